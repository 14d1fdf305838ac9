"""Small questions about the measurements that several rules ask.

The texts of errors are Chromium's (third_party/blink/renderer/modules/mediastream/user_media_processor.cc),
Firefox's (dom/media/MediaManager.cpp) and WebKit's (Source/WebCore/Modules/mediastream/UserMediaRequest.cpp).
"""

from webapp.diagnosis.evidence import make_evidence
from webapp.diagnosis.faults import Evidence
from webapp.diagnosis.measurements import Measurements, Permission
from webapp.diagnosis.thresholds import NOBODY_ANSWERED_MS
from webapp.diagnosis.voice import has_voice

DISMISSED = "Permission dismissed"
DENIED_BY_SYSTEM = "Permission denied by system"
KILL_SWITCH = "Killswitch on"  # A field trial of Google's turned the microphone off; no setting helps.
WEBKIT_REFUSAL = (
    "The request is not allowed by the user agent or the platform in the current context, "
    "possibly because the user denied permission."
)
GECKO_REFUSAL = "The request is not allowed by the user agent or the platform in the current context."
IN_USE = "Device in use"
NOT_STARTED = "Could not start audio source"
SOCKET_ERROR = "Audio device socket error"
GECKO_MICROPHONE_HELD = "Concurrent mic process limit."
GECKO_NOT_STARTED = "Starting audioinput failed"
INVALID_ORIGIN = "Invalid security origin"
NOT_REGISTERED = "InvalidStateError"  # Of `<microphone>`: a frame without `allow` or without frame-ancestors.

INVALID_STATE = "Invalid state"  # Of wrappers that have no box: QtWebEngine 5.15, 6.6 and 6.11, measured.
IOS_AUDIO_SESSION = "AVAudioSession"  # In iOS 26: its audio service has crashed, and no permission helps.

# The words in which browsers refuse without a cause; nothing at all is what Chromium before 68 says.
PLAIN_REFUSALS = ("", "Permission denied", GECKO_REFUSAL, WEBKIT_REFUSAL)

# Names and words of refusals that nobody else is known to use.
WORDS_OF_BROWSERS = (
    ("NotAllowedError", DENIED_BY_SYSTEM),
    ("NotAllowedError", GECKO_REFUSAL),
    ("NotAllowedError", WEBKIT_REFUSAL),
    ("NotReadableError", NOT_STARTED),
    ("NotReadableError", GECKO_MICROPHONE_HELD),
    ("AbortError", GECKO_NOT_STARTED),
)

MAY_ASK = ("prompt", "granted")

# Where a request may wait for ever for a question that cannot appear. In an extension's panel Chromium takes
# the question as closed at once, and in a tab of an extension it asks.
PLACES_WITHOUT_QUESTIONS = ("desktop-app", "in-app-browser")


def can_ask(m: Measurements) -> bool:
    """Return whether nothing speaks against a question of the browser: not the place, nor a bare engine."""
    return m.platform.place not in PLACES_WITHOUT_QUESTIONS and m.page.browser_api is not False


def latest_permission(m: Measurements) -> Permission:
    """Return the newest answer of the permission query for this page."""
    return m.permissions.after or m.permissions.before


def input_count(m: Measurements) -> int | None:
    """Return the newest count of inputs; None if it is not known."""
    return m.devices.before if m.devices.after is None else m.devices.after


def is_pending(m: Measurements) -> bool:
    """Return whether the browser has not answered the request yet; the person may be being asked."""
    return m.request is not None and m.request.outcome == "pending"


def has_stream(m: Measurements) -> bool:
    """Return whether the request was granted, even if the stream has ended since."""
    return m.request is not None and m.request.outcome == "granted"


def is_rejected(m: Measurements, *names: str) -> bool:
    """Return whether the request failed; where names are given, whether its error has one of them."""
    rejected = m.request is not None and m.request.outcome == "rejected"
    return rejected and (not names or error_name(m) in names)


def error_name(m: Measurements) -> str:
    """Return the name of the request's error, such as NotAllowedError; "" where there was none."""
    return (m.request.error_name if m.request else None) or ""


def error_message(m: Measurements) -> str:
    """Return the browser's text of the request's error; "" where there was none."""
    return (m.request.error_message if m.request else None) or ""


def error_constraint(m: Measurements) -> str:
    """Return the constraint that no device met, from an OverconstrainedError; "" where there was none."""
    return (m.request.error_constraint if m.request else None) or ""


def asked_for_camera(m: Measurements) -> bool:
    """Return whether a camera was requested too, so that a failure may be the camera's."""
    return m.request is not None and m.request.video


def asked_for_chosen_device(m: Measurements) -> bool:
    """Return whether the request was for one device, which may be gone, and not for any microphone."""
    return m.request is not None and (m.request.chosen_device or error_constraint(m) == "deviceId")


def is_dismissed(m: Measurements) -> bool:
    """Return whether the person closed the question without an answer, as Chromium reports it."""
    return is_rejected(m, "NotAllowedError") and error_message(m) == DISMISSED


def is_dismissed_though_granted(m: Measurements) -> bool:
    """Return whether a question was closed that Chromium had no reason to ask."""
    granted = m.permissions.before == "granted" == latest_permission(m)
    return is_dismissed(m) and granted and m.platform.engine == "chromium"


def speaks_for_the_browser(m: Measurements) -> bool:
    """Return whether what the request answered is the browser's word, as far as can be seen.

    Where the API was replaced, a voice proves it, and so do words that only a browser has for what it met:
    whoever refuses in its place says "Permission denied", or something of its own.
    """
    return m.page.native_api is not False or has_speech(m) or _is_in_a_browsers_words(m)


def _is_in_a_browsers_words(m: Measurements) -> bool:
    words = error_message(m)
    in_use = words == IN_USE and m.platform.os == "windows"
    return is_rejected(m) and (in_use or (error_name(m), words) in WORDS_OF_BROWSERS)


def is_denied_by_system(m: Measurements) -> bool:
    """Return whether the operating system keeps the microphone from the browser, as Chromium reports it."""
    return is_rejected(m, "NotAllowedError") and error_message(m) == DENIED_BY_SYSTEM


def is_refused(m: Measurements) -> bool:
    """Return whether the request was refused in words that name no cause.

    Words that the engine does not know are a refusal only where the permission query says so as well.
    A request for a camera too may be refused because of the camera, unless the microphone is denied.
    """
    names_a_cause = error_message(m) in (DISMISSED, DENIED_BY_SYSTEM, KILL_SWITCH)
    known = error_message(m) in PLAIN_REFUSALS or latest_permission(m) == "denied"
    names_no_cause = known and not names_a_cause
    about_microphone = not asked_for_camera(m) or latest_permission(m) == "denied"
    return is_rejected(m, "NotAllowedError") and names_no_cause and about_microphone


def was_nobody_asked(m: Measurements) -> bool:
    """Return whether the request settled faster than a person could have answered a box."""
    return is_rejected(m) and m.request is not None and m.request.elapsed_ms < NOBODY_ANSWERED_MS


def is_refused_by_wrapper(m: Measurements) -> bool:
    """Return whether a program around the page refused without a box.

    QtWebEngine 5.15 and 6.6 say NotAllowedError, and go on to answer `prompt`; 6.11 says AbortError, and
    answers `denied` since. Where the query answers anything else, the same words are a glitch, as they are in
    Chromium itself.
    """
    refused = is_rejected(m, "NotAllowedError") and latest_permission(m) != "granted"
    aborted = is_rejected(m, "AbortError") and latest_permission(m) == "denied"
    return (refused or aborted) and error_message(m) == INVALID_STATE


def is_refused_when_asked(m: Measurements) -> bool:
    """Return whether the person was asked in this run and refused.

    WebKit is left out: it answers `prompt` whatever the person decided. So does Firefox for a while. Chromium
    answers `denied` once the person refused; where it still answers `prompt`, it had a reason of its own.
    """
    webkit = m.platform.engine == "webkit" or error_message(m) == WEBKIT_REFUSAL
    refused_now = latest_permission(m) == "denied" or (
        m.platform.engine == "gecko" and latest_permission(m) == "prompt"
    )
    without_anybody = was_nobody_asked(m) and m.platform.engine == "chromium"
    changed = m.permissions.before == "prompt" and refused_now and not without_anybody
    return is_refused(m) and changed and not webkit


def is_refused_though_granted(m: Measurements) -> bool:
    """Return whether the request was refused although the query says granted and did not say denied before.

    Firefox is left out: it also answers `granted` for a site that must ask every time.
    """
    granted = latest_permission(m) == "granted" and m.permissions.before != "denied"
    return is_refused(m) and granted and m.platform.engine != "gecko"


def is_ended(m: Measurements) -> bool:
    """Return whether there was a stream, and its track has ended."""
    return has_stream(m) and m.track is not None and m.track.ended


def is_revoked(m: Measurements) -> bool:
    """Return whether the permission was taken away while the stream was live; Chromium then ends the track.

    The permission may be reset to `prompt` too. Firefox answers `prompt` for one that it gave for a while.
    """
    now = latest_permission(m)
    return is_ended(m) and (now == "denied" or (now == "prompt" and m.platform.engine == "chromium"))


def is_reset(m: Measurements) -> bool:
    """Return whether the permission was reset while the stream was live, so that the browser asks again."""
    return is_revoked(m) and latest_permission(m) == "prompt"


def has_speech(m: Measurements) -> bool:
    """Return whether a voice was heard on the stream; one that the computer plays itself is nobody's."""
    return has_stream(m) and m.audio is not None and has_voice(m.audio) and not is_monitor(m)


def is_monitor(m: Measurements) -> bool:
    """Return whether the track records what the computer plays, and no microphone."""
    return m.track is not None and m.track.monitor is True


def error_evidence(m: Measurements) -> Evidence:
    """Return the request's error in the browser's words as evidence."""
    if not error_name(m):
        return make_evidence("error-unnamed")
    return make_evidence("error", name=error_name(m), message=error_message(m))


def repair_failed(m: Measurements, name: str) -> bool:
    """Return whether the browser's own button had an error of this name."""
    repair = m.permissions.repair
    return repair is not None and repair.outcome == "failed" and repair.error_name == name


def repair_evidence(m: Measurements) -> tuple[Evidence, ...]:
    """Return the answer of the browser's own button as evidence; nothing if it was not pressed."""
    repair = m.permissions.repair
    if repair is None:
        return ()
    if repair.outcome == "closed":
        return (make_evidence("repair-closed"),)
    return (make_evidence("repair-failed", name=repair.error_name or "", message=repair.error_message or ""),)


def frame_evidence(m: Measurements) -> tuple[Evidence, ...]:
    """Return as evidence that the permission is the top-level page's; nothing outside a frame."""
    if not m.page.framed:
        return ()
    host = m.page.top_level_host
    return (make_evidence("framed-by", host=host) if host else make_evidence("framed"),)
