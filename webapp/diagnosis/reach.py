"""How far the request got, which proves what is checked before that point.

Chromium checks in a fixed order: a device is present; policy, browser and site permit it; the system permits
it; the device opens; it delivers (chrome/browser/media/webrtc/permission_bubble_media_access_handler.cc).
"""

from webapp.diagnosis.measurements import Measurements
from webapp.diagnosis.signals import (
    IN_USE,
    asked_for_camera,
    can_ask,
    error_message,
    has_stream,
    is_denied_by_system,
    is_dismissed,
    is_pending,
    is_refused,
    is_refused_when_asked,
    is_rejected,
    is_revoked,
    latest_permission,
    speaks_for_the_browser,
)

# Codes of evidence, in the order of the checks.
PROOFS = ("proved-device", "proved-asked", "proved-permission", "proved-system", "proved-stream")
PAST_PERMISSION = PROOFS[2:]


def furthest_proof(m: Measurements) -> str | None:
    """Return the last of PROOFS that this run reached; None if it proves nothing."""
    if not speaks_for_the_browser(m):
        return None
    if has_stream(m) and not is_revoked(m):
        return "proved-stream"
    if is_rejected(m, "NotReadableError") and error_message(m) == IN_USE:
        return "proved-system"
    if is_denied_by_system(m) or _would_not_open(m):
        return "proved-permission"
    if was_asked(m) or _is_being_asked(m):
        return "proved-asked"
    if is_refused(m) and m.platform.engine == "chromium":
        return "proved-device"
    return None


def was_asked(m: Measurements) -> bool:
    """Return whether the browser showed its box and the person answered or closed it."""
    return is_dismissed(m) or is_refused_when_asked(m)


def _would_not_open(m: Measurements) -> bool:
    return is_rejected(m, "NotReadableError") and not asked_for_camera(m)


def _is_being_asked(m: Measurements) -> bool:
    return is_pending(m) and latest_permission(m) == "prompt" and m.platform.engine != "webkit" and can_ask(m)
