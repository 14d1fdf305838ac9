"""The rules for what stands between the page and the browser: an extension, or a shield."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from webapp.diagnosis.audio import device_dead, is_listening, not_measured, silent
from webapp.diagnosis.device import is_opening_device
from webapp.diagnosis.evidence import Recognition, likely, make_evidence, possible
from webapp.diagnosis.faults import Evidence, Finding
from webapp.diagnosis.measurements import Measurements
from webapp.diagnosis.page import is_current_browser
from webapp.diagnosis.signals import (
    DENIED_BY_SYSTEM,
    DISMISSED,
    KILL_SWITCH,
    PLAIN_REFUSALS,
    error_evidence,
    error_message,
    error_name,
    input_count,
    is_dismissed_though_granted,
    is_pending,
    is_refused,
    is_rejected,
    latest_permission,
    speaks_for_the_browser,
)
from webapp.diagnosis.thresholds import PROMPT_UNANSWERED_MS, SUSPENSIONS

# Every name that getUserMedia can refuse a proper request with (W3C mediacapture-main, 10.2), and two of
# Chromium: of a page that is not secure, and of one that has just gone.
ERROR_NAMES = (
    "AbortError",
    "InvalidStateError",
    "NotAllowedError",
    "NotFoundError",
    "NotReadableError",
    "NotSupportedError",
    "OverconstrainedError",
    "SecurityError",
)
KNOWN_REFUSALS = (*PLAIN_REFUSALS, DISMISSED, DENIED_BY_SYSTEM, KILL_SWITCH)

# What the request and its track alone say; permission, list of devices and frame are asked elsewhere.
TOLD_BY_THE_REQUEST = (
    "prompt-unanswered",
    "prompt-dismissed",
    "system-blocked",
    "device-gone",
    "device-busy",
    "microphone-muted",
)


def extension_interferes(m: Measurements) -> Recognition | None:
    """Recognise that what the page got is not the browser's own.

    The API is missing in a version that has it; or it was replaced, or handed out what is no microphone, and
    gives silence; or the sound is suspended again and again; or it answers as no browser does. Whatever fails
    where the API was replaced may be its work.
    """
    if not m.page.secure_context:
        return None
    if not m.page.media_devices:
        evidence = make_evidence("no-media-devices"), make_evidence("api-missing-in-current-browser")
        return likely(*evidence) if is_current_browser(m) else None
    return _gives_no_sound(m) or _answers_as_no_browser_does(m) or _may_be_its_work(m)


def doubt_what_was_replaced(m: Measurements, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings; where the API was replaced, what its word alone proves is no more than likely."""
    trusted = speaks_for_the_browser(m)
    for finding in findings:
        doubtful = finding.certainty == "certain" and finding.fault in TOLD_BY_THE_REQUEST
        yield replace(finding, certainty="likely") if doubtful and not trusted else finding


def _gives_no_sound(m: Measurements) -> Recognition | None:
    evidence = (*_api_evidence(m), *_track_evidence(m), *_context_evidence(m))
    nothing = silent(m) or device_dead(m) or not_measured(m)
    return likely(*evidence) if evidence and nothing else None


def _answers_as_no_browser_does(m: Measurements) -> Recognition | None:
    if is_dismissed_though_granted(m):
        return likely(error_evidence(m), make_evidence("permission-is-granted"), *_api_evidence(m))
    if m.page.native_api is False and _has_words_of_its_own(m):
        return likely(error_evidence(m), *_api_evidence(m))
    if _is_refused_against_the_query(m):
        unexplained = m.platform.os in ("linux", "chromeos") or latest_permission(m) == "prompt"
        evidence = (error_evidence(m), *_api_evidence(m))
        return likely(*evidence) if unexplained or m.page.native_api is False else possible(*evidence)
    return None


def _may_be_its_work(m: Measurements) -> Recognition | None:
    if speaks_for_the_browser(m) or m.page.policy_allows is False:
        return None
    waited = m.request is not None and m.request.elapsed_ms >= PROMPT_UNANSWERED_MS
    if is_pending(m) and waited:
        return likely(*_api_evidence(m)) if is_opening_device(m) else possible(*_api_evidence(m))
    muted = is_listening(m) and m.track is not None and m.track.muted
    return possible(*_api_evidence(m)) if is_rejected(m) or muted else None


def _has_words_of_its_own(m: Measurements) -> bool:
    """Return whether the request was refused for what the browser would have named otherwise.

    Only a page whose origin is opaque gets a SecurityError, and Chromium finds what it lists.
    """
    unknown_refusal = is_rejected(m, "NotAllowedError") and not (
        is_refused(m) or error_message(m) in KNOWN_REFUSALS
    )
    no_opaque_origin = is_rejected(m, "SecurityError") and not m.page.opaque_origin
    listed = m.platform.engine == "chromium" and bool(input_count(m))
    found_none = is_rejected(m, "NotFoundError") and listed
    unknown_name = is_rejected(m) and error_name(m) not in ERROR_NAMES
    return unknown_refusal or no_opaque_origin or found_none or unknown_name


def _is_refused_against_the_query(m: Measurements) -> bool:
    plain = is_refused(m) and error_message(m) == "Permission denied"
    same = m.permissions.before == latest_permission(m) and latest_permission(m) in ("prompt", "granted")
    at_desk = m.platform.engine == "chromium" and m.platform.os not in ("android", "ios")
    return plain and same and at_desk and not m.page.framed


def _api_evidence(m: Measurements) -> tuple[Evidence, ...]:
    return (make_evidence("api-replaced"),) if m.page.native_api is False else ()


def _track_evidence(m: Measurements) -> tuple[Evidence, ...]:
    """Return as evidence that the track is of no device; other engines than Chromium do not say."""
    made = m.platform.engine == "chromium" and m.track is not None and m.track.grouped is False
    return (make_evidence("no-microphones-track"),) if made else ()


def _context_evidence(m: Measurements) -> tuple[Evidence, ...]:
    times = (m.audio and m.audio.suspensions) or 0
    return (make_evidence("suspended-again", times=str(times)),) if times >= SUSPENSIONS else ()
