"""Runs and the findings they must give: every row of the browsers' behaviour that the engine knows."""

from .builders import (
    BEEP,
    CHROME_MAC,
    CHROME_WINDOWS,
    EDGE_MAC,
    FAN,
    FIREFOX,
    FIREFOX_MAC,
    FRAMED,
    GECKO_REFUSAL,
    GUST,
    HISS,
    HUM,
    KNOCK,
    RINGING,
    ROOM,
    SAFARI,
    SWELLING_KNOCK,
    TONE,
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
from .extension_cases import EXTENSION_CASES
from .phone_app_cases import PHONE_APP_CASES
from .two_runs_cases import TWO_RUNS_CASES

NOT_FOUND = failed("NotFoundError", "Requested device not found")
GECKO_NOT_FOUND = failed("NotFoundError", "The object can not be found here.")
OVERCONSTRAINED = failed("OverconstrainedError", "Invalid constraint")
BY_SYSTEM = refused("Permission denied by system")
UNREADABLE = failed("NotReadableError", "Could not start audio source")
ABORTED = failed("AbortError", "Failed due to shutdown")
INVALID_STATE = failed("AbortError", "Invalid state")
GRANTED = {"outcome": "granted", "elapsed_ms": 300}
FIREFOX_LINUX = {**FIREFOX, "os": "linux"}
ANDROID = {"engine": "chromium", "browser": "chrome", "os": "android"}
IN_AN_APP = {**CHROME_WINDOWS, "place": "desktop-app"}
FIRST_VISIT = {"asked_before": False}
SANDBOXED = {**FRAMED, "opaque_origin": True}
GECKO_HIDDEN = {"page": FRAMED, "platform": FIREFOX, "before": "denied", "inputs": (0, 0)}

PAGE_CASES = [
    (run({"secure_context": False}, before="denied"), "insecure-page certain"),
    (
        run(**{**GECKO_HIDDEN, "before": "unsupported"}, request=refused(GECKO_REFUSAL)),
        "frame-not-allowed likely",
    ),
    (
        run(FRAMED, platform=SAFARI, before="prompt", inputs=(0, 0), request=refused(WEBKIT_REFUSAL)),
        "frame-not-allowed likely",
    ),
    (run({"secure_context": False, "media_devices": False}), "insecure-page certain"),
    (run({"media_devices": False}), "unsupported-browser likely"),
    (run({"media_devices": False}, {**CHROME_WINDOWS, "browser_version": 52}), "unsupported-browser certain"),
    (
        run({"media_devices": False}, {**CHROME_WINDOWS, "browser_version": 53}),
        "extension-interferes likely, unsupported-browser possible",
    ),
    (
        run({"media_devices": False}, {**SAFARI, "os": "ios", "browser_version": 26}),
        "unsupported-browser likely",
    ),
    (
        run({"media_devices": False}, {**SAFARI, "os": "ios", "browser_version": 11}),
        "unsupported-browser likely",
    ),
    (run(request=failed("NotSupportedError", "Not supported")), "unsupported-browser likely"),
    (
        run({**FRAMED, "policy_allows": False}, before="denied", request=refused()),
        "frame-not-allowed certain",
    ),
    (run({**FRAMED, "policy_allows": False}, before="denied"), "frame-not-allowed certain"),
    (run({"policy_allows": False}, before="denied", request=refused()), "frame-not-allowed certain"),
    (
        run({**FRAMED, "policy_allows": False}, before="denied", inputs=(0, 0), request=NOT_FOUND),
        "frame-not-allowed certain, no-device likely",
    ),
    (
        run({**FRAMED, "policy_allows": False}, before="denied", clean="denied", request=refused()),
        "frame-not-allowed certain, browser-blocked certain",
    ),
    (run(**GECKO_HIDDEN, request=refused(GECKO_REFUSAL)), "frame-not-allowed likely"),
    (
        run(FRAMED, before="denied", inputs=(0, 0), request=refused()),
        "site-blocked likely, browser-blocked possible",
    ),
    (run(**GECKO_HIDDEN, clean="prompt", request=refused(GECKO_REFUSAL)), "frame-not-allowed likely"),
    (
        run(
            FRAMED,
            FIREFOX,
            before="denied",
            clean="prompt",
            inputs=(None, None),
            request=refused(GECKO_REFUSAL),
        ),
        "site-blocked likely",
    ),
    (
        run(FRAMED, FIREFOX, before="denied", clean="prompt", inputs=(1, 1), request=refused(GECKO_REFUSAL)),
        "site-blocked certain",
    ),
    (
        run(**GECKO_HIDDEN, clean="denied", request=refused(GECKO_REFUSAL)),
        "browser-blocked certain, frame-not-allowed likely",
    ),
    (
        run({**FRAMED, "policy_allows": True}, request=failed("SecurityError", "Invalid security origin")),
        "frame-sandboxed certain",
    ),
    (run(SANDBOXED, request=failed("SecurityError", "worded otherwise")), "frame-sandboxed certain"),
    (
        run(SANDBOXED, FIREFOX, before="denied", inputs=(0, 0), request=refused(GECKO_REFUSAL)),
        "frame-sandboxed likely",
    ),
    (run(request=failed("SecurityError", "Capture is disabled")), "unknown-failure possible"),
]

PROMPT_CASES = [
    (run(before="prompt", request=pending(7999)), ""),
    (run(before="prompt", request=pending(8000)), "prompt-unanswered certain"),
    (run(before="unsupported", request=pending(8000)), "prompt-unanswered likely"),
    (run(platform=FIREFOX, before="granted", request=pending(8000)), "prompt-unanswered likely"),
    (run(platform=CHROME_MAC, before="granted", request=pending(7999)), ""),
    (run(platform=CHROME_MAC, before="granted", request=pending(8000)), "prompt-unanswered likely"),
    (
        run(platform=CHROME_MAC, before="prompt", after="granted", request=pending(8000)),
        "prompt-unanswered likely",
    ),
    (run(platform=CHROME_WINDOWS, before="granted", request=pending(7999)), ""),
    (run(platform=CHROME_WINDOWS, before="granted", request=pending(8000)), "device-unreadable likely"),
    (
        run(platform=CHROME_WINDOWS, before="granted", request={**pending(8000), "box_open": True}),
        "prompt-unanswered likely",
    ),
    (
        run(platform=CHROME_WINDOWS, before="prompt", after="granted", request=pending(8000)),
        "prompt-unanswered likely",
    ),
    (run(platform=ANDROID, before="granted", request=pending(8000)), "prompt-unanswered likely"),
    (run(before="denied", request=pending(7999)), ""),
    (run(before="denied", request=pending(8000)), "prompt-unanswered likely"),
    (
        run(before="prompt", after="prompt", request=refused("Permission dismissed")),
        "prompt-dismissed certain",
    ),
    (
        run(before="prompt", after="denied", request=refused("Permission dismissed")),
        "prompt-dismissed certain",
    ),
    (
        run(before="prompt", after="prompt", request=refused("Permission dismissed", elapsed_ms=299)),
        "cannot-ask likely, prompt-dismissed possible",
    ),
    (
        run(before="prompt", after="prompt", request=refused("Permission dismissed", elapsed_ms=300)),
        "prompt-dismissed certain",
    ),
    (
        run(before="prompt", after="denied", request=refused(elapsed_ms=299)),
        "cannot-ask likely, site-blocked likely",
    ),
    (run(before="prompt", after="denied", request=INVALID_STATE), "cannot-ask likely"),
    (run(before="denied", after="denied", request=INVALID_STATE), "cannot-ask likely"),
    (run(before="prompt", after="prompt", request=refused("Invalid state")), "cannot-ask likely"),
    (run(before="granted", after="granted", request=refused("Invalid state")), "unknown-failure possible"),
    (
        run({"browser_api": False}, before="prompt", request=pending(8000)),
        "prompt-unanswered likely, cannot-ask possible",
    ),
    (run({"browser_api": True}, before="prompt", request=pending(8000)), "prompt-unanswered certain"),
    (run(platform=IN_AN_APP, before="prompt", request=pending(7999)), ""),
    (
        run(platform=IN_AN_APP, before="prompt", request=pending(8000)),
        "cannot-ask likely, prompt-unanswered possible",
    ),
]

SYSTEM_CASES = [
    (run(platform=CHROME_MAC, request=BY_SYSTEM), "system-blocked certain"),
    (run(platform=CHROME_WINDOWS, request=BY_SYSTEM), "system-blocked likely"),
    (run(platform={}, request=BY_SYSTEM), "system-blocked likely"),
    (
        run(platform=CHROME_MAC, request=refused("Permission denied by system", video=True)),
        "system-blocked likely",
    ),
    (
        run(platform=CHROME_MAC, before="granted", after="granted", request=refused()),
        "system-blocked likely, extension-interferes possible",
    ),
    (run(platform=SAFARI, before="granted", request=refused(WEBKIT_REFUSAL)), "system-blocked possible"),
    (run(platform=FIREFOX, before="granted", request=refused(GECKO_REFUSAL)), "site-blocked likely"),
    (run(platform=FIREFOX_MAC, before="prompt", request=GECKO_NOT_FOUND), "system-blocked likely"),
    (
        run(platform=FIREFOX_MAC, before="prompt", after="denied", clean="prompt", request=GECKO_NOT_FOUND),
        "site-blocked certain, system-blocked likely",
    ),
    (
        run(platform=FIREFOX_MAC, before="prompt", inputs=(None, None), request=GECKO_NOT_FOUND),
        "no-device likely, system-blocked possible",
    ),
    (run(platform=FIREFOX_MAC, before="prompt", inputs=(1, 0), request=GECKO_NOT_FOUND), "no-device certain"),
    (run(platform=FIREFOX_MAC, before="prompt", inputs=(0, 0), request=GECKO_NOT_FOUND), "no-device likely"),
    (
        run(platform=EDGE_MAC, before="denied", clean="prompt", request=refused()),
        "site-blocked certain, system-blocked possible",
    ),
    (
        run(platform=EDGE_MAC, before="prompt", after="granted", request=refused()),
        "system-blocked likely",
    ),
    (
        run(platform=ANDROID, before="prompt", after="denied", request=refused()),
        "site-blocked likely, system-blocked possible",
    ),
    (
        run(platform=CHROME_WINDOWS, before="denied", clean="prompt", request=refused()),
        "site-blocked certain",
    ),
    (
        run(
            platform={**SAFARI, "os": "ios"}, before="prompt", after="prompt", request=refused(WEBKIT_REFUSAL)
        ),
        "site-blocked likely, system-blocked possible, browser-blocked possible",
    ),
    (
        run(platform={**CHROME_MAC, "os": "linux"}, before="granted", request=refused()),
        "extension-interferes likely, system-blocked possible",
    ),
]

PERMISSION_CASES = [
    (run(before="denied", clean="prompt", request=refused()), "site-blocked certain"),
    (run(before="denied", clean="granted", request=refused()), "site-blocked certain"),
    (run(before="denied", clean="denied", request=refused()), "browser-blocked certain"),
    (run(FRAMED, before="denied", clean="prompt", request=refused()), "site-blocked certain"),
    (run(FRAMED, before="denied", clean="denied", request=refused()), "browser-blocked certain"),
    (run(FRAMED, before="denied", request=refused()), "site-blocked likely, browser-blocked possible"),
    (
        run({"framed": True}, before="denied", request=refused()),
        "site-blocked likely, browser-blocked possible",
    ),
    (
        run({**FRAMED, **FIRST_VISIT}, before="denied", request=refused()),
        "site-blocked likely, browser-blocked possible",
    ),
    (
        run(FRAMED, CHROME_WINDOWS, before="prompt", after="denied", request=refused()),
        "site-blocked certain",
    ),
    (
        run(platform=CHROME_WINDOWS, before="prompt", after="denied", request=refused()),
        "site-blocked certain",
    ),
    # It may be a phone, where the application itself may be the one that is denied.
    (run(before="prompt", after="denied", request=refused()), "site-blocked likely"),
    (run(before="prompt", request=refused()), "extension-interferes likely, site-blocked likely"),
    (
        run(platform=FIREFOX_LINUX, before="prompt", after="prompt", request=refused(GECKO_REFUSAL)),
        "site-blocked certain",
    ),
    (
        run(
            platform=CHROME_WINDOWS,
            before="prompt",
            after="denied",
            request=refused("Permission denied by user"),
        ),
        "site-blocked certain",
    ),
    (
        run(platform=FIREFOX_LINUX, before="prompt", after="denied", request=refused(GECKO_REFUSAL)),
        "site-blocked certain",
    ),
    (
        run(platform=SAFARI, before="prompt", after="prompt", request=refused(WEBKIT_REFUSAL)),
        "site-blocked likely, browser-blocked possible",
    ),
    (run(platform={}, before="prompt", request=refused(WEBKIT_REFUSAL)), "site-blocked likely"),
    (
        run(platform=SAFARI, before="prompt", clean="prompt", request=refused(WEBKIT_REFUSAL)),
        "site-blocked likely",
    ),
    (run(before="prompt", after="granted", request=refused()), "system-blocked likely"),
    (run(before="denied", after="granted", clean="prompt", request=refused()), "site-blocked likely"),
    (
        run(FIRST_VISIT, before="denied", request=refused()),
        "browser-blocked likely, site-blocked possible",
    ),
    (
        run(FIRST_VISIT, before="denied", after="prompt", clean="prompt", request=refused()),
        "site-blocked likely",
    ),
    (
        run({"asked_before": True}, before="denied", request=refused()),
        "site-blocked likely, browser-blocked possible",
    ),
    (run(before="denied", request=refused()), "site-blocked likely, browser-blocked possible"),
    (
        run(before="denied", clean="unsupported", request=refused()),
        "site-blocked likely, browser-blocked possible",
    ),
    (
        run(before="unsupported", request=refused(GECKO_REFUSAL)),
        "site-blocked likely, browser-blocked possible",
    ),
    (
        run(before="granted", after="denied", request=refused()),
        "site-blocked likely, browser-blocked possible",
    ),
    (
        run(before="granted", after="granted", clean="denied", request=refused()),
        "system-blocked likely, extension-interferes possible, browser-blocked certain",
    ),
    (
        stream(heard(loud_blocks=9), ended=True, before="prompt", after="denied"),
        "site-blocked likely, browser-blocked possible",
    ),
    (stream(heard(), ended=True, after="denied", clean="prompt"), "site-blocked certain"),
    (stream(heard(), ended=True, after="denied", clean="denied"), "browser-blocked certain"),
    (run(before="granted", request=refused(video=True)), "unknown-failure possible"),
    (run(before="denied", clean="prompt", request=refused(video=True)), "site-blocked certain"),
    (run(before="denied", request=refused("Killswitch on")), "unknown-failure possible"),
]

CLOSED = {"outcome": "closed", "error_name": "NotAllowedError", "error_message": "Permission dismissed"}
UNREGISTERED = {
    "outcome": "failed",
    "error_name": "InvalidStateError",
    "error_message": "The permission element is not registered in the browser process.",
}
NO_POLICY_KNOWN = {**FRAMED, "policy_allows": None}
POLICY_ALLOWS = {**FRAMED, "policy_allows": True}

REPAIR_CASES = [
    (
        run(before="denied", repair=CLOSED, request=refused()),
        "site-blocked likely, browser-blocked possible",
    ),
    (run(before="denied", clean="denied", repair=CLOSED, request=refused()), "browser-blocked certain"),
    (
        run(before="prompt", repair=CLOSED, request=refused("Permission dismissed")),
        "prompt-dismissed certain",
    ),
    (
        run(POLICY_ALLOWS, before="denied", repair=CLOSED, request=refused()),
        "site-blocked likely, browser-blocked possible",
    ),
    (
        run(NO_POLICY_KNOWN, before="denied", repair=UNREGISTERED, request=refused()),
        "frame-not-allowed likely",
    ),
    (
        run(POLICY_ALLOWS, before="denied", repair=UNREGISTERED, request=refused()),
        "site-blocked likely, browser-blocked possible",
    ),
    (
        run(before="denied", repair=UNREGISTERED, request=refused()),
        "site-blocked likely, browser-blocked possible",
    ),
    (
        run(NO_POLICY_KNOWN, before="denied", repair={"outcome": "failed"}, request=refused()),
        "site-blocked likely, browser-blocked possible",
    ),
]

DEVICE_CASES = [
    (run(inputs=(0, None)), "no-device likely"),
    (run(inputs=(0, 0), most=1, request=NOT_FOUND), "no-device certain"),
    (run(inputs=(0, 0), most=1, outputs=1, request=NOT_FOUND), "no-device certain"),
    (run(inputs=(0, 0), most=1, outputs=0, request=NOT_FOUND), "no-device likely"),
    (run(platform=FIREFOX, inputs=(0, 0), most=1, outputs=0, request=GECKO_NOT_FOUND), "no-device certain"),
    (run(FRAMED, inputs=(0, None)), "no-device likely"),
    (run(FRAMED, FIREFOX, inputs=(0, None)), ""),
    (run(before="prompt", inputs=(0, 0), request=NOT_FOUND), "no-device likely"),
    (run(before="prompt", inputs=(1, 1), request=NOT_FOUND), "no-device likely"),
    (run(platform=FIREFOX, inputs=(1, 1), request=GECKO_NOT_FOUND), "no-device likely"),
    (run(platform=FIREFOX, inputs=(0, 0), request=GECKO_NOT_FOUND), "no-device likely"),
    (run(platform=SAFARI, inputs=(None, None), request=GECKO_NOT_FOUND), "no-device likely"),
    (run(inputs=(1, 1), request=failed("NotFoundError", video=True)), "unknown-failure possible"),
    (
        run(platform=FIREFOX_MAC, inputs=(1, 1), request=failed("NotFoundError", video=True)),
        "unknown-failure possible",
    ),
    (run(inputs=(0, 0), request=failed("NotFoundError", video=True)), "no-device likely"),
    (
        run(before="denied", inputs=(0, 0), request=NOT_FOUND),
        "no-device likely, site-blocked likely, browser-blocked possible",
    ),
    (
        run(FIRST_VISIT, before="denied", inputs=(0, 0), request=NOT_FOUND),
        "no-device likely, browser-blocked likely, site-blocked possible",
    ),
    (
        run(before="denied", clean="prompt", inputs=(0, 0), request=NOT_FOUND),
        "site-blocked certain, no-device likely",
    ),
    (
        run(before="denied", clean="denied", inputs=(0, 0), request=NOT_FOUND),
        "browser-blocked certain, no-device likely",
    ),
    (run(request=failed("OverconstrainedError", error_constraint="deviceId")), "device-gone certain"),
    (run(request=failed("OverconstrainedError", chosen_device=True)), "device-gone certain"),
    (
        run(
            platform=SAFARI, request=failed("OverconstrainedError", "Invalid constraint", chosen_device=True)
        ),
        "device-gone certain",
    ),
    (run(platform=SAFARI, request=OVERCONSTRAINED), "no-device likely"),
    (run(platform=SAFARI, inputs=(0, 0), request=OVERCONSTRAINED), "no-device likely"),
    (
        run(request=failed("OverconstrainedError", error_constraint="sampleRate")),
        "unknown-failure possible",
    ),
    (
        run(platform=CHROME_WINDOWS, request=failed("NotReadableError", "Device in use")),
        "device-busy certain",
    ),
    (
        run(platform=FIREFOX, request=failed("NotReadableError", "Concurrent mic process limit.")),
        "device-busy likely",
    ),
    (run(platform=CHROME_MAC, request=UNREADABLE), "device-unreadable likely"),
    (run(platform=CHROME_WINDOWS, request=UNREADABLE), "device-unreadable likely, system-blocked possible"),
    (
        run(platform=FIREFOX, request=failed("NotReadableError", "Failed to allocate audiosource")),
        "device-unreadable likely",
    ),
    (
        run(platform=FIREFOX, request=failed("AbortError", "Starting audioinput failed")),
        "device-unreadable likely",
    ),
    (
        run(request=failed("NotReadableError", "Could not start video source", video=True)),
        "unknown-failure possible",
    ),
    (
        run(clean="denied", request=failed("NotReadableError", "Device in use")),
        "device-busy certain, browser-blocked certain",
    ),
    (run(request={**ABORTED, "attempts": 3}), "browser-glitch likely"),
    (run(request=ABORTED), "browser-glitch possible"),
    (run(request=failed("AbortError", "Invalid state", attempts=4)), "browser-glitch likely"),
    (
        run(before="prompt", after="prompt", request=INVALID_STATE),
        "browser-glitch possible",
    ),
    (
        run(request=failed("NotReadableError", "Audio device socket error", attempts=4)),
        "browser-glitch likely",
    ),
    (run(request=failed("InvalidStateError", "Context destroyed", attempts=3)), "browser-glitch likely"),
]

AUDIO_CASES = [
    (stream(None), ""),
    (stream(heard(400, loud_blocks=2)), ""),
    (stream(heard(400, loud_blocks=3)), "all-clear certain"),
    (stream(heard(60_000, loud_blocks=3), muted=True), "all-clear certain"),
    (stream(heard(60_000, loud_blocks=3), ended=True), "all-clear certain"),
    (stream(heard(400, loud_blocks=3, context="suspended")), "all-clear certain"),
    (stream(heard(loud_blocks=3), clean="denied"), "all-clear certain, browser-blocked certain"),
    (stream(heard(), clean="denied"), "silent likely, browser-blocked certain"),
    (stream(heard(1000), clean="denied"), ""),
    (stream(heard(loud_blocks=3), page=FRAMED, clean="denied"), "all-clear certain"),
    (stream(None, muted=True), "microphone-muted certain"),
    (stream(heard(0, context="suspended"), muted=True), "microphone-muted certain"),
    (stream(heard(0, context="suspended")), "not-measured certain"),
    (stream(heard(5999, context="interrupted")), "not-measured certain"),
    (stream(heard(0, context="suspended", open_ms=2999)), ""),
    (stream(heard(0, context="suspended", open_ms=3000)), "not-measured certain"),
    (stream(heard(0, context="suspended", open_ms=2999, stalled_ms=3000)), "not-measured certain"),
    (stream(heard(0, open_ms=7999)), ""),
    (stream(heard(0, open_ms=8000)), "not-measured likely"),
    (stream(heard(0, open_ms=8000, stalled_ms=5999)), "not-measured likely"),
    (stream(heard(0, open_ms=8000, stalled_ms=6000)), "device-dead likely"),
    (stream(heard(6000, context="interrupted")), "silent likely"),
    (stream(None, ended=True), "device-dead likely"),
    (stream(None, ended=True, inputs=(2, 1)), "device-dead certain"),
    (stream(None, ended=True, muted=True, inputs=(1, 0)), "no-device certain"),
    (stream(heard(5999)), ""),
    (stream(heard(6000)), "silent likely"),
    (stream(heard(6000, peak=9e-7)), "silent likely"),
    (stream(heard(6000, stalled_ms=2999, delivered_frames=9, total_frames=9)), "silent likely"),
    (stream(heard(6000), was_muted=True), "silent likely"),
    (stream(heard(6000, stalled_ms=3000)), "device-dead likely"),
    (stream(heard(6000, peak=0.001, stalled_ms=3000)), "device-dead likely"),
    (stream(heard(5999, stalled_ms=5999)), ""),
    (stream(heard(900, stalled_ms=5999)), ""),
    (stream(heard(900, stalled_ms=6000)), "device-dead likely"),
    (stream(heard(900, stalled_ms=6000), muted=True), "microphone-muted certain"),
    (stream(heard(5999, peak=1e-6)), ""),
    (stream(heard(6000, peak=1e-6)), "too-quiet likely"),
    (stream(heard(6000, peak=2.9e-4)), "too-quiet likely"),
    (stream(heard(6000, peak=3e-4)), "too-quiet possible"),
    (stream(heard(6000, loud_blocks=2)), "too-quiet possible"),
    (stream(sounding(*ROOM, *WORD)), "all-clear certain"),
    (stream(sounding(*HUM, *WORD)), "all-clear certain"),
    (stream(sounding(*HISS, *WORD)), "all-clear certain"),
    (stream(sounding(*ROOM, *TONE, *WORD * 4)), "all-clear certain"),
    (stream(sounding(*ROOM, *WORD, *TONE)), "all-clear certain"),
    (stream(sounding(*ROOM, *WORD, clipped_samples=99)), "all-clear certain"),
    (stream(sounding(*ROOM, *WORD, clipped_samples=100)), "all-clear certain"),
    (stream(sounding(*ROOM, *WORD), monitor=True), "too-quiet likely"),
    (stream(heard(loud_blocks=3), monitor=True), "too-quiet likely"),
    (stream(heard(loud_blocks=3), monitor=False), "all-clear certain"),
    (stream(heard(), monitor=True), "silent likely"),
    (stream(sounding(*HUM, listened_ms=5999)), ""),
    (stream(sounding(*HUM)), "too-quiet possible"),
    (stream(sounding(*HISS)), "too-quiet possible"),
    (stream(sounding(*KNOCK)), "too-quiet possible"),
    (stream(sounding(*SWELLING_KNOCK)), "too-quiet possible"),
    (stream(sounding(*RINGING)), "too-quiet possible"),
    (stream(sounding(*ROOM)), "too-quiet possible"),
    (stream(sounding(*FAN)), "too-quiet possible"),
    (stream(sounding(*BEEP * 8)), "too-quiet possible"),
    (stream(sounding(*ROOM, *GUST)), "too-quiet possible"),
    (stream(heard(offset=0.03)), "silent likely"),
    (stream(heard(peak=1e-4, offset=0.03)), "too-quiet likely"),
]

# Each would be another verdict if a rule forgot one of its conditions.
SPARED_CASES = [
    (stream(heard(loud_blocks=3), outputs=0), "all-clear certain"),
    (run(outputs=0), ""),
    (
        run(before="denied", request=refused(chosen_device=True)),
        "site-blocked likely, browser-blocked possible",
    ),
    (stream(heard(loud_blocks=3), ended=True, inputs=(1, 0)), "all-clear certain"),
    (
        run(
            platform=FIREFOX, before="prompt", after="denied", request=refused(GECKO_REFUSAL, elapsed_ms=100)
        ),
        "site-blocked likely",
    ),
    (
        run(
            {**FRAMED, "policy_allows": False},
            CHROME_MAC,
            before="granted",
            after="granted",
            request=refused(),
        ),
        "frame-not-allowed certain",
    ),
    (
        run({"native_api": False}, request=failed("NotSupportedError")),
        "unsupported-browser likely, extension-interferes possible",
    ),
    *[
        (
            run(platform={**ANDROID, "os": os}, before="prompt", after="prompt", request=refused()),
            "site-blocked likely, system-blocked possible",
        )
        for os in ("android", "ios")
    ],
    (
        run(platform={**CHROME_WINDOWS, "place": "in-app-browser"}, before="prompt", request=pending(9000)),
        "cannot-ask likely, prompt-unanswered possible",
    ),
    (run({"media_devices": False}, inputs=(0, 0)), "unsupported-browser likely"),
    # A frame that was asked, that is allowed already, or that is none at all is not kept from the microphone.
    (run(**{**GECKO_HIDDEN, "before": "granted"}, request=refused(GECKO_REFUSAL)), "site-blocked likely"),
    (
        run(**{**GECKO_HIDDEN, "before": "prompt"}, after="denied", request=refused(GECKO_REFUSAL)),
        "site-blocked likely",
    ),
    (
        run(platform=FIREFOX, before="denied", inputs=(0, 0), request=refused(GECKO_REFUSAL)),
        "site-blocked likely, browser-blocked possible",
    ),
    (stream(heard(), page={**FRAMED, "policy_allows": False}), "silent likely"),
    (
        run({"media_devices": False}, {**IN_AN_APP, "browser_version": 112}),
        "unsupported-browser likely",
    ),
    # A place without questions was asked there before, or answered otherwise than nobody's answer.
    (run({"browser_api": False}, request=pending(8000)), "prompt-unanswered likely"),
    (run(platform=IN_AN_APP, request=pending(8000)), "device-unreadable likely"),
    (
        run(platform=IN_AN_APP, before="unsupported", request=pending(8000)),
        "cannot-ask likely, prompt-unanswered possible",
    ),
    *[
        (
            run(before="prompt", after=after, request=refused("Permission dismissed", elapsed_ms=299)),
            "prompt-dismissed certain",
        )
        for after in ("granted", "denied")
    ],
    (
        run(before="prompt", request=refused(elapsed_ms=299)),
        "extension-interferes likely, site-blocked likely",
    ),
    # An answer that came late is an answer, and nobody is asked any more.
    (run(before="prompt", request={**GRANTED, "elapsed_ms": 9000}), ""),
    *[
        (
            run(platform=platform, before=before, request=failed("UnheardOfError", elapsed_ms=9000)),
            "unknown-failure possible",
        )
        for platform in (CHROME_WINDOWS, IN_AN_APP)
        for before in ("prompt", "granted")
    ],
    (
        run(platform=CHROME_WINDOWS, before="granted", after="denied", request=pending(9000)),
        "prompt-unanswered likely",
    ),
    (run(request=failed("NotReadableError", "Could not start video source")), "device-unreadable likely"),
    (run(platform=FIREFOX, inputs=(0, None)), "no-device likely"),
    (run(platform=FIREFOX_MAC, before="prompt", inputs=(0, 1), request=GECKO_NOT_FOUND), "no-device likely"),
    (
        run({**FRAMED, "policy_allows": False}, clean="denied"),
        "frame-not-allowed certain, browser-blocked certain",
    ),
    (run(FIRST_VISIT, before="prompt", after="denied", request=refused()), "site-blocked likely"),
    (
        run(before="denied", after="granted", request=refused()),
        "site-blocked likely, browser-blocked possible",
    ),
    (run(before="prompt", request=pending(100), audio=heard(loud_blocks=3)), ""),
    # Which words are a refusal, and of which engine.
    (run({"framed": True}, before="prompt", after="prompt", request=refused("")), "site-blocked likely"),
    (
        run(platform={"os": "macos"}, before="prompt", after="denied", request=refused(WEBKIT_REFUSAL)),
        "site-blocked likely",
    ),
    (
        run(
            platform=FIREFOX_LINUX,
            before="prompt",
            after="denied",
            request=refused(GECKO_REFUSAL, elapsed_ms=100),
        ),
        "site-blocked certain",
    ),
    (run(platform=CHROME_MAC, before="denied", request=BY_SYSTEM), "system-blocked certain"),
    (run(after="denied", request=refused("Permission dismissed")), "prompt-dismissed certain"),
    (run(before="denied", request=failed("UnheardOfError", "Invalid state")), "unknown-failure possible"),
    (
        run(platform=FIREFOX_LINUX, before="prompt", after="granted", request=refused(GECKO_REFUSAL)),
        "site-blocked likely",
    ),
    # Only what hides a frame's policy and its inputs leaves open whether it is the frame that is denied.
    *[
        (
            run(page, platform, before="denied", clean="prompt", inputs=(None, None), request=refused()),
            f"site-blocked {certainty}",
        )
        for page, platform, certainty in (
            (FRAMED, FIREFOX, "likely"),
            (FRAMED, SAFARI, "likely"),
            (FRAMED, CHROME_WINDOWS, "certain"),
            ({}, FIREFOX, "certain"),
            ({**FRAMED, "policy_allows": True}, FIREFOX, "certain"),
        )
    ],
    # A block of the whole browser is told once, and only where this page is an exception to it.
    (
        run(before="prompt", clean="denied", request=UNREADABLE),
        "device-unreadable likely, browser-blocked certain",
    ),
    (run(before="prompt", clean="denied", request=pending(8000)), "prompt-unanswered certain"),
    (run(before="denied", after="granted", clean="denied", request=refused()), "browser-blocked certain"),
    # A page may leave out what it did not come to.
    (run(request=GRANTED), ""),
    (stream(heard(0, context="suspended", suspensions=1)), ""),
    (run(request=GRANTED, audio=heard()), "silent likely"),
    (stream(None, ended=True, inputs=(None, 1)), "device-dead likely"),
    (stream(None, ended=True, inputs=(1, None)), "device-dead likely"),
]

UNKNOWN_CASES = [
    (run(), ""),
    (
        run(request=failed("TypeError", "At least one of audio and video must be requested")),
        "unknown-failure possible",
    ),
    (run(request=failed(None)), "unknown-failure possible"),
    (run(request=failed("InvalidAccessError", "")), "unknown-failure possible"),
    (run(before="prompt", after="prompt", request=refused("worded otherwise")), "unknown-failure possible"),
    (run(request=refused("No AVAudioSessionCaptureDevice device")), "browser-glitch possible"),
]

CASES = [
    *PAGE_CASES,
    *PROMPT_CASES,
    *SYSTEM_CASES,
    *PERMISSION_CASES,
    *REPAIR_CASES,
    *DEVICE_CASES,
    *AUDIO_CASES,
    *EXTENSION_CASES,
    *PHONE_APP_CASES,
    *TWO_RUNS_CASES,
    *SPARED_CASES,
    *UNKNOWN_CASES,
]
