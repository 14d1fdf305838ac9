"""Faults of the page and of the frame it is in."""

from .evidence import Verdict, certain, likely, seen
from .measurements import Measurements
from .signals import (
    INVALID_ORIGIN,
    NOT_REGISTERED,
    error_message,
    has_stream,
    inputs,
    is_refused,
    is_rejected,
    permission_now,
    repair_failed,
    the_error,
    the_frame,
    the_repair,
)


def insecure_page(m: Measurements) -> Verdict | None:
    """Only a secure context has a microphone (W3C mediacapture-main)."""
    return None if m.page.secure_context else certain(seen("insecure-context"))


def unsupported_browser(m: Measurements) -> Verdict | None:
    """Too old, or a web view inside an application that cannot show a question."""
    if not m.page.media_devices:
        return certain(seen("no-media-devices"))
    if is_rejected(m, "NotSupportedError"):
        return likely(the_error(m))
    return None


def frame_not_allowed(m: Measurements) -> Verdict | None:
    """The Permissions Policy forbids it: no `allow` on the frame, or a header of the page around it.

    Firefox and WebKit have no API for the policy. There a frame without `allow` lists no input at all,
    while a frame whose site is denied still lists one without a label, and where there is none the error is
    another. Without that API the browser's own button tells: it is not registered in a frame that may not
    ask. With it such a frame is known before.
    """
    if has_stream(m):
        return None
    if m.page.policy_allows is False:
        return certain(seen("policy-forbids"), *the_frame(m))
    unexplained = m.page.policy_allows is None and permission_now(m) != "granted" and is_refused(m)
    hidden = m.platform.engine in ("gecko", "webkit") and inputs(m) == 0
    if m.page.framed and not m.page.opaque_origin and unexplained and hidden:
        return likely(seen("frame-lists-no-inputs"), the_error(m), *the_frame(m))
    if m.page.framed and unexplained and repair_failed(m, NOT_REGISTERED):
        return likely(*the_repair(m), *the_frame(m))
    return None


def frame_sandboxed(m: Measurements) -> Verdict | None:
    """The frame has no origin of its own: Chromium gives a SecurityError, the others the plain refusal."""
    if is_rejected(m, "SecurityError") and (m.page.opaque_origin or error_message(m) == INVALID_ORIGIN):
        opaque = [seen("opaque-origin")] if m.page.opaque_origin else []
        return certain(the_error(m), *opaque, *the_frame(m))
    if m.page.opaque_origin and is_refused(m):
        return likely(seen("opaque-origin"), the_error(m), *the_frame(m))
    return None


def frame_explains(m: Measurements) -> bool:
    """Whether the frame alone explains that the permission is denied."""
    return bool(frame_not_allowed(m) or frame_sandboxed(m))
