"""The rule for the computer's own switch for the microphone."""

from webapp.diagnosis.device import device_unreadable, firefox_may_mean_system_block
from webapp.diagnosis.evidence import Recognition, certain, likely, make_evidence, possible
from webapp.diagnosis.measurements import Measurements
from webapp.diagnosis.page import frame_explains_denial
from webapp.diagnosis.signals import (
    asked_for_camera,
    error_evidence,
    is_denied_by_system,
    is_refused,
    is_refused_though_granted,
    is_rejected,
    latest_permission,
)


def system_blocked(m: Measurements) -> Recognition | None:
    """Recognise that the computer refuses the microphone to the browser, which says so in several ways."""
    return (
        _named_by_browser(m)
        or _worded_as_plain_refusal(m)
        or _refused_though_granted(m)
        or _worded_as_not_found(m)
        or _worded_as_unreadable(m)
    )


def _named_by_browser(m: Measurements) -> Recognition | None:
    """Recognise Chromium's own words: on macOS since 73, on Windows when the sound service denies access."""
    if not is_denied_by_system(m):
        return None
    names_switch_only = m.platform.os == "macos" and not asked_for_camera(m)
    return certain(error_evidence(m)) if names_switch_only else likely(error_evidence(m))


def _refused_though_granted(m: Measurements) -> Recognition | None:
    """Recognise a refusal although the query says granted.

    The query never includes the computer's switch (permission_controller_impl.cc), the request does. Linux
    has no such switch, and that of ChromeOS mutes.
    """
    if not is_refused_though_granted(m) or frame_explains_denial(m):
        return None
    evidence = (error_evidence(m), make_evidence("permission-is-granted"))
    has_switch = m.platform.engine == "chromium" and m.platform.os not in ("linux", "chromeos")
    return likely(*evidence) if has_switch else possible(*evidence)


def _worded_as_not_found(m: Measurements) -> Recognition | None:
    """Recognise Firefox on macOS, which says "not found" on purpose.

    Its own name for the case is `getUserMedia:response:noOSPermission`.
    """
    if not firefox_may_mean_system_block(m):
        return None
    if m.devices.before is None:
        return possible(error_evidence(m))
    return likely(error_evidence(m), make_evidence("inputs-listed", count=str(m.devices.before)))


def _worded_as_plain_refusal(m: Measurements) -> Recognition | None:
    """Recognise a refusal without a cause where the computer's switch gives that too.

    Edge on macOS is reported to do so, Chrome on Android does for the application's permission
    (components/webrtc/media_stream_devices_controller.cc), and iOS for an application that is switched off.
    """
    edge_on_mac = m.platform.os == "macos" and m.platform.browser == "edge"
    if (
        not is_refused(m)
        or frame_explains_denial(m)
        or not (edge_on_mac or m.platform.os in ("android", "ios"))
    ):
        return None
    if latest_permission(m) == "granted":
        return likely(
            error_evidence(m),
            make_evidence("permission-is-granted"),
            make_evidence("system-block-looks-alike"),
        )
    return possible(error_evidence(m), make_evidence("system-block-looks-alike"))


def _worded_as_unreadable(m: Measurements) -> Recognition | None:
    """Recognise Windows, where Chromium before about 90 and Electron call the switch an unreadable source."""
    if m.platform.os == "windows" and is_rejected(m) and device_unreadable(m):
        return possible(error_evidence(m), make_evidence("windows-switch-looks-alike"))
    return None
