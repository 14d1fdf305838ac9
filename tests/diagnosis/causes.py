"""What is really wrong, by what a browser measures of it, and its fix.

A cause has one run for every platform on which its measurements were seen or documented. `faults` are the
names that are right for it; `fix` is the step at which its reader must be able to arrive. Whoever adds one
learns from test_causes.py which certainties it takes away.
"""

from dataclasses import dataclass

from webapp.diagnosis import Measurements

from .builders import (
    CHROME,
    CHROME_MAC,
    CHROME_WINDOWS,
    FIREFOX,
    FIREFOX_MAC,
    FRAMED,
    GECKO_REFUSAL,
    SAFARI,
    WEBKIT_REFUSAL,
    failed,
    heard,
    pending,
    refused,
    run,
    stream,
)

CHROME_LINUX = {**CHROME, "os": "linux", "browser_version": 156}
CHROMEOS = {**CHROME, "os": "chromeos", "browser_version": 156}
ANDROID = {**CHROME, "os": "android", "browser_version": 156}
IOS = {"engine": "webkit", "browser": "safari", "os": "ios", "browser_version": 26}
DESKTOPS = (CHROME_WINDOWS, CHROME_MAC, CHROME_LINUX)

NOT_FOUND = failed("NotFoundError", "Requested device not found")
BY_SYSTEM = refused("Permission denied by system")
DENIED = tuple(
    run({"asked_before": True}, platform=one, before="denied", after="denied", request=refused())
    for one in DESKTOPS
)


@dataclass(frozen=True)
class Cause:
    """One thing that is wrong, the faults that name it rightly, the step that mends it, and its runs."""

    name: str
    faults: tuple[str, ...]
    fix: str
    runs: tuple[Measurements, ...]


def _none_listed(*platforms: dict[str, object]) -> tuple[Measurements, ...]:
    return tuple(run(platform=platform, inputs=(0, 0), request=NOT_FOUND) for platform in platforms)


def _silence(*platforms: dict[str, object]) -> tuple[Measurements, ...]:
    frames = {"delivered_frames": 336_000, "total_frames": 336_000, "stalled_ms": 20}
    return tuple(stream(heard(**frames), platform=platform) for platform in platforms)


NOBODY_LISTED = (
    Cause("nothing is plugged in", ("no-device",), "device/plug-in", _none_listed(*DESKTOPS, CHROMEOS)),
    Cause("disabled in the sound settings", ("no-device",), "device/plug-in", _none_listed(CHROME_WINDOWS)),
    Cause("a remote desktop without it", ("no-device",), "device/remote-desktop", _none_listed(*DESKTOPS)),
    Cause("the sound service was restarted", ("no-device",), "device/hidden", _none_listed(*DESKTOPS)),
    Cause(
        "a headset the browser did not notice", ("no-device",), "device/hidden", _none_listed(CHROME_WINDOWS)
    ),
    Cause("confined by its package", ("no-device",), "device/hidden", _none_listed(CHROME_LINUX)),
    Cause("a headset in music mode", ("no-device",), "device/plug-in", _none_listed(*DESKTOPS)),
    Cause(
        "pulled out while it was tested",
        ("no-device",),
        "device/plug-in",
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
        (
            run(platform=CHROME_MAC, request=BY_SYSTEM),
            run(platform=FIREFOX_MAC, request=failed("NotFoundError", "The object can not be found here.")),
        ),
    ),
    Cause(
        "a stale grant of macOS",
        ("system-blocked",),
        "system/allow",
        (run(platform=CHROME_MAC, request=BY_SYSTEM),),
    ),
    Cause(
        "the switch of Windows is off",
        ("system-blocked",),
        "system/allow",
        (run(platform=CHROME_WINDOWS, request=BY_SYSTEM),),
    ),
    Cause(
        "a shield of security software",
        ("system-blocked", "extension-interferes"),
        "system/allow",
        (
            run(platform=CHROME_WINDOWS, request=BY_SYSTEM),
            run(platform=CHROME_WINDOWS, request=refused()),
        ),
    ),
    Cause(
        "the site is blocked, and another was seen to ask",
        ("site-blocked",),
        "site/allow",
        tuple(
            run(platform=one, before="denied", after="denied", clean="prompt", request=refused())
            for one in DESKTOPS
        ),
    ),
    Cause(
        "the site is blocked",
        ("site-blocked",),
        "site/allow",
        DENIED,
    ),
    Cause(
        "the whole browser is blocked",
        ("browser-blocked",),
        "browser/allow",
        DENIED,
    ),
    Cause(
        "a policy blocks the browser",
        ("browser-blocked",),
        "admin/it",
        DENIED,
    ),
    Cause(
        "the person chose never to allow it",
        ("site-blocked",),
        "site/allow",
        tuple(run(platform=one, before="prompt", after="denied", request=refused()) for one in DESKTOPS),
    ),
    Cause(
        "a wrapper refuses without a box",
        ("cannot-ask",),
        "site/cannot-ask",
        (
            run(platform=CHROME_LINUX, before="prompt", after="denied", request=refused(elapsed_ms=5)),
            run(
                platform=CHROME_LINUX,
                before="prompt",
                after="denied",
                request=failed("AbortError", "Invalid state"),
            ),
        ),
    ),
    Cause(
        "an extension refuses",
        ("extension-interferes",),
        "browser/extension",
        (
            run(platform=CHROME_LINUX, request=refused()),
            run(platform=CHROME_WINDOWS, request=refused()),
            run(platform=CHROME_WINDOWS, before="prompt", after="prompt", request=refused()),
            run(
                {"native_api": False},
                platform=CHROME_WINDOWS,
                before="prompt",
                after="prompt",
                request=refused(),
            ),
        ),
    ),
    Cause(
        "the sound service of iOS crashed",
        ("browser-glitch", "unknown-failure"),
        "browser/restart",
        (run(platform=IOS, inputs=(1, 0), request=refused("No AVAudioSessionCaptureDevice device")),),
    ),
    Cause(
        "the frame has no allow",
        ("frame-not-allowed",),
        "embed/allow-microphone",
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
        (
            *(run(platform=one, before="prompt", request=pending(9000)) for one in DESKTOPS),
            run(platform=FIREFOX, before="granted", request=pending(9000)),
        ),
    ),
    Cause(
        "the box is open, and another tab was answered",
        ("prompt-unanswered",),
        "site/answer-prompt",
        tuple(
            run(platform=CHROME_WINDOWS, before="prompt", after=answer, request=pending(9000))
            for answer in ("granted", "denied")
        ),
    ),
    Cause(
        "a wrapper never asks",
        ("cannot-ask",),
        "site/cannot-ask",
        (run(platform={**CHROME_LINUX, "place": "desktop-app"}, before="prompt", request=pending(9000)),),
    ),
    Cause(
        "the person closed the box",
        ("prompt-dismissed",),
        "site/prompt-closed",
        tuple(
            run(platform=one, before="prompt", after="prompt", request=refused("Permission dismissed"))
            for one in DESKTOPS
        ),
    ),
    Cause(
        "the panel of an extension",
        ("cannot-ask",),
        "site/cannot-ask",
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
        (run({"media_devices": False}, platform={**CHROME_WINDOWS, "browser_version": 49}),),
    ),
    Cause(
        "an app's own web view",
        ("unsupported-browser",),
        "browser/use-chrome",
        (run({"media_devices": False}, platform={**IOS, "browser": None, "browser_version": None}),),
    ),
    Cause(
        "an extension removes the API",
        ("extension-interferes",),
        "browser/extension",
        (run({"media_devices": False}, platform={**CHROME_WINDOWS, "browser_version": 156}),),
    ),
)

SILENCE = (
    Cause("muted where the browser cannot see it", ("silent",), "device/silent", _silence(*DESKTOPS)),
    Cause("an update waits for a restart", ("silent",), "device/silent", _silence(CHROME_MAC)),
    Cause("the lid is closed", ("silent",), "device/silent", _silence(CHROME_MAC)),
    Cause(
        "an extension hands out silence",
        ("silent", "extension-interferes"),
        "browser/extension",
        (
            *_silence(CHROME_WINDOWS),
            stream(heard(), page={"native_api": False}, platform=CHROME_WINDOWS),
        ),
    ),
    Cause(
        "sound cannot be measured",
        ("not-measured",),
        "test-not-measured",
        (stream(heard(listened_ms=0, open_ms=60_000), platform=FIREFOX),),
    ),
    Cause(
        "iOS after a telephone call",
        ("microphone-muted",),
        "device/muted",
        (stream(heard(), muted=True, platform=IOS),),
    ),
    Cause(
        "a mute key",
        ("microphone-muted",),
        "device/muted",
        (stream(heard(), muted=True, platform=CHROME_WINDOWS),),
    ),
)

CAUSES = (*NOBODY_LISTED, *REFUSALS, *QUESTIONS, *MISSING_API, *SILENCE)
