"""What is really wrong, by what a browser measures of it, and its fix.

A cause has one run for every platform on which its measurements were seen or documented. `faults` are the
names that are right for it; `fix` is the step at which its reader must be able to arrive. Whoever adds one
learns from test_causes.py which certainties it takes away.
"""

from dataclasses import dataclass

from webapp.diagnosis import Measurements
from webapp.diagnosis.measurements import CtiError, HostInfo

from .builders import (
    CHROME,
    CHROME_MAC,
    CHROME_WINDOWS,
    FIREFOX,
    FIREFOX_MAC,
    FRAMED,
    GECKO_REFUSAL,
    HISS,
    HUM,
    KNOCK,
    RINGING,
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
CHROMEOS = {**CHROME, "os": "chromeos", "browser_version": 156}
ANDROID = {**CHROME, "os": "android", "browser_version": 156}
IOS = {"engine": "webkit", "browser": "safari", "os": "ios", "browser_version": 26}
SANDBOXED = {**FRAMED, "opaque_origin": True}
REPLACED = {"native_api": False}
DESKTOPS = (CHROME_WINDOWS, CHROME_MAC, CHROME_LINUX)

NOT_FOUND = failed("NotFoundError", "Requested device not found")
BY_SYSTEM = refused("Permission denied by system")
DENIED = tuple(
    run({"asked_before": True}, platform=one, before="denied", after="denied", request=refused())
    for one in DESKTOPS
)


# Version of Chromium, error, and the query before and after it, of a program that refuses: each was measured.
QTWEBENGINE_REFUSALS = (
    (87, "NotAllowedError", "prompt", "prompt"),
    (112, "NotAllowedError", "prompt", "prompt"),
    (140, "AbortError", "prompt", "denied"),
    (140, "AbortError", "denied", "denied"),
)


# Name, message and code, in the words of a browser and of libraries.
REFUSED_TO_PHONE_APP = (
    ("NotAllowedError", "Permission denied"),
    ("PermissionDeniedError", "PermissionDeniedError (31401): The browser denied permissions.", "31401"),
    ("OT_USER_MEDIA_ACCESS_DENIED", "End-user denied permission to hardware devices", "1500"),
)


@dataclass(frozen=True)
class Cause:
    """One thing that is wrong, the faults that name it rightly, the step that mends it, and its runs.

    `words`: a pattern of what mends it, which stands in the verdict or one choice away.
    """

    name: str
    faults: tuple[str, ...]
    fix: str
    words: str
    runs: tuple[Measurements, ...]


def _none_listed(*platforms: dict[str, object]) -> tuple[Measurements, ...]:
    return tuple(run(platform=platform, inputs=(0, 0), request=NOT_FOUND) for platform in platforms)


def _silence(*platforms: dict[str, object]) -> tuple[Measurements, ...]:
    frames = {"delivered_frames": 336_000, "total_frames": 336_000, "stalled_ms": 20}
    return tuple(stream(heard(**frames), platform=platform) for platform in platforms)


def _with_phone_app(
    name: str | None = None, message: str = "", code: str = "", allow: str = "microphone"
) -> Measurements:
    """Return a run in a panel that hears the person, with what the page around says of the phone app."""
    page = {**FRAMED, "policy_allows": True}
    frame = HostInfo(allow=allow, sandbox=None, cross_origin=True)
    error = None if name is None else CtiError(name=name, message=message, code=code)
    here = stream(heard(loud_blocks=8, peak=0.01), page=page, platform=CHROME_WINDOWS)
    return here.model_copy(update={"host_info": frame, "cti_error": error})


NOBODY_LISTED = (
    Cause(
        "nothing is plugged in",
        ("no-device",),
        "device/plug-in",
        "Plug in your headset",
        _none_listed(*DESKTOPS, CHROMEOS),
    ),
    Cause(
        "disabled in the sound settings",
        ("no-device",),
        "device/plug-in",
        "[Dd]isabled|[Ee]nable|Allow apps",
        _none_listed(CHROME_WINDOWS),
    ),
    Cause(
        "a remote desktop without it",
        ("no-device",),
        "device/remote-desktop",
        "remote desktop",
        _none_listed(*DESKTOPS),
    ),
    Cause(
        "the sound service was restarted",
        ("no-device",),
        "device/hidden",
        "chrome://restart|[Cc]lose all windows",
        _none_listed(*DESKTOPS),
    ),
    Cause(
        "the sound service ended while it was tested",
        ("no-device",),
        "device/hidden",
        "chrome://restart|[Cc]lose all windows",
        (
            run(platform=CHROME_LINUX, inputs=(1, 0), outputs=0, request=NOT_FOUND),
            run(platform=CHROME_LINUX, inputs=(0, 0), most=1, outputs=0, request=NOT_FOUND),
        ),
    ),
    Cause(
        "a headset the browser did not notice",
        ("no-device",),
        "device/hidden",
        "chrome://restart|[Cc]lose all windows",
        _none_listed(CHROME_WINDOWS),
    ),
    Cause("confined by its package", ("no-device",), "device/hidden", "snap", _none_listed(CHROME_LINUX)),
    Cause("a headset in music mode", ("no-device",), "device/plug-in", "Bluetooth", _none_listed(*DESKTOPS)),
    Cause(
        "pulled out while it was tested",
        ("no-device",),
        "device/plug-in",
        "Plug in your headset",
        (
            stream(heard(), ended=True, inputs=(1, 0), platform=CHROME_LINUX),
            run(platform=CHROME_WINDOWS, inputs=(1, 0), request=NOT_FOUND),
        ),
    ),
)

REFUSALS = (
    Cause(
        "the switch of macOS is off",
        ("system-blocked",),
        "system/allow",
        "turn on|switch",
        (
            run(platform=CHROME_MAC, request=BY_SYSTEM),
            run(platform=FIREFOX_MAC, request=failed("NotFoundError", "The object can not be found here.")),
        ),
    ),
    Cause(
        "a stale grant of macOS",
        ("system-blocked",),
        "system/allow",
        "off and (then )?on",
        (run(platform=CHROME_MAC, request=BY_SYSTEM),),
    ),
    Cause(
        "the switch of Windows is off",
        ("system-blocked",),
        "system/allow",
        "Let desktop apps access your microphone",
        (run(platform=CHROME_WINDOWS, request=BY_SYSTEM),),
    ),
    Cause(
        "a shield of security software",
        ("system-blocked", "extension-interferes"),
        "system/allow",
        "antivirus|security program",
        (
            run(platform=CHROME_WINDOWS, request=BY_SYSTEM),
            run(platform=CHROME_WINDOWS, request=refused()),
        ),
    ),
    Cause(
        "the site is blocked, and another was seen to ask",
        ("site-blocked",),
        "site/allow",
        "Microphone",
        tuple(
            run(platform=one, before="denied", after="denied", clean="prompt", request=refused())
            for one in DESKTOPS
        ),
    ),
    Cause(
        "the site is blocked",
        ("site-blocked",),
        "site/allow",
        "Microphone",
        DENIED,
    ),
    Cause(
        "the whole browser is blocked",
        ("browser-blocked",),
        "browser/allow",
        "Sites can ask to use your microphone",
        DENIED,
    ),
    Cause(
        "a policy blocks the browser",
        ("browser-blocked",),
        "admin/it",
        "IT department|administrator",
        DENIED,
    ),
    Cause(
        "the person chose never to allow it",
        ("site-blocked",),
        "site/allow",
        "Microphone",
        tuple(run(platform=one, before="prompt", after="denied", request=refused()) for one in DESKTOPS),
    ),
    Cause(
        "a wrapper refuses without a box",
        ("cannot-ask",),
        "site/cannot-ask",
        "(another|other) (app|program)|app or program",
        (
            run(platform=CHROME_LINUX, before="prompt", after="denied", request=refused(elapsed_ms=5)),
            run(
                platform=CHROME_LINUX,
                before="prompt",
                after="denied",
                request=failed("AbortError", "Invalid state"),
            ),
            *(
                run(
                    platform={**CHROME_LINUX, "browser_version": version, "place": "desktop-app"},
                    before=before,
                    after=after,
                    request=failed(error, "Invalid state"),
                )
                for version, error, before, after in QTWEBENGINE_REFUSALS
            ),
        ),
    ),
    Cause(
        "an extension refuses",
        ("extension-interferes",),
        "browser/extension",
        "extension",
        (
            run(platform=CHROME_LINUX, request=refused()),
            run(platform=CHROME_WINDOWS, request=refused()),
            run(platform=CHROME_WINDOWS, before="prompt", after="prompt", request=refused()),
            run(REPLACED, platform=CHROME_WINDOWS, before="prompt", after="prompt", request=refused()),
            run(platform=CHROME_WINDOWS, request=refused("Permission dismissed")),
            *(
                run(REPLACED, platform=CHROME_WINDOWS, request=refusal)
                for refusal in (
                    NOT_FOUND,
                    refused("Blocked by a shield"),
                    failed("Error", "Blocked"),
                    failed(None),
                    failed("SecurityError", "Invalid security origin"),
                )
            ),
        ),
    ),
    Cause(
        "an extension refuses in the browser's own words",
        ("extension-interferes",),
        "browser/extension",
        "extension",
        (
            run(
                REPLACED,
                platform=CHROME_WINDOWS,
                before="prompt",
                after="prompt",
                request=refused("Permission dismissed"),
            ),
            run(REPLACED, platform=CHROME_LINUX, request=failed("AbortError", "Blocked", attempts=4)),
            stream(heard(), muted=True, page=REPLACED, platform=CHROME_WINDOWS),
        ),
    ),
    Cause(
        "an extension never answers",
        ("extension-interferes",),
        "browser/extension",
        "extension",
        (
            run(REPLACED, platform=CHROME_WINDOWS, request=pending(9000)),
            run(REPLACED, platform=CHROME_WINDOWS, before="prompt", request=pending(9000)),
        ),
    ),
    Cause(
        "the sound service of iOS crashed",
        ("browser-glitch", "unknown-failure"),
        "browser/restart",
        "restart the phone",
        (run(platform=IOS, inputs=(1, 0), request=refused("No AVAudioSessionCaptureDevice device")),),
    ),
    Cause(
        "the frame has no allow",
        ("frame-not-allowed",),
        "embed/allow-microphone",
        "allow=|pass the microphone",
        (
            run(
                {**FRAMED, "policy_allows": False},
                platform=CHROME_WINDOWS,
                before="denied",
                request=refused(),
            ),
            run(FRAMED, platform=FIREFOX, before="denied", inputs=(0, 0), request=refused(GECKO_REFUSAL)),
            run(FRAMED, platform=SAFARI, before="prompt", inputs=(0, 0), request=refused(WEBKIT_REFUSAL)),
        ),
    ),
)

QUESTIONS = (
    Cause(
        "the box is open",
        ("prompt-unanswered",),
        "site/answer-prompt",
        "Allow",
        (
            *(run(platform=one, before="prompt", request=pending(9000)) for one in DESKTOPS),
            run(platform=FIREFOX, before="granted", request=pending(9000)),
        ),
    ),
    Cause(
        "the box is open, and another tab was answered",
        ("prompt-unanswered",),
        "site/answer-prompt",
        "box",
        tuple(
            run(platform=CHROME_WINDOWS, before="prompt", after=answer, request=pending(9000))
            for answer in ("granted", "denied")
        ),
    ),
    Cause(
        "a wrapper never asks",
        ("cannot-ask",),
        "site/cannot-ask",
        "(another|other) (app|program)|app or program",
        (
            run(platform={**CHROME_LINUX, "place": "desktop-app"}, before="prompt", request=pending(9000)),
            run({"browser_api": False}, platform=CHROME_LINUX, before="prompt", request=pending(9000)),
        ),
    ),
    Cause(
        "the person closed the box",
        ("prompt-dismissed",),
        "site/prompt-closed",
        "again",
        tuple(
            run(platform=one, before="prompt", after="prompt", request=refused("Permission dismissed"))
            for one in DESKTOPS
        ),
    ),
    Cause(
        "the panel of an extension",
        ("cannot-ask",),
        "site/cannot-ask",
        r"\btab\b",
        (
            run(
                platform=CHROME_WINDOWS,
                before="prompt",
                after="prompt",
                request=refused("Permission dismissed", elapsed_ms=151),
            ),
        ),
    ),
)

MISSING_API = (
    Cause(
        "an old browser",
        ("unsupported-browser",),
        "browser/use-chrome",
        "[Uu]pdate",
        (run({"media_devices": False}, platform={**CHROME_WINDOWS, "browser_version": 49}),),
    ),
    Cause(
        "an app's own web view",
        ("unsupported-browser",),
        "browser/use-chrome",
        "Safari",
        (run({"media_devices": False}, platform={**IOS, "browser": None, "browser_version": None}),),
    ),
    Cause(
        "an extension removes the API",
        ("extension-interferes",),
        "browser/extension",
        "extension",
        (run({"media_devices": False}, platform={**CHROME_WINDOWS, "browser_version": 156}),),
    ),
)

SILENCE = (
    Cause("muted where the browser cannot see it", ("silent",), "device/silent", "mute", _silence(*DESKTOPS)),
    Cause(
        "an update waits for a restart",
        ("silent",),
        "device/silent",
        "[Rr]estart|[Cc]lose all windows|quit",
        _silence(CHROME_MAC),
    ),
    Cause("the lid is closed", ("silent",), "device/silent", "lid", _silence(CHROME_MAC)),
    Cause(
        "an extension hands out silence",
        ("silent", "extension-interferes"),
        "browser/extension",
        "extension",
        (
            *_silence(CHROME_WINDOWS),
            stream(heard(), page=REPLACED, platform=CHROME_WINDOWS),
            stream(heard(), grouped=False, platform=CHROME_WINDOWS),
            stream(heard(), ended=True, page=REPLACED, platform=CHROME_WINDOWS),
        ),
    ),
    Cause(
        "an extension suspends the sound again and again",
        ("extension-interferes", "not-measured"),
        "browser/extension",
        "extension",
        (
            stream(heard(suspensions=3), platform=CHROME_WINDOWS),
            stream(heard(2000, open_ms=10_000, context="suspended", suspensions=3), platform=CHROME_WINDOWS),
        ),
    ),
    Cause(
        "sound cannot be measured",
        ("not-measured",),
        "test-not-measured",
        "[Rr]eload|another browser|again",
        (stream(heard(listened_ms=0, open_ms=60_000), platform=FIREFOX),),
    ),
    Cause(
        "iOS after a telephone call",
        ("microphone-muted",),
        "device/muted",
        "new tab|[Cc]lose Safari",
        (stream(heard(), muted=True, platform=IOS),),
    ),
    Cause(
        "a mute key",
        ("microphone-muted",),
        "device/muted",
        "key",
        (stream(heard(), muted=True, platform=CHROME_WINDOWS),),
    ),
)

DEVICES = (
    Cause(
        "another program has it to itself",
        ("device-busy",),
        "device/busy",
        "exclusive|other program",
        (
            run(platform=CHROME_WINDOWS, request=failed("NotReadableError", "Device in use")),
            run(platform=FIREFOX, request=failed("NotReadableError", "Concurrent mic process limit.")),
        ),
    ),
    Cause(
        "the driver or another program is in the way",
        ("device-unreadable", "device-busy"),
        "device/unreadable",
        "driver|unplug|[Cc]lose|another socket",
        tuple(
            run(platform=one, request=failed("NotReadableError", "Could not start audio source"))
            for one in DESKTOPS
        ),
    ),
    Cause(
        "the switch of Windows is off, told as a driver",
        ("device-unreadable", "system-blocked"),
        "device/unreadable",
        "Let desktop apps access your microphone",
        (run(platform=CHROME_WINDOWS, request=failed("NotReadableError", "Could not start audio source")),),
    ),
    Cause(
        "the browser gave up for a moment",
        ("browser-glitch",),
        "browser/restart",
        "chrome://restart",
        (
            run(platform=CHROME_MAC, request=failed("AbortError", "Failed due to shutdown")),
            run(
                platform=CHROME_MAC,
                request=failed("NotReadableError", "Audio device socket error", attempts=4),
            ),
        ),
    ),
    Cause(
        "the microphone that was chosen is gone",
        ("device-gone",),
        "device/choose",
        "bar moves|choose",
        (run(platform=CHROME_MAC, request=failed("OverconstrainedError", chosen_device=True)),),
    ),
    Cause(
        "a device that delivers nothing",
        ("device-dead", "silent"),
        "device/dead",
        "[Uu]nplug|loose",
        (stream(heard(delivered_frames=0, total_frames=0, stalled_ms=6500), platform=CHROME_LINUX),),
    ),
)

FRAMES = (
    Cause(
        "the page is not secure",
        ("insecure-page",),
        "site/secure-page",
        "https",
        (run({"secure_context": False, "media_devices": False}, platform=CHROME_WINDOWS),),
    ),
    Cause(
        "the frame is sandboxed",
        ("frame-sandboxed",),
        "embed/sandbox",
        "sandbox|locked frame",
        (
            run(SANDBOXED, platform=CHROME_MAC, request=failed("SecurityError", "Invalid security origin")),
            run(SANDBOXED, platform=SAFARI, before="prompt", request=refused(WEBKIT_REFUSAL)),
        ),
    ),
    Cause(
        "a header of the page around narrows it",
        ("frame-not-allowed",),
        "embed/allow-microphone",
        "Permissions-Policy|pass the microphone",
        (
            run(
                {**FRAMED, "policy_allows": False},
                platform=CHROME_WINDOWS,
                before="prompt",
                after="prompt",
                request=refused(),
            ),
        ),
    ),
)

PHONE_APP = (
    *(
        Cause(
            f'its frame has allow="{allow}"',
            ("frame-not-allowed",),
            "embed/allow-microphone",
            "allow=|pass the microphone",
            (_with_phone_app(allow=allow),),
        )
        for allow in ("microphone camera", "Microphone", "microphone self", "microphone, popups", "camera")
    ),
    Cause(
        "it could not acquire the microphone",
        ("phone-app-failed",),
        "phone-app/failed",
        "[Rr]eload",
        (
            _with_phone_app("AcquisitionFailedError", "The media could not be acquired.", "31402"),
            _with_phone_app("31402", "AcquisitionFailedError"),
            _with_phone_app("", "", "31402"),
            _with_phone_app("GumTimeout", ""),
            _with_phone_app("microphone_not_shared", ""),
        ),
    ),
    Cause(
        "it asks for a camera too",
        ("phone-app-failed",),
        "phone-app/failed",
        "camera",
        (
            _with_phone_app("NotFoundError", "Requested device not found"),
            _with_phone_app("NotReadableError", "Could not start video source"),
            _with_phone_app("OT_NO_DEVICES_FOUND", "", "1500"),
        ),
    ),
    Cause(
        "its microphone does not start, which works here",
        ("phone-app-failed",),
        "phone-app/failed",
        "[Rr]eload",
        (_with_phone_app("NotReadableError", "Could not start audio source"),),
    ),
    Cause(
        "it has no connection or no account",
        ("phone-app-failed",),
        "phone-app/failed",
        "its connection or its account",
        (
            _with_phone_app("TransportError", "No transport available to send messages", "31009"),
            _with_phone_app("AuthorizationError", "AuthorizationError (31201): Authorization Error", "31201"),
            _with_phone_app("signalling_connection_failure"),
        ),
    ),
    Cause(
        "it may not play sound before a click",
        ("phone-app-failed",),
        "phone-app/speaker",
        "Click once anywhere",
        (_with_phone_app("NotAllowedError", "play() failed because the user didn't interact first."),),
    ),
    *(
        Cause(name, faults, fix, words, tuple(_with_phone_app(*error) for error in REFUSED_TO_PHONE_APP))
        for name, faults, fix, words in (
            (
                "a frame within its frame refuses it",
                ("frame-not-allowed",),
                "embed/allow-microphone",
                "pass the microphone",
            ),
            ("it was refused before it was allowed", ("phone-app-failed",), "phone-app/failed", "[Rr]eload"),
        )
    ),
    Cause(
        "something that nobody knows failed",
        ("phone-app-failed",),
        "phone-app/failed",
        "copy the message",
        (_with_phone_app("VendorError", "Something went wrong", "E99"), _with_phone_app("", "", "7")),
    ),
)

SOUNDS_OF_NOBODY = (
    *(
        Cause(name, ("too-quiet",), "device/quiet", "Speak directly", (stream(sounding(*blocks)),))
        for name, blocks in (
            ("a hum of the mains", HUM),
            ("a hiss", HISS),
            ("one knock", KNOCK),
            ("a telephone that rings", RINGING),
        )
    ),
    Cause(
        "a dead line with an offset",
        ("silent",),
        "device/silent",
        "bar moves|choose",
        (stream(heard(offset=0.03)),),
    ),
    Cause(
        "the computer's own output",
        ("too-quiet", "silent"),
        "device/choose",
        "bar moves|choose",
        (stream(sounding(*WORD), monitor=True), stream(heard(), monitor=True)),
    ),
)

CAUSES = (
    *NOBODY_LISTED,
    *REFUSALS,
    *QUESTIONS,
    *MISSING_API,
    *SILENCE,
    *DEVICES,
    *SOUNDS_OF_NOBODY,
    *FRAMES,
    *PHONE_APP,
)
