"""Rules for the moments when the browser looks for a device and opens it."""

from webapp.diagnosis.evidence import Recognition, certain, format_seconds, likely, make_evidence, possible
from webapp.diagnosis.faults import Evidence
from webapp.diagnosis.measurements import Measurements
from webapp.diagnosis.signals import (
    GECKO_MICROPHONE_HELD,
    GECKO_NOT_STARTED,
    IN_USE,
    IOS_AUDIO_SESSION,
    SOCKET_ERROR,
    asked_for_camera,
    asked_for_chosen_device,
    error_constraint,
    error_evidence,
    error_message,
    has_speech,
    input_count,
    is_ended,
    is_pending,
    is_refused_by_wrapper,
    is_rejected,
    latest_permission,
)
from webapp.diagnosis.thresholds import PROMPT_UNANSWERED_MS, TRANSIENT_ATTEMPTS


def no_device(m: Measurements) -> Recognition | None:
    """Recognise that the browser knows no microphone at all.

    Certain only where one was seen to go, and it alone. Otherwise other programs may well hear it: the
    browser may have lost the sound service, or be kept from it, or run on a remote desktop.
    """
    gone = _gone_evidence(m)
    if gone and _lists_no_outputs(m):
        return likely(*gone, make_evidence("no-outputs"))
    if gone:
        return certain(*gone)
    if m.request is None:
        return _no_input_listed(m)
    if not is_rejected(m, "NotFoundError") and not _is_plainly_overconstrained(m):
        return None
    if input_count(m) == 0:
        return likely(error_evidence(m), make_evidence("no-inputs"))
    return _not_found(m)


def _gone_evidence(m: Measurements) -> tuple[Evidence, ...]:
    """Return what shows that this page has seen the last microphone go, or nothing."""
    if is_ended(m) and m.devices.after == 0 and not has_speech(m):
        return make_evidence("track-ended"), make_evidence("no-inputs")
    seen_before = max(m.devices.before or 0, m.devices.most or 0)
    if seen_before and m.devices.after == 0 and is_rejected(m, "NotFoundError"):
        fewer = make_evidence("inputs-fewer", before=str(seen_before), after="0")
        return error_evidence(m), fewer, make_evidence("no-inputs")
    return ()


def _lists_no_outputs(m: Measurements) -> bool:
    """Return whether no loudspeaker is left either, as when the sound service of the computer has ended.

    In Chromium that lasts until the browser is started again, even where the service was meanwhile. Other
    engines list outputs only after a permission, if at all.
    """
    return m.platform.engine == "chromium" and m.devices.outputs == 0


def _no_input_listed(m: Measurements) -> Recognition | None:
    """Recognise an empty list of inputs before anything was requested.

    In a frame without `allow` Firefox and WebKit list none either; Chromium always lists them.
    """
    if input_count(m) == 0 and (m.platform.engine == "chromium" or not m.page.framed):
        return likely(make_evidence("no-inputs"))
    return None


def _not_found(m: Measurements) -> Recognition | None:
    """Judge "not found" although an input is listed, or none was counted.

    Chromium means what it says. Firefox on macOS may mean the computer's switch. Where a camera was requested
    too, it may be the camera that is missing.
    """
    if asked_for_camera(m) or (firefox_may_mean_system_block(m) and m.devices.before):
        return None
    if is_rejected(m, "NotFoundError") or m.platform.engine == "webkit":
        return likely(error_evidence(m))
    return None


def _is_plainly_overconstrained(m: Measurements) -> bool:
    """Return whether a request without constraints was overconstrained: WebKitGTK's word for no device."""
    return is_rejected(m, "OverconstrainedError") and not asked_for_chosen_device(m)


def firefox_may_mean_system_block(m: Measurements) -> bool:
    """Return whether "not found" may be Firefox's word for the switch of macOS.

    That is so where inputs are listed or nobody counted them; without any input the words are meant.
    """
    firefox_on_mac = m.platform.engine == "gecko" and m.platform.os == "macos"
    uncontradicted = m.devices.before != 0 and m.devices.after != 0 and not asked_for_camera(m)
    return firefox_on_mac and is_rejected(m, "NotFoundError") and uncontradicted


def device_gone(m: Measurements) -> Recognition | None:
    """Recognise that the device that was requested by its id is gone."""
    if not is_rejected(m, "OverconstrainedError") or not asked_for_chosen_device(m):
        return None
    constraint = error_constraint(m)
    constrained = [make_evidence("error-constraint", constraint=constraint)] if constraint else []
    no_inputs = [make_evidence("no-inputs")] if input_count(m) == 0 else []
    return certain(error_evidence(m), *constrained, make_evidence("chosen-device"), *no_inputs)


def device_busy(m: Measurements) -> Recognition | None:
    """Recognise that another program uses the device alone, or another site in Firefox.

    Chromium says so on Windows only, where opening the device fails with AUDCLNT_E_DEVICE_IN_USE.
    """
    if not is_rejected(m, "NotReadableError"):
        return None
    if error_message(m) == IN_USE:
        return certain(error_evidence(m))
    return likely(error_evidence(m)) if error_message(m) == GECKO_MICROPHONE_HELD else None


def device_unreadable(m: Measurements) -> Recognition | None:
    """Recognise a device that does not open: driver, exclusive mode, sound service, antivirus."""
    if m.request and is_opening_device(m) and m.request.elapsed_ms >= PROMPT_UNANSWERED_MS:
        pending = make_evidence("request-pending", seconds=format_seconds(m.request.elapsed_ms))
        return likely(pending, make_evidence("permission-is-granted"))
    not_started = is_rejected(m, "AbortError") and error_message(m) == GECKO_NOT_STARTED
    of_camera = asked_for_camera(m) and "video" in error_message(m)
    has_rule_of_its_own = error_message(m) in (IN_USE, GECKO_MICROPHONE_HELD, SOCKET_ERROR) or of_camera
    if not_started or (is_rejected(m, "NotReadableError") and not has_rule_of_its_own):
        return likely(error_evidence(m))
    return None


def is_opening_device(m: Measurements) -> bool:
    """Return whether the request is pending although nobody is asked, so that the device is being opened.

    Chromium shows no box where it says `granted`. On macOS, Android and iOS the system may then ask in a box
    of its own.
    """
    asks_by_itself = m.platform.os not in ("windows", "linux", "chromeos")
    granted = m.permissions.before == "granted" == latest_permission(m)
    box_open = m.request is not None and m.request.box_open
    here = m.platform.engine == "chromium" and not asks_by_itself and not box_open
    return is_pending(m) and granted and here


def browser_glitch(m: Measurements) -> Recognition | None:
    """Recognise that the browser gave up for a reason of its own, which passes or goes with its restart."""
    socket = is_rejected(m, "NotReadableError") and error_message(m) == SOCKET_ERROR
    has_rule_of_its_own = error_message(m) == GECKO_NOT_STARTED or is_refused_by_wrapper(m)
    aborted = is_rejected(m, "AbortError", "InvalidStateError") and not has_rule_of_its_own
    crashed = is_rejected(m, "NotAllowedError") and IOS_AUDIO_SESSION in error_message(m)
    if m.request is None or not (socket or aborted or crashed):
        return None
    attempts = m.request.attempts
    repeated = [make_evidence("attempts", count=str(attempts))] if attempts > 1 else []
    evidence = (error_evidence(m), *repeated)
    return likely(*evidence) if attempts >= TRANSIENT_ATTEMPTS else possible(*evidence)
