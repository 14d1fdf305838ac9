"""The same test in the panel and in a tab: what differs is named, though only the server joins them."""

from playwright.sync_api import expect

from .app_server import CRM_HOST, Frame, crm_page
from .chromium import ALLOW, BLOCK, Settings
from .conftest import Browse
from .person import Told
from .sound import SoundServer


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
