"""Somebody looks at another tab while the test goes on, and comes back."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .chromium import ALLOW, BLOCK, Settings
from .chromium_by_pipe import Browser, Tab, chromium_by_pipe
from .display import Screen
from .machine import wait_until
from .sound import SoundServer

AWAY_SECONDS = 12  # Longer than anything the test waits for.
PRESS = "document.querySelector('[data-action=start-test]').click()"
FAULT = "document.querySelector('#diagnosis').dataset.fault"


@pytest.fixture
def browser(
    request: pytest.FixtureRequest, tmp_path: Path, xvfb: Screen, sound: SoundServer
) -> Iterator[Browser]:
    settings = Settings(sites={"localhost": request.param})
    with chromium_by_pipe(tmp_path, settings, xvfb, sound.address) as running:
        yield running


@pytest.mark.parametrize("browser", [ALLOW], indirect=True)
def test_nobody_is_judged_while_they_look_elsewhere(browser: Browser, sound: SoundServer, app: str) -> None:
    other = browser.open(f"{app}/en/")
    tab = browser.open(f"{app}/en/test")
    with sound.microphone("silent"):
        tab.run(PRESS)
        wait_until(lambda: tab.run("!!document.querySelector('[data-sound]')"), "the meter")
        look_elsewhere(other, tab)
        assert tab.run(FAULT) in (None, "not-measured")

        tab.come_to_front()
        wait_until(lambda: tab.run(FAULT) == "silent", "the verdict")


@pytest.mark.parametrize("browser", [ALLOW], indirect=True)
def test_who_comes_back_is_heard(browser: Browser, sound: SoundServer, app: str) -> None:
    other = browser.open(f"{app}/en/")
    tab = browser.open(f"{app}/en/test")
    with sound.microphone("silent"):
        tab.run(PRESS)
        wait_until(lambda: tab.run(FAULT) == "silent", "the verdict")
        look_elsewhere(other, tab)
        with sound.microphone("speaking"):
            tab.come_to_front()

            wait_until(lambda: tab.run(FAULT) == "all-clear", "the verdict")


@pytest.mark.parametrize("browser", [BLOCK], indirect=True)
def test_who_allows_it_elsewhere_and_comes_back_is_tested_again(
    browser: Browser, sound: SoundServer, app: str
) -> None:
    other = browser.open(f"{app}/en/")
    tab = browser.open(f"{app}/en/test")
    with sound.microphone("speaking"):
        tab.run(PRESS)
        wait_until(lambda: tab.run(FAULT) == "browser-blocked", "the verdict")
        look_elsewhere(other, tab, seconds=0)
        browser.call(
            "Browser.setPermission", permission={"name": "microphone"}, setting="granted", origin=app
        )
        tab.come_to_front()

        wait_until(lambda: tab.run(FAULT) == "all-clear", "the verdict")


def look_elsewhere(other: Tab, tab: Tab, seconds: float = AWAY_SECONDS) -> None:
    other.come_to_front()
    wait_until(lambda: tab.run("document.visibilityState") == "hidden", "the hidden tab")
    time.sleep(seconds)
