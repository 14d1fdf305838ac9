"""What comes out of the printer: one sheet with the steps, the address of the page, and the day."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Playwright

from webapp.config import ROOT
from webapp.guide.content import Content
from webapp.guide.loader import read_guide

from .machine import program

PLATFORMS = (
    "os=macos-15&browser=chrome-156&partner=salesforce",
    "os=windows-11&browser=edge-156&partner=hubspot",
    "os=macos-15&browser=firefox-152",
)
GUIDE = read_guide(Content(ROOT / "content"))[0]
STEPS = [step.id for step in GUIDE.steps.values() if step.kind in ("fix", "outcome")]
REFERENCES = "admin/"  # For those who manage many computers; they may be longer.
TOKEN = "a" * 22
SHEET = re.compile(rb"/Type\s*/Page\b")
DAY = "new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'long' }).format()"
TO_PRESS = """() => [...document.querySelectorAll("button, input, .button, .languages, .foot")]
  .filter(element => element.checkVisibility({ visibilityProperty: true }))
  .map(element => element.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def page(driver: Playwright) -> Iterator[Page]:
    """Open a page in the kind of Chromium that prints without a person."""
    browser = driver.chromium.launch(executable_path=program("chromium"), args=["--no-sandbox"])
    yield browser.new_page(viewport={"width": 1280, "height": 800}, locale="en")
    browser.close()


@pytest.mark.parametrize("locale", ["en", "fr"])
@pytest.mark.parametrize("step", STEPS)
def test_a_step_takes_one_sheet_with_its_address_and_the_day(
    step: str, locale: str, page: Page, app: str
) -> None:
    for platform in PLATFORMS:
        address = f"{app}/{locale}/{step}"
        page.emulate_media(media="null")
        page.goto(f"{address}?{platform}&via=test&link={TOKEN}")
        printed = page.locator("[data-printed]")
        assert not printed.is_visible()

        paper = page.pdf(format="A4")
        words, day = (printed.text_content() or "").split(" · ")
        assert len(SHEET.findall(paper)) == 1 or step.startswith(REFERENCES), platform
        assert words.startswith(f"{address}?os=") and "via" not in words and TOKEN not in words
        assert day == page.evaluate(DAY)
        page.emulate_media(media="print")
        assert printed.is_visible()
        assert page.evaluate(TO_PRESS) == []


def test_without_a_script_the_path_is_there(driver: Playwright, app: str) -> None:
    browser = driver.chromium.launch(executable_path=program("chromium"), args=["--no-sandbox"])
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{app}/en/system/allow?{PLATFORMS[0]}")
    page.emulate_media(media="print")

    assert page.locator("[data-printed]").inner_text() == f"/en/system/allow?{PLATFORMS[0]}"
    browser.close()
