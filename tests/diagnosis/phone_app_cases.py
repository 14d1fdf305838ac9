"""What the page around the frame tells of the phone app, and the findings it must give."""

from webapp.diagnosis import Measurements
from webapp.diagnosis.measurements import CtiError, HostInfo

from .builders import FIREFOX, FRAMED, SAFARI, failed, heard, refused, run, stream

PHONE, OTHER = "https://phone.example", "https://old.example"
ERROR_PARTS = ("name", "message", "code")
REFUSED = ("NotAllowedError", "Permission denied")
DISMISSED = ("NotAllowedError", "Permission dismissed")
SANDBOX = ("SecurityError", "Invalid security origin")
GONE = ("OverconstrainedError", "")
ABORTED = ("AbortError", "Invalid state")
WORKS = ("", "")

WORKS_HERE = stream(heard(loud_blocks=3), page=FRAMED)
WORKS_IN_FIREFOX = stream(heard(loud_blocks=3), page=FRAMED, platform=FIREFOX)
WORKS_IN_SAFARI = stream(heard(loud_blocks=3), page=FRAMED, platform=SAFARI)
SILENT_HERE = stream(heard(), page=FRAMED)
BLOCKED_HERE = run(FRAMED, before="denied", request=refused())
KNOWN_BLOCK_HERE = run(FRAMED, before="denied", clean="prompt", request=refused())
MUTED_HERE = stream(None, muted=True, page=FRAMED)
FORBIDDEN_HERE = run({**FRAMED, "policy_allows": False}, before="denied", request=refused())
SANDBOXED_HERE = run({**FRAMED, "opaque_origin": True}, request=failed("SecurityError"))


def told(
    measurements: Measurements,
    allow: str | None = "microphone; autoplay",
    sandbox: str | None = None,
    cross_origin: bool = True,
    error: tuple[str, ...] | None = None,
    info: bool = True,
    policy: bool | None = None,
    **more: object,
) -> Measurements:
    """Add what a page tells that frames the phone app well, unless something else is said.

    `error` is name, message and, if there is one, code. `more` are further fields of HostInfo.
    """
    told = {"policy": None if policy is None else {"microphone": policy}, **more}
    frame = HostInfo(allow=allow, sandbox=sandbox, cross_origin=cross_origin, **told)
    return measurements.model_copy(
        update={
            "host_info": frame if info else None,
            "cti_error": CtiError(**dict(zip(ERROR_PARTS, error, strict=False))) if error else None,
        }
    )


NOT_ALLOWED = "frame-not-allowed likely"
SANDBOXED = "frame-sandboxed likely"
FAILED = "phone-app-failed possible"
CLEAR = "all-clear certain"

PHONE_APP_CASES = [
    (told(WORKS_HERE), CLEAR),
    (told(WORKS_HERE, allow=None), NOT_ALLOWED),
    (told(WORKS_HERE, allow=""), NOT_ALLOWED),
    (told(WORKS_HERE, allow="autoplay; camera *"), NOT_ALLOWED),
    (told(WORKS_HERE, allow="microphone 'none'"), NOT_ALLOWED),
    (told(WORKS_HERE, allow="microphone 'self'"), NOT_ALLOWED),
    (told(WORKS_HERE, allow="microphone 'self' https://phone.example"), CLEAR),
    (told(WORKS_HERE, allow="microphone 'src'"), CLEAR),
    (told(WORKS_HERE, allow="microphone-array"), NOT_ALLOWED),
    (told(WORKS_HERE, allow="autoplay;MICROPHONE *"), "frame-not-allowed likely"),
    (told(WORKS_HERE, allow=" microphone https://phone.example ;"), CLEAR),
    (told(WORKS_HERE, allow=None, cross_origin=False), CLEAR),
    (told(WORKS_HERE, sandbox="allow-scripts"), SANDBOXED),
    (told(WORKS_HERE, sandbox=""), SANDBOXED),
    (told(WORKS_HERE, sandbox="allow-scripts\nAllow-Same-Origin"), CLEAR),
    (told(WORKS_HERE, allow=None, sandbox=""), f"{NOT_ALLOWED}, {SANDBOXED}"),
    (told(WORKS_HERE, info=False, error=REFUSED), f"{NOT_ALLOWED}, {FAILED}"),
    (told(WORKS_HERE, allow=None, error=REFUSED), f"{NOT_ALLOWED}, {FAILED}"),
    # What the browser itself says of the frame decides; it may have gone on to one of several addresses.
    (told(WORKS_HERE, policy=True), CLEAR),
    (told(WORKS_HERE, policy=False), "frame-not-allowed certain"),
    (told(WORKS_HERE, allow=None, policy=False), "frame-not-allowed certain"),
    (told(WORKS_HERE, allow="microphone camera", policy=True), CLEAR),
    (told(WORKS_HERE, allow="microphone 'none'", policy=False), "frame-not-allowed certain"),
    (told(WORKS_HERE, cross_origin=False, policy=False), "frame-not-allowed certain"),
    (told(WORKS_HERE, allow="microphone *", policy=False), NOT_ALLOWED),
    (told(WORKS_HERE, allow="microphone *", policy=False, error=REFUSED), "frame-not-allowed certain"),
    (told(WORKS_HERE, allow="microphone https://phone.example", policy=False), NOT_ALLOWED),
    (told(WORKS_HERE, policy=True, error=REFUSED), f"frame-not-allowed possible, {FAILED}"),
    (told(WORKS_HERE, policy=True, sandbox=""), SANDBOXED),
    # What was changed counts from the next load on.
    (told(WORKS_HERE, allow=None, policy=False, needs_reload=True), "frame-not-allowed certain"),
    (
        told(
            WORKS_HERE, allow="microphone https://phone.example", policy=False, origin="https://phone.example"
        ),
        NOT_ALLOWED,
    ),
    (
        told(WORKS_HERE, policy=False, redirected=True, origin="https://x.example"),
        "frame-not-allowed certain",
    ),
    # Where the browser says nothing, `allow` must reach the address that the phone app was heard from.
    (told(WORKS_IN_FIREFOX, origin=PHONE), CLEAR),
    (told(WORKS_IN_FIREFOX, allow=f"microphone {PHONE}", origin=PHONE), CLEAR),
    (told(WORKS_IN_FIREFOX, allow=f"microphone {OTHER}", origin=PHONE), NOT_ALLOWED),
    (told(WORKS_IN_FIREFOX, allow=f"microphone {OTHER}", origin=PHONE, error=WORKS), CLEAR),
    (told(WORKS_IN_FIREFOX, allow=f"microphone {OTHER}", origin=PHONE, cross_origin=False), CLEAR),
    (told(WORKS_IN_FIREFOX, allow="microphone https://*.example", origin=PHONE), CLEAR),
    (told(WORKS_IN_FIREFOX, origin=PHONE, redirected=True), NOT_ALLOWED),
    (told(WORKS_IN_FIREFOX, allow="microphone *", origin=PHONE, redirected=True), CLEAR),
    # Firefox does not ask a list again after a redirect.
    (told(WORKS_IN_FIREFOX, allow=f"microphone {PHONE}", origin=PHONE, redirected=True), NOT_ALLOWED),
    (told(WORKS_IN_SAFARI, allow=f"microphone {PHONE}", origin=PHONE, redirected=True), CLEAR),
    (told(WORKS_IN_SAFARI, origin=PHONE, redirected=True), NOT_ALLOWED),
    # A phone app that says it works is believed no less than the browser.
    (told(WORKS_HERE, policy=False, error=WORKS), NOT_ALLOWED),
    (told(WORKS_HERE, sandbox="", error=WORKS), CLEAR),
    (told(FORBIDDEN_HERE, info=False, error=WORKS), NOT_ALLOWED),
    (told(SANDBOXED_HERE, info=False, error=WORKS), SANDBOXED),
    # The page of an extension has a permission of its own.
    (told(WORKS_HERE, origin="chrome-extension://abcdefgh"), "all-clear likely"),
    (told(BLOCKED_HERE, origin="moz-extension://abcdefgh"), "site-blocked likely, browser-blocked possible"),
    (told(KNOWN_BLOCK_HERE, origin="chrome-extension://abcdefgh"), "site-blocked likely"),
    (told(KNOWN_BLOCK_HERE, origin=PHONE), "site-blocked certain"),
    (told(MUTED_HERE, origin="chrome-extension://abcdefgh"), "microphone-muted certain"),
    (told(WORKS_HERE, origin="https://phone.example"), CLEAR),
    (told(FORBIDDEN_HERE, policy=True), NOT_ALLOWED),
    (told(FORBIDDEN_HERE, policy=False), "frame-not-allowed certain"),
    # It may have been redirected since, or have a frame of its own.
    (told(WORKS_HERE, error=REFUSED), f"frame-not-allowed possible, {FAILED}"),
    (told(WORKS_HERE, cross_origin=False, error=REFUSED), f"{NOT_ALLOWED}, {FAILED}"),
    (told(WORKS_HERE, info=False, error=DISMISSED), FAILED),
    (told(WORKS_HERE, error=SANDBOX), f"{SANDBOXED}, {FAILED}"),
    (told(WORKS_HERE, error=GONE), f"device-gone likely, {FAILED}"),
    (told(WORKS_HERE, error=("", "User Denied Media Access")), FAILED),
    (told(WORKS_HERE, error=("31402", "")), FAILED),
    (told(WORKS_HERE, error=("", "", "31402")), FAILED),
    (told(WORKS_HERE, error=("", "", "31401")), f"frame-not-allowed possible, {FAILED}"),
    (told(WORKS_HERE, error=("", "", "never heard of")), FAILED),
    (told(WORKS_HERE, error=("", "")), CLEAR),
    (told(WORKS_HERE, error=ABORTED), FAILED),
    *(
        (told(WORKS_HERE, error=error), FAILED)
        for error in (
            ("NotFoundError", "Requested device not found"),
            ("NotReadableError", "Could not start audio source"),
            ("NotReadableError", "Could not start video source"),
            ("TypeError", "Cannot read properties of undefined (reading 'getUserMedia')"),
            ("NotAllowedError", "play() failed because the user didn't interact with the document first."),
            ("TransportError", "TransportError (31009): No transport available to send messages", "31009"),
        )
    ),
    # Its error says nothing new where this frame fails too.
    (told(SILENT_HERE, error=("TransportError", "")), f"silent likely, {FAILED}"),
    # What keeps it from this frame may concern this frame alone.
    (told(FORBIDDEN_HERE, info=False), "frame-not-allowed certain"),
    (told(FORBIDDEN_HERE), NOT_ALLOWED),
    (told(FORBIDDEN_HERE, allow=None), "frame-not-allowed certain"),
    (told(FORBIDDEN_HERE, sandbox=""), f"frame-not-allowed certain, {SANDBOXED}"),
    (told(FORBIDDEN_HERE, error=REFUSED), "frame-not-allowed certain"),
    (told(SANDBOXED_HERE), SANDBOXED),
    (told(SANDBOXED_HERE, info=False), "frame-sandboxed certain"),
    (told(SILENT_HERE, allow=None), f"silent likely, {NOT_ALLOWED}"),
    (told(BLOCKED_HERE, error=REFUSED), "site-blocked likely, browser-blocked possible"),
    (told(BLOCKED_HERE, allow=None), f"site-blocked likely, {NOT_ALLOWED}, browser-blocked possible"),
]
