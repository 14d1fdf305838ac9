"""No page keeps anybody out: axe-core finds nothing, 300 pixels are enough, and a keyboard is."""

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, Playwright, Route, expect

from tests.demo.other_sites import hosts_running

from .app_server import CRM_HOST, ROOT, crm_page
from .app_server import Frame as Framing
from .chromium import ALLOW, BLOCK, Settings, chromium
from .conftest import Browse
from .display import Screen
from .machine import free_port
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
    "fix for every platform": "/en/system/allow",
    "start for everybody": "/en/",
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
TOO_SMALL = """([selector, least]) => [...document.querySelectorAll(selector)]
  .filter((element) => element.checkVisibility() && !element.closest(".skip, .visually-hidden"))
  .filter((element) => getComputedStyle(element).display !== "inline") // In a sentence.
  .map((element) => [element.textContent.trim(), element.getBoundingClientRect()])
  .filter(([, { width, height }]) => Math.min(width, height) < least)
  .map(([text, { width, height }]) => `${text}: ${width} x ${height}`)"""
PRESSED = "a, button, summary, input:not([type=hidden])"
MAINLY_PRESSED = ".button, summary, .choices a, .brand, .questions > p a"
LEAST_TARGET, MAIN_TARGET = 24, 44  # CSS pixels: WCAG 2.5.8, and what a thumb hits.
SHIFTS = """window.shifts = 0
new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (window.shifts += value)))
  .observe({ type: "layout-shift", buffered: true })"""
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


def violations(page: Page, frame: Frame | None = None) -> list[str]:
    """Return what axe-core finds in a page or a frame of it, with everything unfolded, in light and dark."""
    place = frame or page
    place.evaluate(OPEN_ALL)
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {violation}" for violation in place.evaluate(VIOLATIONS)]
    return found


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_page_keeps_nobody_out(path: str, page: Page, app: str) -> None:
    page.goto(app + path)

    assert violations(page) == []

    page.set_viewport_size({"width": NARROWEST, "height": 600})
    assert page.evaluate(OVERFLOW) == 0


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("height", [300, 400, 460])
def test_what_is_pressed_first_is_seen_in_a_low_panel(
    height: int, language: str, page: Page, app: str
) -> None:
    page.set_viewport_size({"width": 280, "height": height})
    page.goto(f"{app}/embed/test?lang={language}&{PLATFORM}")

    button = page.locator('[data-action="start-test"]').bounding_box()
    assert button
    assert button["y"] + button["height"] <= height


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
        tabs_to(person.page, lambda: person.see('[data-action="start-test"]:focus').count())
        person.page.keyboard.press("Enter")
        person.is_told("browser-blocked")

        expect(person.see("#diagnosis:focus, #diagnosis :focus")).to_have_count(1)
        expect(person.see('#announcement[role="status"]')).not_to_be_empty()


def tabs_to(page: Page, there: Callable[[], int]) -> None:
    """Press Tab until the focus is there; fail where it never comes."""
    for _ in range(MANY):
        page.keyboard.press("Tab")
        if there():
            return
    pytest.fail("Tab never leads there")


def test_comparing_a_panel_with_a_tab_keeps_nobody_out(
    browse: Browse, sound: SoundServer, app: str, crm: int
) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(sites={f"http://{CRM_HOST}:{crm}": BLOCK, app: ALLOW}))
        bring_axe(person.context)
        person.opens_framed(crm_page(crm, Framing(allow="microphone")))
        narrow(person.page)
        panel = person.page.frames[-1]
        person.presses("start-test")
        person.is_told("site-blocked")
        tabs_to(person.page, lambda: person.see('[data-action="compare-in-tab"]:focus').count())
        assert_fits(person.page, panel)

        with person.context.expect_page() as opened:
            person.page.keyboard.press("Enter")
        tab = opened.value
        expect(tab.locator("[data-for-panel]")).to_be_visible()
        person.page.bring_to_front()
        expect(person.see('[data-action="compare-in-tab"]')).to_have_attribute("aria-disabled", "true")
        assert_fits(person.page, panel)

        tab.bring_to_front()
        assert violations(tab) == []
        tabs_to(tab, lambda: tab.locator('[data-action="start-test"]:focus').count())
        tab.keyboard.press("Enter")
        expect(tab.locator("#diagnosis")).to_have_attribute("data-fault", "all-clear")
        expect(tab.locator("#diagnosis:focus, #diagnosis :focus")).to_have_count(1)
        assert violations(tab) == []
        tab.close()

        person.is_told(certainty="certain")
        expect(person.see("#diagnosis:focus, #diagnosis :focus")).to_have_count(1)
        assert_fits(person.page, panel)


def test_a_comparison_that_fails_is_told_to_everybody(browse: Browse, sound: SoundServer, crm: int) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(sites={f"http://{CRM_HOST}:{crm}": BLOCK}))
        bring_axe(person.context)
        person.expects("Failed to load resource")
        person.context.route("**/embed/pairs*", lambda route: route.fulfill(status=503))
        person.opens_framed(crm_page(crm, Framing(allow="microphone")))
        narrow(person.page)
        person.presses("start-test")
        person.is_told("site-blocked")

        person.presses("compare-in-tab")

        expect(person.see('[data-tab-failed][role="status"]')).to_be_visible()
        assert_fits(person.page, person.page.frames[-1])


def narrow(page: Page) -> None:
    """Make the panel as small as it may be."""
    page.evaluate(
        "width => { document.querySelector('iframe').style.width = `${width}px` }",
        NARROWEST,
    )


def assert_fits(page: Page, panel: Frame) -> None:
    assert violations(page, panel) == []
    assert panel.evaluate("innerWidth") == NARROWEST
    assert panel.evaluate(OVERFLOW) == 0


UNLISTED = "127.0.0.1"


def test_the_page_for_strangers_keeps_nobody_out(browse: Browse, app: str) -> None:
    with hosts_running(app, free_port()) as place:
        person = browse()
        person.opens_framed(place.cell("frame", UNLISTED))
        expect(person.see("main[data-refused]")).to_be_visible()
        tabs_to(person.page, lambda: person.see("main a:focus").count())
        with person.context.expect_page() as opened:
            person.page.keyboard.press("Enter")
        opened.value.close()

        # Its sandbox keeps axe-core out as well.
        bring_axe(person.context)
        person.context.route(f"{app}/embed/*", without_sandbox)
        person.opens_framed(place.cell("frame", UNLISTED))
        narrow(person.page)
        expect(person.see("main[data-refused]")).to_be_visible()
        assert_fits(person.page, person.page.frames[-1])


def without_sandbox(route: Route) -> None:
    lost = {"sec-fetch-dest": "iframe", "referer": f"http://{UNLISTED}/"}  # Playwright does not send them on.
    response = route.fetch(headers={**route.request.headers, **lost})
    policy = response.headers["content-security-policy"].partition("; sandbox ")[0]
    route.fulfill(response=response, headers={**response.headers, "content-security-policy": policy})


@pytest.mark.parametrize(
    ("path", "main"),
    [
        *((path, MAIN_TARGET) for path in ("/en/test", "/fr/test", "/en/", "/en/site/allow")),
        ("/embed/", LEAST_TARGET),  # A panel is on a computer.
    ],
)
def test_what_is_pressed_is_large_enough_for_a_thumb(path: str, main: int, page: Page, app: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(app + path)
    page.evaluate(OPEN_ALL)

    assert page.evaluate(TOO_SMALL, [PRESSED, LEAST_TARGET]) == []
    assert page.evaluate(TOO_SMALL, [MAINLY_PRESSED, main]) == []


@pytest.mark.parametrize("path", ["/en/test", "/en/test?simulate=site-blocked", "/en/", "/en/site/allow"])
def test_nothing_moves_while_a_page_loads(path: str, page: Page, app: str) -> None:
    moving = page.context.new_page()
    moving.add_init_script(SHIFTS)

    moving.goto(app + path, wait_until="networkidle")

    expect(moving.locator("#questions[open]")).to_have_count(0)
    assert moving.evaluate("window.shifts") < 0.01
    moving.close()


def test_the_questions_show_where_the_script_does_not_come(page: Page, app: str) -> None:
    alone = page.context.new_page()
    alone.route("**/pages/live_test.js", lambda route: route.abort())

    alone.goto(f"{app}/en/test")

    expect(alone.locator("#questions [data-choice]").first).to_be_visible(timeout=30_000)
    alone.close()
