"""Faults of the phone app's own frame, as the page around both tells them.

That page can read how it frames the phone app, which no frame can read of itself, and hand on the error that
the phone app was given. Where this frame works and the phone app does not, the difference is the fault.
"""

from .evidence import Verdict, likely, possible, seen
from .faults import Evidence, Finding
from .measurements import CtiError, HostInfo, Measurements
from .signals import DENIED_BY_SYSTEM, DISMISSED, has_stream, is_revoked

REACHES_NOBODY_ELSE = {"'none'", "'self'"}
"""In a list of `allow`: nobody, and the page around the frame."""


def phone_app_findings(m: Measurements) -> tuple[Finding, ...]:
    """Name what keeps the microphone from the phone app, besides what this frame meets itself."""
    faults = {
        "frame-not-allowed": _not_allowed(m),
        "frame-sandboxed": _sandboxed(m),
        "device-gone": _device_gone(m),
    }
    return tuple(Finding(fault, *verdict) for fault, verdict in faults.items() if verdict)


def the_phone_app(m: Measurements) -> tuple[Evidence, ...]:
    """What the phone app was answered, if that was told."""
    error = m.cti_error
    return (seen("cti-error", name=error.name, message=error.message),) if error else ()


def _not_allowed(m: Measurements) -> Verdict | None:
    """Its frame lacks the microphone in `allow`, or it alone is refused what this frame has.

    Where `allow` passes it on, the phone app may be at another address than the frame began with, or in a
    further frame; or its error is older than what was changed since.
    """
    if m.host_info and not delegates_microphone(m.host_info):
        return likely(seen("cti-frame-lacks-microphone"), *the_phone_app(m))
    if not _differs(m, "NotAllowedError"):
        return None
    evidence = (seen("cti-fails-alone"), *the_phone_app(m))
    return possible(*evidence) if m.host_info and m.host_info.cross_origin else likely(*evidence)


def _sandboxed(m: Measurements) -> Verdict | None:
    """In a sandbox it has no origin without allow-same-origin, and Chromium gives it a SecurityError."""
    if m.host_info and is_sandboxed(m.host_info):
        return likely(seen("cti-frame-sandboxed"), *the_phone_app(m))
    if _differs(m, "SecurityError"):
        return likely(seen("cti-fails-alone"), *the_phone_app(m))
    return None


def _device_gone(m: Measurements) -> Verdict | None:
    """It asks for one device that is no longer there, where any device would do."""
    if _differs(m, "OverconstrainedError"):
        return likely(seen("cti-fails-alone"), *the_phone_app(m))
    return None


def delegates_microphone(frame: HostInfo) -> bool:
    """Tell whether the frame's `allow` passes the microphone on (W3C Permissions Policy, 5.1).

    A frame of the page's own origin has it without. Where the list of origins leads cannot be told from here.
    """
    if not frame.cross_origin:
        return True
    directives = [directive.split() for directive in (frame.allow or "").lower().split(";")]
    lists = [set(words[1:]) for words in directives if words[:1] == ["microphone"]]
    return any(not listed or listed - REACHES_NOBODY_ELSE for listed in lists)


def is_sandboxed(frame: HostInfo) -> bool:
    """Tell whether the frame's document has the opaque origin "null"."""
    return frame.sandbox is not None and "allow-same-origin" not in frame.sandbox.lower().split()


def _differs(m: Measurements, name: str) -> bool:
    """Whether the phone app failed so although this frame has its stream."""
    return has_stream(m) and not is_revoked(m) and m.cti_error is not None and _is(m.cti_error, name)


def _is(error: CtiError, name: str) -> bool:
    """What the person closed, or the computer refused, is no matter of the frame."""
    return error.name == name and error.message not in (DISMISSED, DENIED_BY_SYSTEM)
