"""Runs and all that their findings tell: the evidence of each, and none without its condition."""

from .builders import (
    CHROME_MAC,
    CHROME_WINDOWS,
    EDGE_MAC,
    FIREFOX,
    FIREFOX_MAC,
    FRAMED,
    GECKO_REFUSAL,
    HUM,
    ROOM,
    WORD,
    failed,
    heard,
    pending,
    refused,
    run,
    sounding,
    stream,
)
from .cases import (
    ABORTED,
    ANDROID,
    BY_SYSTEM,
    CLOSED,
    FIRST_VISIT,
    GECKO_HIDDEN,
    GECKO_NOT_FOUND,
    IN_AN_APP,
    INVALID_STATE,
    NO_POLICY_KNOWN,
    NOT_FOUND,
    SANDBOXED,
    UNREADABLE,
    UNREGISTERED,
)
from .extension_cases import CHROME_LINUX, REPLACED
from .phone_app_cases import BLOCKED_HERE, FORBIDDEN_HERE, SANDBOXED_HERE, WORKS, WORKS_HERE, told
from .two_runs_cases import BY_SYSTEM as BY_SYSTEM_IN_PANEL
from .two_runs_cases import REFUSED, tab, works

EVIDENCE_CASES = [
    (run({"secure_context": False}), "insecure-page: insecure-context"),
    (
        run({"media_devices": False}, {**CHROME_WINDOWS, "browser_version": 52}),
        "unsupported-browser: no-media-devices",
    ),
    (
        run({"media_devices": False}, {**CHROME_WINDOWS, "browser_version": 53}),
        "extension-interferes: no-media-devices api-missing-in-current-browser",
        "unsupported-browser: no-media-devices",
    ),
    (run(request=failed("NotSupportedError", "Not supported")), "unsupported-browser: error"),
    (
        run({**FRAMED, "policy_allows": False}, before="denied", request=refused()),
        "frame-not-allowed: policy-forbids framed-by proved-device",
    ),
    (
        told(FORBIDDEN_HERE, info=False, error=WORKS),
        "frame-not-allowed: policy-forbids cti-works framed-by proved-device",
    ),
    (
        run(**GECKO_HIDDEN, request=refused(GECKO_REFUSAL)),
        "frame-not-allowed: frame-lists-no-inputs error framed-by",
    ),
    (
        run(NO_POLICY_KNOWN, before="denied", repair=UNREGISTERED, request=refused()),
        "frame-not-allowed: repair-failed framed-by proved-device",
    ),
    (
        run(FRAMED, request=failed("SecurityError", "Invalid security origin")),
        "frame-sandboxed: error framed-by",
    ),
    (
        run(SANDBOXED, request=failed("SecurityError", "Invalid security origin")),
        "frame-sandboxed: error opaque-origin framed-by",
    ),
    (
        told(SANDBOXED_HERE, info=False, error=WORKS),
        "frame-sandboxed: error opaque-origin cti-works framed-by",
    ),
    (
        run(SANDBOXED, FIREFOX, before="denied", inputs=(0, 0), request=refused(GECKO_REFUSAL)),
        "frame-sandboxed: opaque-origin error framed-by",
    ),
    (
        run(FRAMED, before="prompt", request=pending(8000)),
        "prompt-unanswered: request-pending framed-by proved-asked",
    ),
    (
        run(FRAMED, FIREFOX, before="granted", request=pending(8000)),
        "prompt-unanswered: request-pending permission-is-granted framed-by",
    ),
    (
        run(FRAMED, IN_AN_APP, before="prompt", request=pending(8000)),
        "cannot-ask: request-pending cannot-show-a-question",
        "prompt-unanswered: request-pending framed-by",
    ),
    (
        run(FRAMED, before="unsupported", request=pending(8000)),
        "prompt-unanswered: request-pending framed-by",
    ),
    (
        run({"browser_api": False}, before="prompt", request=pending(8000)),
        "prompt-unanswered: request-pending",
        "cannot-ask: request-pending",
    ),
    (
        run(FRAMED, before="prompt", repair=CLOSED, request=refused("Permission dismissed")),
        "prompt-dismissed: error framed-by repair-closed proved-asked",
    ),
    (
        run(before="prompt", after="denied", request=refused("Permission dismissed")),
        "prompt-dismissed: error asks-blocked-now proved-asked",
    ),
    (
        stream(heard(), page=FRAMED, ended=True, after="prompt"),
        "prompt-dismissed: permission-revoked framed-by",
    ),
    (
        run(before="prompt", after="prompt", request=refused("Permission dismissed", elapsed_ms=5)),
        "cannot-ask: error answered-by-nobody proved-asked",
        "prompt-dismissed: error",
    ),
    (run(before="prompt", after="denied", request=INVALID_STATE), "cannot-ask: error"),
    (
        run(before="prompt", after="denied", request=refused(elapsed_ms=5)),
        "cannot-ask: error answered-by-nobody proved-device",
        "site-blocked: error permission-was-prompt",
    ),
    (run(platform=CHROME_MAC, request=BY_SYSTEM), "system-blocked: error proved-permission"),
    (
        run(platform=CHROME_MAC, before="granted", request=refused()),
        "system-blocked: error permission-is-granted proved-device",
        "extension-interferes: error",
    ),
    (
        run(platform={**CHROME_MAC, "os": "linux"}, before="granted", request=refused()),
        "extension-interferes: error proved-device",
        "system-blocked: error permission-is-granted",
    ),
    (
        run(platform=FIREFOX_MAC, before="prompt", request=GECKO_NOT_FOUND),
        "system-blocked: error inputs-listed",
    ),
    (
        run(platform=FIREFOX_MAC, before="prompt", inputs=(None, None), request=GECKO_NOT_FOUND),
        "no-device: error",
        "system-blocked: error",
    ),
    (
        run(platform=EDGE_MAC, before="denied", clean="prompt", request=refused()),
        "site-blocked: error permission-was-denied clean-origin-may-ask proved-device",
        "system-blocked: error system-block-looks-alike",
    ),
    (
        run(platform=ANDROID, before="granted", request=refused()),
        "system-blocked: error permission-is-granted system-block-looks-alike proved-device",
    ),
    (
        run(platform=CHROME_WINDOWS, request=UNREADABLE),
        "device-unreadable: error proved-permission",
        "system-blocked: error windows-switch-looks-alike",
    ),
    (run(inputs=(0, None)), "no-device: no-inputs"),
    (run(inputs=(0, 0), request=NOT_FOUND), "no-device: error no-inputs"),
    (run(inputs=(1, 0), request=NOT_FOUND), "no-device: error inputs-fewer no-inputs"),
    (run(inputs=(1, 0), outputs=0, request=NOT_FOUND), "no-device: error inputs-fewer no-inputs no-outputs"),
    (stream(None, ended=True, inputs=(1, 0)), "no-device: track-ended no-inputs proved-stream"),
    (
        run(request=failed("OverconstrainedError", error_constraint="deviceId")),
        "device-gone: error error-constraint chosen-device",
    ),
    (
        run(inputs=(1, 0), request=failed("OverconstrainedError", chosen_device=True)),
        "device-gone: error chosen-device no-inputs",
    ),
    (
        run(FRAMED, before="denied", request=refused()),
        "site-blocked: error permission-was-denied framed-by proved-device",
        "browser-blocked: error permission-was-denied",
    ),
    (
        run({"framed": True}, before="denied", request=refused()),
        "site-blocked: error permission-was-denied framed proved-device",
        "browser-blocked: error permission-was-denied",
    ),
    (
        run({"asked_before": True}, before="denied", repair=UNREGISTERED, request=refused()),
        "site-blocked: error permission-was-denied asked-before repair-failed proved-device",
        "browser-blocked: error permission-was-denied asked-before repair-failed",
    ),
    (
        run(FIRST_VISIT, before="denied", request=refused()),
        "browser-blocked: error permission-was-denied never-asked-before proved-device",
        "site-blocked: error permission-was-denied never-asked-before",
    ),
    (
        run({**FRAMED, **FIRST_VISIT}, before="denied", clean="denied", repair=CLOSED, request=refused()),
        "browser-blocked: clean-origin-denied error permission-was-denied repair-closed proved-device",
    ),
    (
        run(before="unsupported", request=refused(GECKO_REFUSAL)),
        "site-blocked: error permission-unsupported proved-device",
        "browser-blocked: error permission-unsupported",
    ),
    (run(platform=FIREFOX, request=refused(GECKO_REFUSAL)), "site-blocked: error"),
    (
        run(before="granted", after="denied", request=refused()),
        "site-blocked: error permission-is-denied proved-device",
        "browser-blocked: error permission-is-denied",
    ),
    (
        run(FIRST_VISIT, before="prompt", after="denied", clean="prompt", request=refused()),
        "site-blocked: error permission-was-prompt never-asked-before clean-origin-may-ask proved-asked",
    ),
    (
        stream(heard(), ended=True, after="denied", page=FRAMED, clean="prompt"),
        "site-blocked: permission-revoked clean-origin-may-ask framed-by",
    ),
    (
        stream(heard(), ended=True, after="denied"),
        "site-blocked: permission-revoked",
        "browser-blocked: permission-revoked",
    ),
    (
        run(before="prompt", clean="denied", request=UNREADABLE),
        "device-unreadable: error proved-permission",
        "browser-blocked: clean-origin-denied site-is-an-exception",
    ),
    (
        run(platform=CHROME_WINDOWS, request=failed("NotReadableError", "Device in use")),
        "device-busy: error proved-system",
    ),
    (
        run(platform=FIREFOX, request=failed("NotReadableError", "Concurrent mic process limit.")),
        "device-busy: error proved-permission",
    ),
    (
        run(platform=CHROME_WINDOWS, before="granted", request=pending(8000)),
        "device-unreadable: request-pending permission-is-granted",
    ),
    (run(request=ABORTED), "browser-glitch: error"),
    (run(request={**ABORTED, "attempts": 2}), "browser-glitch: error attempts"),
    (run(request=failed(None)), "unknown-failure: error-unnamed"),
    (run(request=failed("UnheardOfError", video=True)), "unknown-failure: error camera-asked-too"),
    (stream(None, muted=True), "microphone-muted: track-muted proved-stream"),
    (stream(heard(0, context="suspended")), "not-measured: context-not-running proved-stream"),
    (stream(heard(0, open_ms=8000)), "not-measured: nothing-measured proved-stream"),
    (stream(None, ended=True), "device-dead: track-ended proved-stream"),
    (stream(None, ended=True, inputs=(2, 1)), "device-dead: track-ended inputs-fewer proved-stream"),
    (stream(heard(stalled_ms=3000)), "device-dead: frames-stalled proved-stream"),
    (stream(heard()), "silent: heard-nothing proved-stream"),
    (stream(heard(delivered_frames=9, offset=0.009)), "silent: heard-nothing frames-flow proved-stream"),
    (
        stream(heard(offset=0.01), was_muted=True),
        "silent: heard-nothing constant-offset track-was-muted proved-stream",
    ),
    (stream(heard(), monitor=True), "silent: heard-nothing own-output proved-stream"),
    (stream(heard(peak=1e-4)), "too-quiet: heard-little proved-stream"),
    (stream(heard(peak=1e-4, offset=0.01)), "too-quiet: heard-little constant-offset proved-stream"),
    (stream(sounding(*HUM)), "too-quiet: heard-hum proved-stream"),
    (stream(sounding(*WORD), monitor=True), "too-quiet: own-output proved-stream"),
    (stream(heard(loud_blocks=3)), "all-clear: heard-speech proved-stream"),
    (
        stream(sounding(*ROOM, *WORD, clipped_samples=100), clean="prompt"),
        "all-clear: heard-speech voice-cut-off clean-origin-may-ask proved-stream",
    ),
    (
        run(REPLACED, before="prompt", after="prompt", request=refused("Permission dismissed")),
        "prompt-dismissed: error",
        "extension-interferes: api-replaced",
    ),
    (run(REPLACED, request=failed("TypeError", "x is null")), "extension-interferes: error api-replaced"),
    (
        run(platform=CHROME_WINDOWS, request=refused("Permission dismissed")),
        "extension-interferes: error permission-is-granted proved-asked",
        "prompt-dismissed: error",
    ),
    (
        run(REPLACED, CHROME_LINUX, request=pending(8000)),
        "extension-interferes: api-replaced",
        "device-unreadable: request-pending permission-is-granted",
    ),
    (
        run(REPLACED, CHROME_LINUX, before="prompt", request=pending(8000)),
        "prompt-unanswered: request-pending",
        "extension-interferes: api-replaced",
    ),
    (
        run(REPLACED, CHROME_WINDOWS, request=refused()),
        "extension-interferes: error api-replaced",
        "system-blocked: error permission-is-granted",
    ),
    (
        run(REPLACED, request=refused("Permission dismissed")),
        "extension-interferes: error permission-is-granted api-replaced",
        "prompt-dismissed: error",
    ),
    (stream(heard(loud_blocks=3), page=REPLACED), "all-clear: heard-speech proved-stream"),
    (stream(heard(), page=REPLACED), "extension-interferes: api-replaced", "silent: heard-nothing"),
    (
        stream(heard(), grouped=False),
        "extension-interferes: no-microphones-track proved-stream",
        "silent: heard-nothing",
    ),
    (
        stream(heard(suspensions=2)),
        "extension-interferes: suspended-again proved-stream",
        "silent: heard-nothing",
    ),
    (
        told(BLOCKED_HERE, origin="moz-extension://abcdefgh"),
        "site-blocked: error permission-was-denied framed-by cti-of-extension proved-device",
        "browser-blocked: error permission-was-denied",
    ),
    (
        told(WORKS_HERE, origin="chrome-extension://abcdefgh"),
        "all-clear: heard-speech cti-of-extension proved-stream",
    ),
    (
        told(SANDBOXED_HERE, error=("NotAllowedError", "Permission denied"), info=False),
        "frame-sandboxed: error opaque-origin framed-by cti-error",
    ),
    (works(REFUSED), "site-blocked: error permission-was-denied framed-by works-in-a-tab proved-device"),
    (
        works(run({**FRAMED, "policy_allows": False}, request=refused())),
        "frame-not-allowed: policy-forbids framed-by works-in-a-tab proved-device",
    ),
    (
        tab(REFUSED, "site-blocked"),
        "browser-blocked: error permission-was-denied fails-in-a-tab-too proved-device",
        "site-blocked: error permission-was-denied framed-by",
    ),
    (
        tab(REFUSED, "no-device", "certain"),
        "no-device: fails-in-a-tab-so proved-device",
        "site-blocked: error permission-was-denied framed-by",
        "browser-blocked: error permission-was-denied",
    ),
    (tab(BY_SYSTEM_IN_PANEL, "system-blocked"), "system-blocked: error fails-in-a-tab-too proved-permission"),
    # The words of a browser tell nothing under another name.
    *[
        (run(request=failed("UnheardOfError", words)), "unknown-failure: error")
        for words in (
            "Permission denied",
            "Permission dismissed",
            "Permission denied by system",
            "Invalid state",
            "Device in use",
            "Invalid security origin",
            "Audio device socket error",
            "Concurrent mic process limit.",
            "Starting audioinput failed",
            "No AVAudioSessionCaptureDevice device",
        )
    ],
]
