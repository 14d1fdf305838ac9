"""No page keeps anybody out: axe-core finds nothing, 300 pixels are enough, and a keyboard is."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from .app_server import ROOT
from .chromium import ALLOW, BLOCK, Settings, chromium
from .conftest import Browse
from .display import Screen
from .sound import SoundServer

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
MANY = 30  # Presses of Tab; more would be a page nobody gets through.
NARROWEST = 300  # CSS pixels.
PLATFORM = "os=macos-15&browser=chrome-156&partner=salesforce"

PAGES = {
    "start": f"/en/?{PLATFORM}",
    "test": f"/en/test?{PLATFORM}",
    "question": f"/en/which-level?{PLATFORM}",
    "fix": f"/en/system/allow?{PLATFORM}",
    "fix with an address to copy": f"/en/browser/allow?{PLATFORM}",
    "fix that asks for an address": f"/en/site/partner?{PLATFORM}",
    "fix for an unknown platform": "/en/system/allow",
    "outcome": f"/en/solved?{PLATFORM}",
    "page for the administrator": f"/en/admin/it?{PLATFORM}",
    "French": f"/fr/test?{PLATFORM}",
    "embed": "/embed/",
    "fix in the embed, dark": f"/embed/browser/allow?lang=fr&theme=dark&{PLATFORM}",
    "page for whoever embeds it": "/en/install?partner=hubspot",
    "not found": "/en/nothing-here",
    "clean origin": "/en/clean-origin?token=unknown",
}
OPEN_ALL = "() => document.querySelectorAll('details').forEach(part => { part.open = true })"
VIOLATIONS = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] })
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`))
}"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def page(
    driver: Playwright, xvfb: Screen, sound: SoundServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("reader")
    with chromium(driver, folder, Settings(), xvfb, sound.address) as context:
        bring_axe(context)
        yield context.pages[0]


def bring_axe(context: BrowserContext) -> None:
    assert AXE.exists(), f"{AXE} is missing; `make test` installs it"
    context.add_init_script(path=AXE)


def violations(page: Page) -> list[str]:
    """Give what axe-core finds, with everything unfolded, in light and dark."""
    page.evaluate(OPEN_ALL)
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {violation}" for violation in page.evaluate(VIOLATIONS)]
    return found


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_page_keeps_nobody_out(path: str, page: Page, app: str) -> None:
    page.goto(app + path)

    assert violations(page) == []

    page.set_viewport_size({"width": NARROWEST, "height": 600})
    assert page.evaluate(OVERFLOW) == 0


@pytest.mark.parametrize(
    ("settings", "fault"),
    [(Settings(sites={"localhost": ALLOW}), "all-clear"), (Settings(everywhere=BLOCK), "browser-blocked")],
    ids=["page that says all is clear", "page that says what is blocked"],
)
def test_verdict_keeps_nobody_out(
    settings: Settings, fault: str, browse: Browse, sound: SoundServer, app: str
) -> None:
    with sound.microphone("speaking"):
        person = browse(settings)
        bring_axe(person.context)
        person.opens(f"{app}/en/test?{PLATFORM}")
        person.presses("start-test")
        person.is_told(fault)

        assert violations(person.page) == []


def test_keyboard_is_enough_and_the_verdict_is_announced(
    browse: Browse, sound: SoundServer, app: str
) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(everywhere=BLOCK))
        person.opens(f"{app}/en/test")
        for _ in range(MANY):
            person.page.keyboard.press("Tab")
            if person.see('[data-action="start-test"]:focus').count():
                break
        person.page.keyboard.press("Enter")
        person.is_told("browser-blocked")

        expect(person.see("#diagnosis:focus, #diagnosis :focus")).to_have_count(1)
        expect(person.see('#announcement[role="status"]')).not_to_be_empty()
