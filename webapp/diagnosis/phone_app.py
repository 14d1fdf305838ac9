"""Rules for the phone app's own frame, from what the page around both frames reports.

That page can read the attributes of the phone app's frame, which no frame can read of itself, and pass on the
phone app's error. Where this frame works and the phone app does not, the difference is the fault.
"""

from webapp.diagnosis.evidence import Recognition, certain, likely, make_evidence, possible
from webapp.diagnosis.faults import Evidence, Finding
from webapp.diagnosis.measurements import HostInfo, Measurements
from webapp.diagnosis.phone_errors import Meaning
from webapp.diagnosis.signals import has_stream, is_revoked

# Of what the phone app's error may mean, what is no fault of its own but has a sentence.
EVIDENCE_OF_MEANING: dict[Meaning, str] = {
    "dismissed": "cti-dismissed",
    "no-device": "cti-no-device",
    "in-use": "cti-in-use",
    "camera": "cti-camera",
    "not-opened": "cti-not-opened",
    "unsupported": "cti-unsupported",
    "playback": "cti-playback",
    "connection": "cti-connection",
}


def phone_app_findings(m: Measurements, meaning: Meaning | None) -> tuple[Finding, ...]:
    """Return what keeps the microphone from the phone app, besides what this frame meets itself.

    `meaning` is that of the phone app's error, if it is known. Whatever it is, there is a finding where this
    frame has its stream, and one besides the fault it names: it may be older than what was changed since.
    """
    differs = meaning if _fails_alone(m) else None
    faults = {
        "frame-not-allowed": _not_allowed(m, differs),
        "frame-sandboxed": _sandboxed(m, differs),
        "device-gone": _device_gone(m, differs),
    }
    findings = tuple(Finding(fault, *answer) for fault, answer in faults.items() if answer)
    if not _fails_alone(m) or any(finding.certainty == "certain" for finding in findings):
        return findings
    return (*findings, Finding("phone-app-failed", *_failed(m, meaning)))


def phone_app_evidence(m: Measurements) -> tuple[Evidence, ...]:
    """Return the phone app's error in its own words; nothing if the page around did not report one."""
    error = m.cti_error
    if error is None:
        return ()
    name, message = error.name, error.message
    words = (make_evidence("cti-error", name=name, message=message),) if name and message else ()
    if not words and (name or message):
        words = (make_evidence("cti-words", words=name or message),)
    return (*words, make_evidence("cti-code", code=error.code)) if error.code else words


def _not_allowed(m: Measurements, differs: Meaning | None) -> Recognition | None:
    """Recognise a frame that is not given the microphone, or one that is refused what this frame has.

    Where it is given, the phone app may be at another address than the frame began with, or in a further
    frame; or its error is older than what was changed since.
    """
    if m.host_info and not _is_given_microphone(m, m.host_info):
        return _not_given(m, m.host_info, differs)
    if differs != "refused":
        return None
    evidence = (make_evidence("cti-fails-alone"), *phone_app_evidence(m))
    return possible(*evidence) if m.host_info and m.host_info.cross_origin else likely(*evidence)


def _not_given(m: Measurements, frame: HostInfo, differs: Meaning | None) -> Recognition:
    """Judge a frame that is not given the microphone, by header or attribute.

    Certain is what the browser says, except where other addresses are listed: the phone app may have gone on
    to one of them, unless it was refused itself. A phone app that says it works is believed no less.
    """
    reload = (make_evidence("cti-needs-reload"),) if frame.needs_reload else ()
    evidence = (make_evidence(_what_to_change(m, frame)), *reload, *phone_app_evidence(m))
    if _told_by_browser(frame) is None:
        return likely(*evidence)
    evidence = (make_evidence("cti-frame-refused"), *evidence)
    unsure = (_names_others(frame) and differs != "refused") or _works(m)
    return likely(*evidence) if unsure else certain(*evidence)


def _what_to_change(m: Measurements, frame: HostInfo) -> str:
    """Return the evidence that tells the attribute from the header, where the frame is refused.

    A bare `microphone` does not follow a redirect, and a list may name another address than the phone app's.
    Chromium's report of a "potential-permissions-policy-violation" does not tell more: it comes for such a
    list as it does for a header.
    """
    if not delegates_microphone(frame):
        return "cti-frame-lacks-microphone"
    reaches = _reaches_phone_app(m, frame)
    if reaches:
        return "cti-header-refuses"
    if reaches is None:
        return "cti-frame-or-header-refuses"
    return "cti-frame-redirected" if _forgets_list(m, frame) else "cti-frame-names-another"


def _reaches_phone_app(m: Measurements, frame: HostInfo) -> bool | None:
    """Return whether what `allow` names is the phone app's address; None where that is not known."""
    listed = _listed(frame)
    if not listed or "*" in listed:
        return True
    if _forgets_list(m, frame):
        return False
    if frame.origin in listed or ("'src'" in listed and not frame.redirected):
        return True
    is_open = frame.origin is None or any("//*." in origin for origin in listed)
    return None if is_open else False


def _forgets_list(m: Measurements, frame: HostInfo) -> bool:
    """Return whether of `allow` only a star counts: Firefox reads a list for the address in `src` alone.

    Measured in 153. By a star it asks anew each time.
    """
    return m.platform.engine == "gecko" and bool(frame.redirected)


def _sandboxed(m: Measurements, differs: Meaning | None) -> Recognition | None:
    """Recognise a sandbox without allow-same-origin, where Chromium gives the phone app a SecurityError."""
    if m.host_info and is_sandboxed(m.host_info) and not _works(m):
        return likely(make_evidence("cti-frame-sandboxed"), *phone_app_evidence(m))
    if differs == "sandboxed":
        return likely(make_evidence("cti-fails-alone"), *phone_app_evidence(m))
    return None


def _device_gone(m: Measurements, differs: Meaning | None) -> Recognition | None:
    """Recognise that the phone app requests one device that is gone, while another works here."""
    if differs == "device-gone":
        return likely(make_evidence("cti-fails-alone"), *phone_app_evidence(m))
    return None


def _failed(m: Measurements, meaning: Meaning | None) -> Recognition:
    """Say that the phone app reports an error, whatever it is, and what it means where that is known."""
    code = EVIDENCE_OF_MEANING.get(meaning) if meaning else None
    return possible(*phone_app_evidence(m), *([make_evidence(code)] if code else []))


def phone_app_is_well(m: Measurements) -> Evidence | None:
    """Return as evidence that the phone app may use the microphone, as far as it or the page around can tell.

    Then what keeps it from our own frame may concern nobody else.
    """
    frame = m.host_info
    if _works(m):
        return make_evidence("cti-works")
    if frame is None or is_sandboxed(frame) or _says_something(m):
        return None
    given = _is_given_microphone(m, frame) or _names_others(frame)
    return make_evidence("cti-frame-is-well") if given else None


def _is_given_microphone(m: Measurements, frame: HostInfo) -> bool:
    """Return whether the frame is given the microphone, in the browser's words if it has any.

    Else by its attribute; a phone app that says it works may be at an address that it names.
    """
    told = _told_by_browser(frame)
    if told is not None:
        return told
    is_elsewhere = frame.cross_origin and _reaches_phone_app(m, frame) is False
    return delegates_microphone(frame) and (_works(m) or not is_elsewhere)


def _names_others(frame: HostInfo) -> bool:
    """Return whether `allow` names other origins than the one the frame began with."""
    return any(origin == "*" or "://" in origin for origin in _listed(frame))


def _told_by_browser(frame: HostInfo) -> bool | None:
    return (frame.policy or {}).get("microphone")


def delegates_microphone(frame: HostInfo) -> bool:
    """Return whether the frame's `allow` passes the microphone on (W3C Permissions Policy, 5.1 and 9.2).

    A frame of the page's own origin needs no `allow`. Any origin may be the phone app's.
    Names are case-sensitive, a semicolon ends a directive, and of a list browsers leave out what they
    cannot read: `microphone camera` and `microphone self` grant nothing to anybody.
    """
    return not frame.cross_origin or any(map(_reaches_others, _listed(frame)))


def _listed(frame: HostInfo) -> list[str]:
    """Return the origins that `allow` names for the microphone; a bare directive means 'src'."""
    directives = [directive.split() for directive in (frame.allow or "").split(";")]
    lists = [words[1:] or ["'src'"] for words in directives if words[:1] == ["microphone"]]
    return [origin for listed in lists for origin in listed]


def _reaches_others(listed: str) -> bool:
    return listed in ("*", "'src'") or "://" in listed


def is_sandboxed(frame: HostInfo) -> bool:
    """Return whether the frame's document has the opaque origin "null"."""
    return frame.sandbox is not None and "allow-same-origin" not in frame.sandbox.lower().split()


def _fails_alone(m: Measurements) -> bool:
    """Return whether the phone app reports an error although this frame has its stream."""
    return _says_something(m) and has_stream(m) and not is_revoked(m)


def _says_something(m: Measurements) -> bool:
    return m.cti_error is not None and m.cti_error.says_something


def _works(m: Measurements) -> bool:
    """Return whether the phone app says that it works: an error without any words."""
    return m.cti_error is not None and not m.cti_error.says_something


def belongs_to_extension(m: Measurements) -> bool:
    """Return whether the phone app is an extension's page, for which the permission of the site around it is
    of no account (Chromium asks in the name of the extension).
    """
    return m.host_info is not None and "-extension://" in (m.host_info.origin or "")
