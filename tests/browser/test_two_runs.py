"""The same test in the panel and in a tab: what differs is named, though only the server joins them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.demo.other_sites import CRM, Place, hosts_running, listed

from .app_server import CRM_HOST, Frame, app_running, crm_page
from .chromium import ALLOW, BLOCK, Settings
from .conftest import Browse
from .machine import free_port
from .person import Told
from .sound import SoundServer


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    port, hosts = free_port(), free_port()
    folder = tmp_path_factory.mktemp("two-runs")
    with app_running(folder, port, listed(hosts)), hosts_running(f"http://localhost:{port}", hosts) as place:
        yield place


def test_a_tab_that_works_makes_the_block_of_the_site_certain(
    browse: Browse, sound: SoundServer, app: str, crm: int
) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(sites={f"http://{CRM_HOST}:{crm}": BLOCK, app: ALLOW}))
        person.opens_framed(crm_page(crm, Frame(allow="microphone")))
        person.presses("start-test")
        assert person.is_told() == Told("site-blocked", "site", "likely", "site/allow")

        with person.context.expect_page() as opened:
            person.presses("compare-in-tab")
        tab = opened.value
        expect(tab.locator("[data-for-panel]")).to_be_visible()
        assert tab.evaluate("window.opener") is None
        tab.locator('[data-action="start-test"]').click()
        expect(tab.locator("#diagnosis")).to_have_attribute("data-fault", "all-clear")
        tab.close()

        assert person.is_told(certainty="certain") == Told("site-blocked", "site", "certain", "site/allow")
        expect(person.see("[data-tab-answer]")).to_be_visible()
        expect(person.see('[data-action="compare-in-tab"]')).to_have_count(0)

        person.presses("check-again")
        assert person.is_told(certainty="likely").fault == "site-blocked"
        expect(person.see('[data-action="compare-in-tab"]')).to_be_enabled()


def test_under_coop_the_tab_answers_too(browse: Browse, sound: SoundServer, place: Place) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(sites={place.origin(CRM): BLOCK, place.app: ALLOW}))
        person.opens_framed(place.cell("coep"))
        person.presses("start-test")
        person.is_told("site-blocked", "likely")

        with person.context.expect_page() as opened:
            person.presses("compare-in-tab")
        # The frame is told of no tab, so it cannot know.
        link = person.see("[data-tab-unseen] a")
        expect(link).to_be_visible()
        assert opened.value.url == f"{place.app}{link.get_attribute('href')}"
        opened.value.locator('[data-action="start-test"]').click()

        assert person.is_told(certainty="certain") == Told("site-blocked", "site", "certain", "site/allow")


def test_a_browser_that_refuses_both_is_suspected_first(browse: Browse, sound: SoundServer, crm: int) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(everywhere=BLOCK))
        person.opens_framed(crm_page(crm, Frame(allow="microphone")))
        person.presses("start-test")
        person.is_told("site-blocked", "likely")

        with person.context.expect_page() as opened:
            person.presses("compare-in-tab")
        opened.value.locator('[data-action="start-test"]').click()

        assert person.is_told("browser-blocked").certainty == "likely"


def test_without_the_store_the_offer_says_so(browse: Browse, sound: SoundServer, crm: int) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(sites={f"http://{CRM_HOST}:{crm}": BLOCK}))
        person.expects("Failed to load resource")
        person.context.route("**/embed/pairs*", lambda route: route.fulfill(status=503))
        person.opens_framed(crm_page(crm, Frame(allow="microphone")))
        person.presses("start-test")
        person.is_told("site-blocked")

        person.presses("compare-in-tab")

        expect(person.see("[data-tab-failed]")).to_be_visible()
        expect(person.see('[data-action="check-again"]')).to_be_enabled()
