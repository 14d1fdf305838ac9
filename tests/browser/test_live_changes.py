"""While the page is open things change, and it notices by itself."""

from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from .app_server import app_running
from .chromium import ALLOW, BLOCK, Settings
from .conftest import Browse
from .machine import free_port, wait_until
from .person import Told
from .sound import SoundServer

ALLOWED = Settings(sites={"localhost": ALLOW})
UNREACHABLE = ("Failed to load resource: net::ERR_", "htmx:")
BLOCKED = Settings(sites={"localhost": BLOCK})


def test_site_is_allowed_in_the_settings(browse: Browse, sound: SoundServer, app: str) -> None:
    with sound.microphone("speaking"):
        person = browse(BLOCKED)
        person.opens(f"{app}/en/test")
        person.presses("start-test")
        person.is_told("browser-blocked")

        person.chooses_in_settings(app, "allow")

        assert person.is_told("all-clear") == Told("all-clear", "none", "certain", "all-clear")


def test_site_is_blocked_in_the_settings_after_all_was_clear(
    browse: Browse, sound: SoundServer, app: str
) -> None:
    with sound.microphone("speaking"):
        person = browse(ALLOWED)
        person.opens(f"{app}/en/test")
        person.presses("start-test")
        person.is_told("all-clear")

        person.chooses_in_settings(app, "block")

        assert person.is_told("site-blocked").level == "site"


def test_microphone_is_plugged_in(browse: Browse, sound: SoundServer, app: str) -> None:
    person = browse(ALLOWED)
    person.opens(f"{app}/en/test")
    person.presses("start-test")
    person.is_told("no-device")

    with sound.microphone("speaking"):
        assert person.is_told("all-clear") == Told("all-clear", "none", "certain", "all-clear")


def test_microphone_is_plugged_in_before_the_watch_begins(
    browse: Browse, sound: SoundServer, app: str
) -> None:
    person = browse(ALLOWED)
    held: list[Route] = []
    person.page.route("**/recheck*.js*", lambda route: held.append(route))
    person.opens(f"{app}/en/test")
    person.presses("start-test")
    person.is_told("no-device")

    with sound.microphone("speaking"):
        microphones = "navigator.mediaDevices.enumerateDevices().then((all) => all.length > 0)"
        wait_until(lambda: person.page.evaluate(microphones), "the list of microphones")
        for route in held:
            route.continue_()
        assert held
        assert person.is_told("all-clear").certainty == "certain"


def test_microphone_is_unplugged_while_it_is_silent(
    browse: Browse, other_sound: SoundServer, app: str
) -> None:
    with other_sound.started(speaking=False), other_sound.microphone("silent") as microphone:
        person = browse(ALLOWED, other_sound)
        person.opens(f"{app}/en/test")
        person.presses("start-test")
        person.is_told("silent")
        assert microphone
        microphone.unplug()

        assert person.is_told("no-device") == Told("no-device", "device", "certain", "device/connect")


def test_microphone_is_unplugged_after_it_was_heard(
    browse: Browse, other_sound: SoundServer, app: str
) -> None:
    with other_sound.started(), other_sound.microphone("speaking") as microphone:
        person = browse(ALLOWED, other_sound)
        person.opens(f"{app}/en/test")
        person.presses("start-test")
        person.is_told("all-clear")
        assert microphone
        microphone.unplug()

        assert person.is_told("no-device").certainty == "certain"


def test_sound_server_dies_while_the_microphone_is_open(
    browse: Browse, other_sound: SoundServer, app: str
) -> None:
    with other_sound.started(speaking=False), other_sound.microphone("silent"):
        person = browse(ALLOWED, other_sound)
        person.opens(f"{app}/en/test")
        person.presses("start-test")
        expect(person.diagnosis.locator("[data-sound]")).to_be_visible()
        other_sound.die()

        # Which of the two it is depends on whether the list of microphones is empty before the track ends.
        assert person.is_told().fault in ("device-dead", "no-device")


def test_sound_server_is_dead_from_the_start(browse: Browse, other_sound: SoundServer, app: str) -> None:
    person = browse(ALLOWED, other_sound)
    person.opens(f"{app}/en/test")
    person.presses("start-test")

    assert person.is_told() == Told("no-device", "device", "likely", "device/connect")


def test_sound_server_hangs_before_the_test(browse: Browse, other_sound: SoundServer, app: str) -> None:
    with other_sound.started(), other_sound.microphone("speaking"):
        person = browse(ALLOWED, other_sound)
        person.opens(f"{app}/en/test")
        person.page.evaluate("navigator.mediaDevices.enumerateDevices()")  # Chromium knows the server now.
        with other_sound.hanging():
            person.presses("start-test")

            told = person.is_told()
        assert told == Told("device-unreadable", "device", "likely", "device/unreadable")


def test_sound_server_hangs_while_the_microphone_is_open(
    browse: Browse, other_sound: SoundServer, app: str
) -> None:
    with other_sound.started(speaking=False), other_sound.microphone("silent"):
        person = browse(ALLOWED, other_sound)
        person.opens(f"{app}/en/test")
        person.presses("start-test")
        expect(person.diagnosis.locator("[data-sound]")).to_be_visible()
        with other_sound.hanging():
            told = person.is_told()
        assert told == Told("device-dead", "device", "likely", "device/dead")


def test_server_goes_and_comes_back_while_the_test_runs(
    browse: Browse, sound: SoundServer, tmp_path: Path
) -> None:
    port = free_port()
    with sound.microphone("speaking"):
        person = browse(ALLOWED)
        person.expects(*UNREACHABLE)
        with app_running(tmp_path, port):
            person.opens(f"http://localhost:{port}/en/test")
        person.presses("start-test")
        expect(person.see("#unreachable")).to_be_visible()

        with app_running(tmp_path, port):
            assert person.is_told("all-clear") == Told("all-clear", "none", "certain", "all-clear")
            expect(person.see("#unreachable")).to_be_hidden()


def test_server_was_away_when_the_test_was_over(browse: Browse, sound: SoundServer, tmp_path: Path) -> None:
    port = free_port()
    with sound.microphone("speaking"):
        person = browse(BLOCKED)
        person.expects(*UNREACHABLE)
        with app_running(tmp_path, port):
            person.opens(f"http://localhost:{port}/en/test")
        person.presses("start-test")
        expect(person.see("#unreachable")).to_be_visible()

        with app_running(tmp_path, port):
            assert person.is_told() == Told("browser-blocked", "browser", "likely", "browser/allow")
            expect(person.see("#unreachable")).to_be_hidden()


def test_nobody_speaks_for_five_minutes(browse: Browse, sound: SoundServer, app: str) -> None:
    with sound.microphone("silent"):
        person = browse(ALLOWED)
        person.page.clock.install()
        person.opens(f"{app}/en/test")
        person.presses("start-test")
        person.is_told("silent")
        expect(person.see("article .still-listening")).to_be_visible()

        person.page.clock.fast_forward("05:00")
        expect(person.see("[data-let-go]")).to_be_visible()
        expect(person.see("article .still-listening")).to_be_hidden()

    with sound.microphone("speaking"):
        person.presses("check-again")
        assert person.is_told("all-clear").certainty == "certain"


@pytest.mark.parametrize(
    ("settings", "fault"),
    [(BLOCKED, "browser-blocked"), (ALLOWED, "all-clear")],
    ids=["blocked", "allowed"],
)
def test_a_script_of_the_page_was_not_reached(
    browse: Browse, sound: SoundServer, app: str, settings: Settings, fault: str
) -> None:
    with sound.microphone("speaking"):
        person = browse(settings)
        person.expects(*UNREACHABLE)
        person.page.route("**/vendor/htmx*", lambda route: route.abort())
        person.opens(f"{app}/en/test")
        person.presses("start-test")
        expect(person.see("#unreachable")).to_be_visible()

        person.page.unroute("**/vendor/htmx*")
        assert person.is_told().fault == fault
        expect(person.see("#unreachable")).to_be_hidden()


def test_sound_server_dies_and_is_started_again(browse: Browse, other_sound: SoundServer, app: str) -> None:
    person = browse(ALLOWED, other_sound)
    person.expects("The AudioContext encountered an error")
    with other_sound.started(), other_sound.microphone("speaking"):
        person.opens(f"{app}/en/test")
        person.presses("start-test")
        person.is_told("all-clear")
        other_sound.die()
        gone = Told("no-device", "device", "likely", "device/connect")
        assert person.is_told("no-device") == gone

    # Chromium does not see it again until it is started again itself.
    with other_sound.started(), other_sound.microphone("speaking"):
        person.presses("check-again")
        assert person.is_told("no-device") == gone
        expect(person.diagnosis.get_by_role("link", name="Yes, other programs hear me")).to_be_visible()
