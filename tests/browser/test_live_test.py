"""Every condition that breaks a microphone is named for what it is: fault, level, certainty, and its step."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import expect

from .chromium import ALLOW, BLOCK, Settings
from .conftest import Browse
from .identity import MACOS_15, WINDOWS_11, Identity, refuse
from .person import Told
from .sound import SoundServer

ALLOWED = Settings(sites={"localhost": ALLOW})
BLOCKED_SITE = Settings(sites={"localhost": BLOCK})
BLOCKED_EVERYWHERE = Settings(everywhere=BLOCK)
BLOCKED_BY_POLICY = Settings(policies={"AudioCaptureAllowed": False})

INSECURE_HOST = "insecure.example"

# Chromium says so of every insecure page that has the header.
UNTRUSTWORTHY = "The Cross-Origin-Opener-Policy header has been ignored"


@dataclass(frozen=True)
class Case:
    """A condition, and what a person who tests the microphone under it is told."""

    name: str
    told: Told
    lamps: dict[str, str]
    settings: Settings = ALLOWED
    microphone: str | None = "speaking"
    host: str = "localhost"
    identity: Identity | None = None
    refusal: tuple[str, str] | None = None
    also: list[str] = field(default_factory=list)


SOUND_HEARD = {"os": "ok", "browser": "ok", "site": "unknown", "device": "ok"}
STREAM_ON_LINUX = {"os": "unknown", "browser": "ok", "site": "unknown"}
NOTHING_PROVED = {"os": "unknown", "browser": "unknown", "site": "unknown", "device": "unknown"}

CASES = [
    Case("speech", Told("all-clear", "none", "certain", "all-clear"), SOUND_HEARD),
    Case(
        "silence",
        Told("silent", "device", "likely", "device/silent"),
        STREAM_ON_LINUX | {"device": "suspected"},
        microphone="silent",
    ),
    Case(
        "muted in the system",
        Told("microphone-muted", "device", "certain", "device/muted"),
        STREAM_ON_LINUX | {"device": "blocked"},
        microphone="muted",
    ),
    Case(
        "very low gain",
        Told("too-quiet", "device", "likely", "device/quiet"),
        STREAM_ON_LINUX | {"os": "ok", "device": "suspected"},
        microphone="faint",
    ),
    Case(
        "no microphone",
        Told("no-device", "device", "likely", "device/connect"),
        NOTHING_PROVED | {"device": "suspected"},
        microphone=None,
    ),
    Case(
        "no microphone and site blocked",
        Told("no-device", "device", "likely", "device/connect"),
        NOTHING_PROVED | {"device": "suspected", "site": "suspected", "browser": "suspected"},
        settings=BLOCKED_SITE,
        microphone=None,
        also=["browser/allow", "site/allow"],
    ),
    Case(
        "first visit of a blocked site",
        Told("browser-blocked", "browser", "likely", "browser/allow"),
        NOTHING_PROVED | {"browser": "suspected", "site": "suspected"},
        settings=BLOCKED_SITE,
        also=["site/allow"],
    ),
    Case(
        "first visit, blocked everywhere",
        Told("browser-blocked", "browser", "likely", "browser/allow"),
        NOTHING_PROVED | {"browser": "suspected", "site": "suspected"},
        settings=BLOCKED_EVERYWHERE,
        also=["site/allow"],
    ),
    Case(
        "first visit, blocked by policy",
        Told("browser-blocked", "browser", "likely", "browser/allow"),
        NOTHING_PROVED | {"browser": "suspected", "site": "suspected"},
        settings=BLOCKED_BY_POLICY,
        also=["site/allow"],
    ),
    Case(
        "blocked everywhere except here",
        Told("all-clear", "none", "certain", "all-clear"),
        SOUND_HEARD,
        settings=Settings(everywhere=BLOCK, sites={"localhost": ALLOW}),
    ),
    Case(
        "blocked by policy except here",
        Told("all-clear", "none", "certain", "all-clear"),
        SOUND_HEARD,
        settings=Settings(
            policies={"AudioCaptureAllowed": False, "AudioCaptureAllowedUrls": ["http://localhost:*"]}
        ),
    ),
    Case(
        "insecure page",
        Told("insecure-page", "site", "certain", "site/secure-page"),
        NOTHING_PROVED | {"site": "blocked"},
        settings=Settings(resolver_rules=f"MAP {INSECURE_HOST} 127.0.0.1"),
        host=INSECURE_HOST,
    ),
    Case(
        "blocked by macOS",
        Told("system-blocked", "os", "certain", "system/allow"),
        NOTHING_PROVED | {"os": "blocked", "browser": "ok"},
        identity=MACOS_15,
        refusal=("NotAllowedError", "Permission denied by system"),
    ),
    Case(
        "blocked by Windows",
        Told("system-blocked", "os", "likely", "system/allow"),
        NOTHING_PROVED | {"os": "suspected", "browser": "ok"},
        identity=WINDOWS_11,
        refusal=("NotAllowedError", "Permission denied by system"),
    ),
    Case(
        "held by another program on Windows",
        Told("device-busy", "device", "certain", "device/busy"),
        {"os": "ok", "browser": "ok", "site": "unknown", "device": "blocked"},
        identity=WINDOWS_11,
        refusal=("NotReadableError", "Device in use"),
    ),
    Case(
        "does not open on Windows",
        Told("device-unreadable", "device", "likely", "device/unreadable"),
        {"os": "suspected", "browser": "ok", "site": "unknown", "device": "suspected"},
        identity=WINDOWS_11,
        refusal=("NotReadableError", "Could not start audio source"),
        also=["system/allow"],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_person_is_told(case: Case, browse: Browse, sound: SoundServer, app: str) -> None:
    with sound.microphone(case.microphone):
        person = browse(case.settings)
        if case.identity:
            case.identity.assume(person.context)
        if case.refusal:
            refuse(person.context, *case.refusal)

        person.expects(UNTRUSTWORTHY)
        person.opens(app.replace("localhost", case.host) + "/en/test")
        person.presses("start-test")

        assert person.is_told() == case.told
        assert person.lamps() == case.lamps
        assert person.is_also_pointed_to() == case.also


@pytest.mark.parametrize(
    ("identity", "ours", "foreign"),
    [
        (MACOS_15, "x-apple.systempreferences:", "ms-settings:"),
        (WINDOWS_11, "ms-settings:", "x-apple.systempreferences:"),
    ],
    ids=["sections of macOS", "sections of Windows"],
)
def test_only_the_section_of_the_own_system_is_shown(
    identity: Identity, ours: str, foreign: str, browse: Browse, app: str
) -> None:
    person = browse(ALLOWED)
    identity.assume(person.context)
    refuse(person.context, "NotAllowedError", "Permission denied by system")

    person.opens(f"{app}/en/test")
    person.presses("start-test")
    person.is_told("system-blocked")

    expect(person.see(f'[data-step="system/allow"] a[href^="{ours}"]')).to_have_count(1)
    expect(person.see(f'[data-step="system/allow"] a[href^="{foreign}"]')).to_have_count(0)


def test_after_the_all_clear_the_site_of_the_partner_is_next(
    browse: Browse, sound: SoundServer, app: str
) -> None:
    with sound.microphone("speaking"):
        person = browse(ALLOWED)
        person.opens(f"{app}/en/test?partner=salesforce")
        person.presses("start-test")
        person.is_told("all-clear")

        assert person.lamps()["site"] == "unknown"
        expect(person.diagnosis.locator('[data-choice="site/partner"]')).to_be_visible()


def test_an_address_in_the_verdict_can_be_copied(browse: Browse, sound: SoundServer, app: str) -> None:
    with sound.microphone("speaking"):
        person = browse(BLOCKED_EVERYWHERE)
        person.context.grant_permissions(["clipboard-read", "clipboard-write"])
        person.opens(f"{app}/en/test")
        person.presses("start-test")
        person.is_told("browser-blocked")

        person.page.evaluate(
            "document.querySelectorAll('#diagnosis details').forEach((row) => (row.open = true))"
        )
        person.diagnosis.locator("[data-address] [data-action=copy]").first.click()

        expect(person.diagnosis.get_by_text("Copied")).to_be_visible()
        copied = person.page.evaluate("navigator.clipboard.readText()")
        assert copied == "chrome://settings/content/microphone"
