"""Faults that show when the browser looks for a device and opens it."""

from .evidence import Verdict, certain, likely, possible, seconds, seen
from .measurements import Measurements
from .signals import (
    GECKO_MICROPHONE_HELD,
    GECKO_NOT_STARTED,
    IN_USE,
    SOCKET_ERROR,
    asked_for_camera,
    asked_for_chosen_device,
    error_constraint,
    error_message,
    has_speech,
    inputs,
    is_ended,
    is_pending,
    is_rejected,
    permission_now,
    the_error,
)
from .thresholds import PROMPT_UNANSWERED_MS, TRANSIENT_ATTEMPTS


def no_device(m: Measurements) -> Verdict | None:
    """The browser knows no input at all."""
    if is_ended(m) and m.devices.after == 0 and not has_speech(m):
        return certain(seen("track-ended"), seen("no-inputs"))
    if m.request is None:
        return _none_listed(m)
    if not is_rejected(m, "NotFoundError") and not _is_plainly_overconstrained(m):
        return None
    if inputs(m) == 0:
        return certain(the_error(m), seen("no-inputs"))
    return _not_found(m)


def _none_listed(m: Measurements) -> Verdict | None:
    """Firefox and WebKit list no inputs in a frame without `allow` either, Chromium lists them always."""
    if inputs(m) == 0 and (m.platform.engine == "chromium" or not m.page.framed):
        return certain(seen("no-inputs"))
    return None


def _not_found(m: Measurements) -> Verdict | None:
    """Chromium means it, Firefox on macOS perhaps the computer's switch; a camera may be missing as well."""
    if asked_for_camera(m) or (firefox_may_hide_system(m) and m.devices.before):
        return None
    if m.platform.engine == "chromium" and is_rejected(m, "NotFoundError"):
        return certain(the_error(m))
    if is_rejected(m, "NotFoundError") or m.platform.engine == "webkit":
        return likely(the_error(m))
    return None


def _is_plainly_overconstrained(m: Measurements) -> bool:
    """WebKitGTK answers so to a request without constraints when there is no device."""
    return is_rejected(m, "OverconstrainedError") and not asked_for_chosen_device(m)


def firefox_may_hide_system(m: Measurements) -> bool:
    """Whether "not found" may be Firefox's word for the switch of macOS: inputs exist, or nobody counted."""
    firefox_on_mac = m.platform.engine == "gecko" and m.platform.os == "macos"
    uncontradicted = m.devices.before != 0 and m.devices.after != 0 and not asked_for_camera(m)
    return firefox_on_mac and is_rejected(m, "NotFoundError") and uncontradicted


def device_gone(m: Measurements) -> Verdict | None:
    """The device that was asked for by its id is not there any more."""
    if not is_rejected(m, "OverconstrainedError") or not asked_for_chosen_device(m):
        return None
    constraint = error_constraint(m)
    named = [seen("error-constraint", constraint=constraint)] if constraint else []
    nothing_left = [seen("no-inputs")] if inputs(m) == 0 else []
    return certain(the_error(m), *named, seen("chosen-device"), *nothing_left)


def device_busy(m: Measurements) -> Verdict | None:
    """Another program holds it alone (AUDCLNT_E_DEVICE_IN_USE of Windows), or Firefox a second one."""
    if not is_rejected(m, "NotReadableError"):
        return None
    if error_message(m) == IN_USE:
        return certain(the_error(m))
    return likely(the_error(m)) if error_message(m) == GECKO_MICROPHONE_HELD else None


def device_unreadable(m: Measurements) -> Verdict | None:
    """It is there but would not open: driver, exclusive mode, sound service, antivirus."""
    if m.request and hangs_while_opening(m) and m.request.elapsed_ms >= PROMPT_UNANSWERED_MS:
        pending = seen("request-pending", seconds=seconds(m.request.elapsed_ms))
        return likely(pending, seen("permission-is-granted"))
    not_started = is_rejected(m, "AbortError") and error_message(m) == GECKO_NOT_STARTED
    of_camera = asked_for_camera(m) and "video" in error_message(m)
    elsewhere = error_message(m) in (IN_USE, GECKO_MICROPHONE_HELD, SOCKET_ERROR) or of_camera
    if not_started or (is_rejected(m, "NotReadableError") and not elsewhere):
        return likely(the_error(m))
    return None


def hangs_while_opening(m: Measurements) -> bool:
    """Whether the request is pending although nobody is asked: Chromium shows no box where it says `granted`.

    What is left is to open the device. On macOS and Android the system may ask in a box of its own then.
    """
    asks_by_itself = m.platform.os not in ("windows", "linux", "chromeos")
    granted = m.permissions.before == "granted" == permission_now(m)
    return is_pending(m) and granted and m.platform.engine == "chromium" and not asks_by_itself


def browser_glitch(m: Measurements) -> Verdict | None:
    """The browser gave up for a reason of its own; that passes, or goes with a restart of the browser."""
    socket = is_rejected(m, "NotReadableError") and error_message(m) == SOCKET_ERROR
    aborted = is_rejected(m, "AbortError", "InvalidStateError") and error_message(m) != GECKO_NOT_STARTED
    if m.request is None or not (socket or aborted):
        return None
    evidence = (the_error(m), seen("attempts", count=str(m.request.attempts)))
    return likely(*evidence) if m.request.attempts >= TRANSIENT_ATTEMPTS else possible(*evidence)
