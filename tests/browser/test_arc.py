"""Arc says it is Chrome; its colours, which come after the page has loaded, lead to its own steps."""

import re

from playwright.sync_api import expect

from .chromium import BLOCK, Settings
from .conftest import Browse
from .person import Person, wait_in_page
from .sound import SoundServer

ON_A_MAC = "os=macos-15&browser=chrome-156"
COLOURS = """addEventListener("load", () => setTimeout(() => {
  document.documentElement.style.setProperty("--arc-palette-title", "#2A1600F6")
}, 100))"""

HAS_COLOURS = "getComputedStyle(document.documentElement).getPropertyValue('--arc-palette-title') !== ''"


def in_arc(browse: Browse, settings: Settings | None = None) -> Person:
    person = browse(settings)
    person.context.add_init_script(COLOURS)
    return person


def test_a_step_is_shown_for_arc_until_somebody_chooses_chrome(browse: Browse, app: str) -> None:
    person = in_arc(browse)
    person.opens(f"{app}/en/browser/allow?{ON_A_MAC}&via=start,test")
    expect(person.page).to_have_url(re.compile(r"\?os=macos-15&browser=arc&via=start,test$"))
    expect(person.see("main")).to_contain_text("arc://settings")

    person.see(".platform summary").click()
    person.see(".platform").get_by_role("link", name="Chrome", exact=True).click()
    expect(person.page).to_have_url(re.compile("browser=chrome"))
    person.page.wait_for_timeout(3500)  # Longer than it looks for the colours.

    expect(person.see("main")).to_contain_text("chrome://settings")


def test_the_verdict_is_for_arc(browse: Browse, sound: SoundServer, app: str) -> None:
    with sound.microphone("speaking"):
        person = in_arc(browse, Settings(everywhere=BLOCK))
        person.opens(f"{app}/en/test?{ON_A_MAC}")
        wait_in_page(person.page, HAS_COLOURS)
        person.presses("start-test")
        person.is_told(fault="browser-blocked")

    expect(person.diagnosis.locator("[data-step]")).to_contain_text("arc://settings")
    expect(person.diagnosis.locator('a[href*="browser=arc"]')).not_to_have_count(0)
    expect(person.diagnosis.locator('a[href*="browser=chrome"]')).to_have_count(0)
