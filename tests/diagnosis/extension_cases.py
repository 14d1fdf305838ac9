"""Runs in which something stands between the page and the browser, and the findings they must give."""

from .builders import (
    CHROME,
    CHROME_MAC,
    CHROME_WINDOWS,
    FIREFOX,
    FRAMED,
    GECKO_REFUSAL,
    HISS,
    SAFARI,
    WEBKIT_REFUSAL,
    WORD,
    failed,
    heard,
    pending,
    refused,
    run,
    sounding,
    stream,
)

CHROME_LINUX = {**CHROME, "os": "linux", "browser_version": 156}
IN_AN_EXTENSION = {**CHROME_LINUX, "place": "extension"}
REPLACED = {"native_api": False}
NATIVE = {"native_api": True}
DISMISSED = refused("Permission dismissed")
DEAD = heard(stalled_ms=6500, delivered_frames=0, total_frames=0)
NOT_FOUND = failed("NotFoundError", "Requested device not found")

SILENCE_CASES = [
    (stream(heard(), page=REPLACED), "extension-interferes likely, silent likely"),
    (stream(DEAD, page=REPLACED), "extension-interferes likely, device-dead likely"),
    (stream(None, ended=True, page=REPLACED), "extension-interferes likely, device-dead likely"),
    (
        stream(heard(0, context="closed", open_ms=3000), page=REPLACED),
        "not-measured certain, extension-interferes likely",
    ),
    (stream(None, muted=True, page=REPLACED), "microphone-muted likely, extension-interferes possible"),
    (stream(sounding(*HISS), page=REPLACED), "too-quiet possible"),
    (stream(heard(loud_blocks=9), page=REPLACED), "all-clear certain"),
    (stream(heard(5999), page=REPLACED), ""),
    (stream(heard(), grouped=False), "extension-interferes likely, silent likely"),
    (stream(DEAD, grouped=False), "extension-interferes likely, device-dead likely"),
    (stream(heard(), grouped=False, platform=FIREFOX), "silent likely"),
    (stream(heard(), grouped=True), "silent likely"),
    (stream(sounding(*WORD), grouped=False), "all-clear certain"),
    (stream(heard(suspensions=1)), "silent likely"),
    (stream(heard(suspensions=2)), "extension-interferes likely, silent likely"),
    (stream(sounding(*WORD, suspensions=9)), "all-clear certain"),
    (stream(heard(2000, open_ms=9999, context="suspended", suspensions=4)), ""),
    (stream(heard(2000, open_ms=9999, suspensions=4)), ""),
    (
        stream(heard(2000, open_ms=10_000, context="suspended", suspensions=4)),
        "not-measured certain, extension-interferes likely",
    ),
    (
        stream(heard(2000, open_ms=10_000, suspensions=4)),
        "extension-interferes likely, not-measured likely",
    ),
    (stream(heard(2000, open_ms=10_000)), ""),
]

ANSWER_CASES = [
    (run(request=DISMISSED), "extension-interferes likely, prompt-dismissed possible"),
    (run(platform=FIREFOX, request=DISMISSED), "prompt-dismissed certain"),
    (run(before="prompt", after="prompt", request=DISMISSED), "prompt-dismissed certain"),
    (
        run(REPLACED, before="prompt", after="prompt", request=DISMISSED),
        "prompt-dismissed likely, extension-interferes possible",
    ),
    (
        run(REPLACED, before="prompt", after="prompt", request=refused("Permission dismissed", elapsed_ms=5)),
        "cannot-ask likely, prompt-dismissed possible, extension-interferes possible",
    ),
    (run(REPLACED, request=refused("Blocked by Shield")), "extension-interferes likely"),
    (run(NATIVE, request=refused("Blocked by Shield")), "unknown-failure possible"),
    (run(REPLACED, request=failed(None)), "extension-interferes likely"),
    (run(REPLACED, request=failed("Error", "Blocked")), "extension-interferes likely"),
    (run(REPLACED, request=failed("TypeError", "x is null")), "extension-interferes likely"),
    (
        run(REPLACED, request=failed("SecurityError", "Invalid security origin")),
        "extension-interferes likely",
    ),
    (
        run({**REPLACED, "opaque_origin": True}, request=failed("SecurityError", "Invalid security origin")),
        "frame-sandboxed certain, extension-interferes possible",
    ),
    (run(REPLACED, request=NOT_FOUND), "extension-interferes likely, no-device likely"),
    (run(REPLACED, SAFARI, request=NOT_FOUND), "no-device likely, extension-interferes possible"),
    (run(REPLACED, inputs=(0, 0), request=NOT_FOUND), "no-device likely, extension-interferes possible"),
    (run(REPLACED, inputs=(1, 0), request=NOT_FOUND), "no-device certain, extension-interferes possible"),
    (
        run(REPLACED, request=failed("AbortError", "Blocked", attempts=4)),
        "browser-glitch likely, extension-interferes possible",
    ),
    (
        run(REPLACED, CHROME_WINDOWS, request=failed("NotReadableError", "Device in use")),
        "device-busy certain",
    ),
    (
        run(REPLACED, request=failed("OverconstrainedError", error_constraint="deviceId")),
        "device-gone likely, extension-interferes possible",
    ),
    (
        run(REPLACED, CHROME_MAC, request=refused("Permission denied by system")),
        "system-blocked certain",
    ),
    (
        run(REPLACED, CHROME_WINDOWS, request=refused()),
        "extension-interferes likely, system-blocked likely",
    ),
    (
        run(REPLACED, before="denied", after="denied", request=refused()),
        "site-blocked likely, extension-interferes possible, browser-blocked possible",
    ),
    (
        run(REPLACED, before="denied", after="denied", clean="prompt", request=refused("Blocked")),
        "site-blocked certain, extension-interferes possible",
    ),
    (
        run({**FRAMED, **REPLACED, "policy_allows": False}, before="denied", request=refused()),
        "frame-not-allowed certain",
    ),
    (
        run(REPLACED, request=failed("NotReadableError", "Device in use")),
        "device-busy likely, extension-interferes possible",
    ),
    (
        run(REPLACED, request=failed("InvalidStateError", "Context destroyed")),
        "extension-interferes possible, browser-glitch possible",
    ),
    (run(REPLACED, request=refused("Killswitch on")), "extension-interferes possible"),
    (run(REPLACED, request=refused(video=True)), "extension-interferes possible"),
    (run(REPLACED, CHROME_LINUX, request=pending(7999)), ""),
    (
        run(REPLACED, CHROME_LINUX, request=pending(8000)),
        "extension-interferes likely, device-unreadable likely",
    ),
    (
        run(REPLACED, CHROME_LINUX, before="prompt", request=pending(8000)),
        "prompt-unanswered likely, extension-interferes possible",
    ),
]

# Who replaced the API has nothing to do with it.
SPARED_CASES = [
    (run(REPLACED, request={"outcome": "granted", "elapsed_ms": 9000}), ""),
    (stream(None, muted=True, ended=True, inputs=(1, 0), page=REPLACED), "no-device certain"),
    (
        run(
            {"secure_context": False, "media_devices": False},
            platform={**CHROME_WINDOWS, "browser_version": 156},
        ),
        "insecure-page certain",
    ),
    (
        run(REPLACED, FIREFOX, before="denied", request=refused(GECKO_REFUSAL)),
        "site-blocked likely, browser-blocked possible",
    ),
    (
        run(REPLACED, SAFARI, before="prompt", request=refused(WEBKIT_REFUSAL)),
        "site-blocked likely, browser-blocked possible",
    ),
    (
        run(REPLACED, FIREFOX, request=failed("NotReadableError", "Concurrent mic process limit.")),
        "device-busy likely",
    ),
    (
        run(REPLACED, FIREFOX, request=failed("AbortError", "Starting audioinput failed")),
        "device-unreadable likely",
    ),
]

# A tab of an extension asks, as any tab does.
PLACE_CASES = [
    (run(platform=IN_AN_EXTENSION, before="prompt", request=pending(8000)), "prompt-unanswered certain"),
    (
        run({"media_devices": False}, IN_AN_EXTENSION),
        "extension-interferes likely, unsupported-browser possible",
    ),
]

EXTENSION_CASES = [*SILENCE_CASES, *ANSWER_CASES, *SPARED_CASES, *PLACE_CASES]
