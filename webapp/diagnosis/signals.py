"""What several rules read from the measurements.

The texts of errors are Chromium's (third_party/blink/renderer/modules/mediastream/user_media_processor.cc),
Firefox's (dom/media/MediaManager.cpp) and WebKit's (Source/WebCore/Modules/mediastream/UserMediaRequest.cpp).
"""

from .evidence import seen
from .faults import Evidence
from .measurements import Measurements, Permission
from .thresholds import SPEECH_BLOCKS, SPEECH_PEAK

DISMISSED = "Permission dismissed"
DENIED_BY_SYSTEM = "Permission denied by system"
KILL_SWITCH = "Killswitch on"  # A field trial of Google's turned the microphone off; no setting helps.
WEBKIT_REFUSAL = (
    "The request is not allowed by the user agent or the platform in the current context, "
    "possibly because the user denied permission."
)
IN_USE = "Device in use"
SOCKET_ERROR = "Audio device socket error"
GECKO_MICROPHONE_HELD = "Concurrent mic process limit."
GECKO_NOT_STARTED = "Starting audioinput failed"
INVALID_ORIGIN = "Invalid security origin"
NOT_REGISTERED = "InvalidStateError"  # Of `<microphone>`: a frame without `allow` or without frame-ancestors.

MAY_ASK = ("prompt", "granted")


def permission_now(m: Measurements) -> Permission:
    """The newest answer of the query for this page."""
    return m.permissions.after or m.permissions.before


def inputs(m: Measurements) -> int | None:
    """The newest count of inputs, None if it is not known."""
    return m.devices.before if m.devices.after is None else m.devices.after


def is_pending(m: Measurements) -> bool:
    return m.request is not None and m.request.outcome == "pending"


def has_stream(m: Measurements) -> bool:
    return m.request is not None and m.request.outcome == "granted"


def is_rejected(m: Measurements, *names: str) -> bool:
    """Whether the request failed, and with one of these names of errors if some are given."""
    rejected = m.request is not None and m.request.outcome == "rejected"
    return rejected and (not names or error_name(m) in names)


def error_name(m: Measurements) -> str:
    return (m.request.error_name if m.request else None) or ""


def error_message(m: Measurements) -> str:
    return (m.request.error_message if m.request else None) or ""


def error_constraint(m: Measurements) -> str:
    return (m.request.error_constraint if m.request else None) or ""


def asked_for_camera(m: Measurements) -> bool:
    """Whether a failure may be the camera's."""
    return m.request is not None and m.request.video


def asked_for_chosen_device(m: Measurements) -> bool:
    return m.request is not None and (m.request.chosen_device or error_constraint(m) == "deviceId")


def is_dismissed(m: Measurements) -> bool:
    return is_rejected(m, "NotAllowedError") and error_message(m) == DISMISSED


def is_denied_by_system(m: Measurements) -> bool:
    return is_rejected(m, "NotAllowedError") and error_message(m) == DENIED_BY_SYSTEM


def is_refused(m: Measurements) -> bool:
    """Whether the request got the plain refusal, whose text names no cause.

    A request for a camera too is also refused for the camera's sake, unless the microphone is denied.
    """
    plain = error_message(m) not in (DISMISSED, DENIED_BY_SYSTEM, KILL_SWITCH)
    meant = not asked_for_camera(m) or permission_now(m) == "denied"
    return is_rejected(m, "NotAllowedError") and plain and meant


def is_refused_when_asked(m: Measurements) -> bool:
    """Whether this very run changed a permission that could still be asked for into a refusal.

    WebKit is left out: it goes on to answer `prompt` whatever the person decided. So does Firefox for a
    while. Chromium says `denied` of whom it refused, and refuses others for reasons of its own.
    """
    webkit = m.platform.engine == "webkit" or error_message(m) == WEBKIT_REFUSAL
    refused_now = permission_now(m) == "denied" or (
        m.platform.engine == "gecko" and permission_now(m) == "prompt"
    )
    return is_refused(m) and m.permissions.before == "prompt" and refused_now and not webkit


def is_refused_though_granted(m: Measurements) -> bool:
    """Whether the request was refused although the query says granted, which was not denied before.

    Firefox is left out: it also answers `granted` for a site that must ask every time.
    """
    granted = permission_now(m) == "granted" and m.permissions.before != "denied"
    return is_refused(m) and granted and m.platform.engine != "gecko"


def is_ended(m: Measurements) -> bool:
    return has_stream(m) and m.track is not None and m.track.ended


def is_revoked(m: Measurements) -> bool:
    """Whether the permission was taken away while the stream was live; Chromium then ends the track.

    It may be set back to asking, too. Firefox says `prompt` of a permission that it gave for a while.
    """
    now = permission_now(m)
    return is_ended(m) and (now == "denied" or (now == "prompt" and m.platform.engine == "chromium"))


def has_speech(m: Measurements) -> bool:
    """Whether a voice was heard on the stream."""
    if not has_stream(m) or m.audio is None:
        return False
    return sum(peak >= SPEECH_PEAK for peak in m.audio.block_peaks) >= SPEECH_BLOCKS


def the_error(m: Measurements) -> Evidence:
    """The error as the browser worded it."""
    if not error_name(m):
        return seen("error-unnamed")
    return seen("error", name=error_name(m), message=error_message(m))


def repair_failed(m: Measurements, name: str) -> bool:
    """Whether the browser's own button had an error of this name."""
    repair = m.permissions.repair
    return repair is not None and repair.outcome == "failed" and repair.error_name == name


def the_repair(m: Measurements) -> tuple[Evidence, ...]:
    """What the browser's own button answered, if it was pressed."""
    repair = m.permissions.repair
    if repair is None:
        return ()
    if repair.outcome == "closed":
        return (seen("repair-closed"),)
    return (seen("repair-failed", name=repair.error_name or "", message=repair.error_message or ""),)


def the_frame(m: Measurements) -> tuple[Evidence, ...]:
    """Whose permission it is: in a frame, that of the top-level page."""
    if not m.page.framed:
        return ()
    host = m.page.top_level_host
    return (seen("framed-by", host=host) if host else seen("framed"),)
