"""A host name this browser has never visited tells "this site" from "all of the browser"."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from .chromium import BLOCK, Settings
from .conftest import Browse
from .person import Told
from .sound import SoundServer

# Milliseconds. Chromium lets a click open a window for five seconds, then its pop-up blocker steps in
# (third_party/blink/public/common/frame/user_activation_state.h).
CLICK_LASTS_MS = 5500

# In the language of policies a host stands for all names below it too; after a dot, for itself alone.
EVERY_NAME_BELOW_LOCALHOST = {"URLBlocklist": ["localhost"], "URLAllowlist": [".localhost"]}

SITE = Told("site-blocked", "site", "certain", "site/allow")
EVERYWHERE = Told("browser-blocked", "browser", "certain", "browser/allow")


@dataclass(frozen=True)
class Case:
    name: str
    settings: Settings
    told: Told
    lamps: dict[str, str]


CASES = [
    Case(
        "compared: site blocked",
        Settings(sites={"localhost": BLOCK}),
        SITE,
        {"os": "unknown", "browser": "ok", "site": "blocked", "device": "unknown"},
    ),
    Case(
        "compared: blocked everywhere",
        Settings(everywhere=BLOCK),
        EVERYWHERE,
        {"os": "unknown", "browser": "blocked", "site": "unknown", "device": "unknown"},
    ),
    Case(
        "compared: blocked by policy",
        Settings(policies={"AudioCaptureAllowed": False}),
        EVERYWHERE,
        {"os": "unknown", "browser": "blocked", "site": "unknown", "device": "unknown"},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_after_the_comparison_the_person_is_told(
    case: Case, browse: Browse, sound: SoundServer, app: str
) -> None:
    with sound.microphone("speaking"):
        person = browse(case.settings)
        person.opens(f"{app}/en/test?partner=salesforce")
        person.presses("start-test")
        assert person.is_told().certainty == "likely"

        with person.page.expect_popup() as popup:
            person.presses("compare-clean-origin")

        assert person.is_told(certainty="certain") == case.told
        assert person.lamps() == case.lamps
        expect(person.see('[data-action="compare-clean-origin"]')).to_have_count(0)
        assert popup.value.is_closed() or popup.value.wait_for_event("close")


def test_an_exception_that_covers_the_clean_origin_too_is_not_the_whole_browser(
    browse: Browse, sound: SoundServer, app: str
) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(sites={"[*.]localhost": BLOCK}))
        person.opens(f"{app}/en/test?partner=salesforce")
        person.presses("start-test")
        person.is_told("browser-blocked")

        with person.page.expect_popup():
            person.presses("compare-clean-origin")

        expect(person.see('[data-action="compare-clean-origin"]')).to_have_count(0)
        assert person.is_told().certainty in ("likely", "possible")


def test_without_a_window_the_page_itself_goes_to_compare(
    browse: Browse, sound: SoundServer, app: str
) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(sites={"localhost": BLOCK}))
        here = f"{app}/en/test?partner=salesforce"
        person.opens(here)
        here = person.page.url
        person.presses("start-test")
        person.is_told("browser-blocked")

        windows = person.notices_windows()
        with person.on_a_slow_line(CLICK_LASTS_MS), person.page.expect_request("**/clean-origin?**"):
            person.presses("compare-clean-origin")

        assert person.is_told("site-blocked") == SITE
        assert windows == []
        assert person.page.url == here


def test_without_a_window_nobody_is_sent_where_no_page_is(
    browse: Browse, sound: SoundServer, app: str
) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(sites={"localhost": BLOCK}, policies=EVERY_NAME_BELOW_LOCALHOST))
        person.page.add_init_script("window.open = () => null")
        here = f"{app}/en/test?partner=salesforce"
        person.opens(here)
        here = person.page.url
        person.presses("start-test")
        person.is_told("browser-blocked")

        person.presses("compare-clean-origin")
        expect(person.see("[data-compare-manual]")).to_be_visible()

        assert person.page.url == here
        assert person.is_told("browser-blocked").certainty == "likely"
