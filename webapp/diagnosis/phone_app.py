"""Rules for the phone app's own frame, from what the page around both frames reports.

That page can read the attributes of the phone app's frame, which no frame can read of itself, and pass on the
phone app's error. Where this frame works and the phone app does not, the difference is the fault.
"""

from webapp.diagnosis.evidence import Verdict, certain, likely, make_evidence, possible
from webapp.diagnosis.faults import Evidence, Finding
from webapp.diagnosis.measurements import CtiError, HostInfo, Measurements
from webapp.diagnosis.signals import DENIED_BY_SYSTEM, DISMISSED, has_stream, is_revoked


def phone_app_findings(m: Measurements) -> tuple[Finding, ...]:
    """Return what keeps the microphone from the phone app, besides what this frame meets itself."""
    faults = {
        "frame-not-allowed": _not_allowed(m),
        "frame-sandboxed": _sandboxed(m),
        "device-gone": _device_gone(m),
    }
    findings = tuple(Finding(fault, *verdict) for fault, verdict in faults.items() if verdict)
    return findings or tuple(Finding("phone-app-failed", *verdict) for verdict in [_failed(m)] if verdict)


def phone_app_evidence(m: Measurements) -> tuple[Evidence, ...]:
    """Return the phone app's error as evidence; nothing if the page around did not report one."""
    error = m.cti_error
    return (make_evidence("cti-error", name=error.name, message=error.message),) if error else ()


def _not_allowed(m: Measurements) -> Verdict | None:
    """Recognise a frame that is not given the microphone, or one that is refused what this frame has.

    Where it is given, the phone app may be at another address than the frame began with, or in a further
    frame; or its error is older than what was changed since.
    """
    if m.host_info and not _is_given_microphone(m.host_info):
        return _not_given(m, m.host_info)
    if not _differs(m, "NotAllowedError"):
        return None
    evidence = (make_evidence("cti-fails-alone"), *phone_app_evidence(m))
    return possible(*evidence) if m.host_info and m.host_info.cross_origin else likely(*evidence)


def _not_given(m: Measurements, frame: HostInfo) -> Verdict:
    """Judge a frame that is not given the microphone, by header or attribute.

    Certain is what the browser says, except where other addresses are listed: the phone app may have gone on
    to one of them, unless it was refused itself.
    """
    told = _told_by_browser(frame)
    if told is None:
        return likely(make_evidence("cti-frame-lacks-microphone"), *phone_app_evidence(m))
    listed = _listed(frame)
    if not delegates_microphone(frame):
        to_change = "cti-frame-lacks-microphone"
    elif any("://" in origin for origin in listed):
        to_change = "cti-frame-or-header-refuses"
    else:
        to_change = "cti-header-refuses"
    evidence = (make_evidence("cti-frame-refused"), make_evidence(to_change), *phone_app_evidence(m))
    unsure = _names_others(frame) and not _differs(m, "NotAllowedError")
    return likely(*evidence) if unsure else certain(*evidence)


def _sandboxed(m: Measurements) -> Verdict | None:
    """Recognise a sandbox without allow-same-origin, where Chromium gives the phone app a SecurityError."""
    if m.host_info and is_sandboxed(m.host_info):
        return likely(make_evidence("cti-frame-sandboxed"), *phone_app_evidence(m))
    if _differs(m, "SecurityError"):
        return likely(make_evidence("cti-fails-alone"), *phone_app_evidence(m))
    return None


def _device_gone(m: Measurements) -> Verdict | None:
    """Recognise that the phone app requests one device that is gone, while another works here."""
    if _differs(m, "OverconstrainedError"):
        return likely(make_evidence("cti-fails-alone"), *phone_app_evidence(m))
    return None


def _failed(m: Measurements) -> Verdict | None:
    """Recognise that the phone app reports an error, whatever it is, where this frame has its stream."""
    error = m.cti_error
    if error is None or not (error.name or error.message) or not has_stream(m) or is_revoked(m):
        return None
    return possible(*phone_app_evidence(m))


def is_phone_apps_frame_well(m: Measurements) -> bool:
    """Return whether the phone app's frame may use the microphone, as far as the page around can tell.

    Then what keeps it from our own frame may concern nobody else.
    """
    frame = m.host_info
    if frame is None or is_sandboxed(frame) or m.cti_error is not None:
        return False
    return _is_given_microphone(frame) or _names_others(frame)


def _is_given_microphone(frame: HostInfo) -> bool:
    """Return whether the frame is given the microphone, in the browser's words if it has any."""
    told = _told_by_browser(frame)
    return delegates_microphone(frame) if told is None else told


def _names_others(frame: HostInfo) -> bool:
    """Return whether `allow` names other origins than the one the frame began with."""
    return any(origin == "*" or "://" in origin for origin in _listed(frame))


def _told_by_browser(frame: HostInfo) -> bool | None:
    return (frame.policy or {}).get("microphone")


def delegates_microphone(frame: HostInfo) -> bool:
    """Return whether the frame's `allow` passes the microphone on (W3C Permissions Policy, 5.1 and 9.2).

    A frame of the page's own origin needs no `allow`. A list of origins is trusted to name the phone app.
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


def _differs(m: Measurements, name: str) -> bool:
    """Return whether the phone app got an error of this name although this frame has its stream."""
    return (
        has_stream(m)
        and not is_revoked(m)
        and m.cti_error is not None
        and _is_error_of_frame(m.cti_error, name)
    )


def _is_error_of_frame(error: CtiError, name: str) -> bool:
    """Return whether the error has this name and may come from the frame.

    A box that the person closed and a refusal by the computer do not.
    """
    return error.name == name and error.message not in (DISMISSED, DENIED_BY_SYSTEM)
