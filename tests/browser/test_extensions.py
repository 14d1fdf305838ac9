"""Real extensions stand between the page and the microphone: what is told is never certain and wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Playwright

from .chromium import ALLOW, ASK, BLOCK, Settings, chromium
from .conftest import Tell
from .display import Screen
from .extension_scripts import (
    DENIES_IT,
    FALSE_AGENT,
    FROZEN,
    SUSPENDS,
    changes_the_track,
    keeps,
    refuses,
    refuses_as,
    wraps,
)
from .extensions import write_script
from .person import Person, Told
from .sound import SoundServer

pytestmark = pytest.mark.xdist_group("extensions")  # One browser for all of them.

GREEN = Told("all-clear", "none", "certain", "all-clear")
STEP = "browser/extension"

NEVER = "() => new Promise(() => {})"
THROWS = "() => { throw new Error('private') }"

HONEST = {
    "a function passes on": wraps("function (...how) { return ask.apply(this, how) }"),
    "a Proxy passes on": wraps("new Proxy(ask, {})"),
    "a bound function passes on": wraps("ask.bind(navigator.mediaDevices)"),
    "a query that never answers": f"Permissions.prototype.query = {NEVER}",
    "a query without events": "Permissions.prototype.query = async () => ({ state: 'perhaps' })",
    "a query that always says denied": "Permissions.prototype.query = async () => ({ state: 'denied' })",
    "no list ever comes": f"MediaDevices.prototype.enumerateDevices = {NEVER}",
    "everything is frozen": FROZEN,
    "the track is private": keeps("MediaStreamTrack.prototype", "label", "muted", "stats", "getSettings"),
    "the page is private": keeps("Document.prototype", "featurePolicy")
    + "\n"
    + keeps("window", "localStorage"),
    "client hints throw": keeps("Navigator.prototype", "userAgentData"),
    "another user agent": FALSE_AGENT,
    "sound is suspended again and again": SUSPENDS,
}


@dataclass(frozen=True)
class Case:
    """What an extension does, and the fault that is told, at least once with the step about extensions."""

    name: str
    script: str
    fault: str = "extension-interferes"
    certainty: str = "likely"
    setting: int = ALLOW
    microphone: str = "speaking"


CASES = [
    Case("removes the API", "delete Navigator.prototype.mediaDevices"),
    Case("removes getUserMedia alone", "delete MediaDevices.prototype.getUserMedia"),
    Case("keeps the API to itself", keeps("Navigator.prototype", "mediaDevices")),
    Case("refuses plainly", refuses_as("NotAllowedError")),
    Case("refuses plainly where the browser may ask", refuses_as("NotAllowedError"), setting=ASK),
    Case(
        "refuses where the site is blocked",
        refuses_as("NotAllowedError"),
        fault="browser-blocked",
        setting=BLOCK,
    ),
    Case("refuses in words of its own", refuses_as("NotAllowedError", "Blocked by Shield")),
    Case("says dismissed where nobody asks", refuses_as("NotAllowedError", "Permission dismissed")),
    Case(
        "says dismissed where the browser may ask",
        refuses_as("NotAllowedError", "Permission dismissed", after_ms=2000),
        fault="prompt-dismissed",
        setting=ASK,
    ),
    Case("says not found", refuses_as("NotFoundError", "Requested device not found")),
    Case("says in use", refuses_as("NotReadableError", "Device in use"), fault="device-busy"),
    Case("gives up", refuses_as("AbortError", "Blocked"), fault="browser-glitch"),
    Case("throws a plain error", wraps(THROWS)),
    Case("throws nothing", refuses("undefined")),
    Case("never answers", wraps(NEVER)),
    Case("hands out null", wraps("async () => null")),
    Case("hands out a stream without a track", wraps("async () => new MediaStream()")),
    Case(
        "hands out silence and denies it",
        wraps("async () => new AudioContext().createMediaStreamDestination().stream") + DENIES_IT,
    ),
    Case("hands out an ended track", changes_the_track("track.stop()")),
    Case(
        "hands out a muted track",
        changes_the_track("Object.defineProperty(track, 'muted', { value: true })"),
        fault="microphone-muted",
        microphone="silent",  # A voice would prove that it is not.
    ),
    Case(
        "gives no AudioContext",
        "window.AudioContext = class { constructor() { throw new Error('private') } }",
        fault="not-measured",
        certainty="certain",
    ),
    Case("gives no analyser", f"BaseAudioContext.prototype.createAnalyser = {THROWS}"),
    Case("hears zeros", "AnalyserNode.prototype.getFloatTimeDomainData = (samples) => samples.fill(0)"),
    Case("suspends silence again and again", SUSPENDS, microphone="silent"),
]
SCRIPTS = {case.name: case.script for case in CASES} | HONEST
SETTINGS = {case.name: case.setting for case in CASES}


def host_of(name: str) -> str:
    return f"{name.lower().replace(' ', '-')}.localhost"


@pytest.fixture(scope="module")
def extended(
    driver: Playwright, xvfb: Screen, sound: SoundServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """Start one browser with all of them; each acts on a host name of its own."""
    folder = tmp_path_factory.mktemp("extended")
    extensions = [
        write_script(folder / "extensions" / str(number), host_of(name), script)
        for number, (name, script) in enumerate(SCRIPTS.items())
    ]
    sites = {host_of(name): SETTINGS.get(name, ALLOW) for name in SCRIPTS}
    settings = Settings(sites=sites, extensions=extensions)
    with chromium(driver, folder, settings, xvfb, sound.address) as context:
        yield context


@contextmanager
def meets(name: str, context: BrowserContext, screen: Screen, app: str, tell: Tell) -> Iterator[Person]:
    """Test the microphone on the page on which this extension acts; none of it may be left to complain."""
    person = Person(context, screen, tell)
    person.opens(app.replace("localhost", host_of(name)) + "/en/test")
    person.presses("start-test")
    yield person
    assert not person.complaints


@pytest.mark.parametrize("name", HONEST)
def test_whoever_lets_a_voice_through_is_green(
    name: str, extended: BrowserContext, xvfb: Screen, sound: SoundServer, app: str, tell: Tell
) -> None:
    with sound.microphone("speaking"), meets(name, extended, xvfb, app, tell) as person:
        assert person.is_told() == GREEN


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_whoever_does_not_is_named_or_one_choice_away(
    case: Case, extended: BrowserContext, xvfb: Screen, sound: SoundServer, app: str, tell: Tell
) -> None:
    with sound.microphone(case.microphone), meets(case.name, extended, xvfb, app, tell) as person:
        # What the page runs in may be known a moment after a track that has ended at once.
        told = person.is_told(case.fault)

        assert (told.fault, told.certainty) == (case.fault, case.certainty)
        assert STEP in (told.step, *person.is_also_pointed_to())
