"""The fault of the computer: its own switch for the microphone."""

from .device import device_unreadable, firefox_may_hide_system
from .evidence import Verdict, certain, likely, possible, seen
from .measurements import Measurements
from .page import frame_explains
from .signals import (
    asked_for_camera,
    is_denied_by_system,
    is_refused,
    is_refused_though_granted,
    is_rejected,
    permission_now,
    the_error,
)


def system_blocked(m: Measurements) -> Verdict | None:
    """The computer refuses it to the browser, which says so in several ways."""
    return _named(m) or _as_plain_refusal(m) or _behind_a_grant(m) or _as_not_found(m) or _as_unreadable(m)


def _named(m: Measurements) -> Verdict | None:
    """Chromium names it on macOS since 73, on Windows when the sound service denies access."""
    if not is_denied_by_system(m):
        return None
    sure = m.platform.os == "macos" and not asked_for_camera(m)
    return certain(the_error(m)) if sure else likely(the_error(m))


def _behind_a_grant(m: Measurements) -> Verdict | None:
    """The query never includes the computer's switch (permission_controller_impl.cc), the request does.

    Linux has no such switch, and that of ChromeOS mutes.
    """
    if not is_refused_though_granted(m) or frame_explains(m):
        return None
    evidence = (the_error(m), seen("permission-is-granted"))
    has_switch = m.platform.engine == "chromium" and m.platform.os not in ("linux", "chromeos")
    return likely(*evidence) if has_switch else possible(*evidence)


def _as_not_found(m: Measurements) -> Verdict | None:
    """Firefox on macOS words it as "not found", on purpose (`getUserMedia:response:noOSPermission`)."""
    if not firefox_may_hide_system(m):
        return None
    if m.devices.before is None:
        return possible(the_error(m))
    return likely(the_error(m), seen("inputs-listed", count=str(m.devices.before)))


def _as_plain_refusal(m: Measurements) -> Verdict | None:
    """Edge on macOS is reported to give the plain refusal for the computer's switch too. So does Chrome on
    Android for the application's permission (components/webrtc/media_stream_devices_controller.cc), and iOS,
    where an application that is switched off is never asked for."""
    edge_on_mac = m.platform.os == "macos" and m.platform.browser == "edge"
    if not is_refused(m) or frame_explains(m) or not (edge_on_mac or m.platform.os in ("android", "ios")):
        return None
    if permission_now(m) == "granted":
        return likely(the_error(m), seen("permission-is-granted"), seen("system-block-looks-alike"))
    return possible(the_error(m), seen("system-block-looks-alike"))


def _as_unreadable(m: Measurements) -> Verdict | None:
    """On Windows, Chromium before about 90 and Electron call the computer's switch an unreadable source."""
    if m.platform.os == "windows" and is_rejected(m) and device_unreadable(m):
        return possible(the_error(m), seen("windows-switch-looks-alike"))
    return None
