"""Where a page runs decides what its person is told to do."""

import re

from playwright.sync_api import expect

from .chromium import BLOCK, Settings
from .conftest import Browse
from .identity import FERDIUM, refuse
from .person import Person, Told
from .sound import SoundServer

SYSTEM_SAYS_NO = ("NotAllowedError", "Permission denied by system")
ADDRESS_BAR = re.compile("address bar|left of the address|chrome://")


def test_an_installed_apps_window_has_a_menu_and_no_address_bar(
    browse: Browse, sound: SoundServer, app: str
) -> None:
    with sound.microphone("speaking"):
        blocked = {"localhost": BLOCK}
        person = browse(Settings(sites=blocked, app_window=f"{app}/en/test"))
        assert person.page.evaluate("matchMedia('(display-mode: standalone)').matches")
        person.presses("start-test")
        told = person.is_told(fault="browser-blocked")

    assert told == Told("browser-blocked", "browser", "likely", "browser/allow")
    reads_nothing_of_an_address_bar(person, "Open the browser with which you installed this app")

    person.opens(f"{app}{person.see('#diagnosis .others a[href*=site]').first.get_attribute('href')}")
    assert "place=app-window" in person.page.url
    expect(person.see("main")).to_contain_text("App info")
    expect(person.see("main")).not_to_contain_text(ADDRESS_BAR)


def test_a_tab_of_the_same_browser_has_one(browse: Browse, sound: SoundServer, app: str) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(sites={"localhost": BLOCK}))
        person.opens(f"{app}/en/test")
        person.presses("start-test")
        person.is_told(fault="browser-blocked")

    expect(person.see("#diagnosis [data-step]")).to_contain_text(ADDRESS_BAR)
    assert "place=" not in person.page.url


def test_a_desktop_app_is_called_by_its_own_name(browse: Browse, sound: SoundServer, app: str) -> None:
    with sound.microphone("speaking"):
        person = browse()
        FERDIUM.assume(person.context)
        refuse(person.context, *SYSTEM_SAYS_NO)
        person.opens(f"{app}/en/test")
        expect(person.see(".platform summary")).to_contain_text("in Ferdium")
        person.presses("start-test")
        told = person.is_told(fault="system-blocked")

        assert told.step == "system/allow"
        reads_nothing_of_an_address_bar(person, "Ferdium")
        expect(person.see("#diagnosis")).not_to_contain_text("Google Chrome")

        person.see(".platform summary").click()
        person.see('.platform a[href*="place=tab"]').click()
        expect(person.see(".platform summary")).not_to_contain_text("Ferdium")
        person.presses("start-test")
        person.is_told(fault="system-blocked")
        expect(person.see("#diagnosis")).to_contain_text("Google Chrome")


def reads_nothing_of_an_address_bar(person: Person, but: str) -> None:
    step = person.see("#diagnosis [data-step]")
    expect(step).to_contain_text(but)
    expect(step).not_to_contain_text(ADDRESS_BAR)
