"""An agent's console in a real browser: made by hand, watched live, readable for everybody."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Playwright, Request, Route, expect

from tests.helpers.links import SYSTEM_BLOCKED, Customer, MadeLink
from tests.helpers.measured import BLOCKED, HEARD, measured
from webapp import create_app
from webapp.config import Settings
from webapp.diagnosis.examples import EXAMPLES

from .machine import program, wait_until
from .test_accessibility import NARROWEST, OVERFLOW, bring_axe, violations
from .test_print import SHEET

HIDDEN = """hidden => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true })
  document.dispatchEvent(new Event("visibilitychange"))
}"""
NOTED_NOTIFICATIONS = """() => {
  const told = (globalThis.told = [])
  globalThis.Notification = class extends Notification {
    constructor(title, options) {
      super(title, options)
      told.push(title)
    }
  }
}"""
MARGINS = {side: "12mm" for side in ("top", "right", "bottom", "left")}
TWO_TURNS = 5000  # Milliseconds in which the page asks twice.


@pytest.fixture(scope="module")
def desk(workshop: Path, app: str) -> Flask:
    """Open the stores of the running app."""
    assert app
    return create_app(Settings(database_url=f"sqlite:///{workshop / 'soundcheck.db'}"))


@pytest.fixture(scope="module")
def browser(driver: Playwright, desk: Flask, app: str) -> Iterator[BrowserContext]:
    """Sign in as an agent, in a browser that may copy."""
    chromium = driver.chromium.launch(executable_path=program("chromium"), args=["--no-sandbox"])
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"], locale="en-GB")
    bring_axe(context)
    page = context.new_page()
    with desk.app_context():
        token = desk.extensions["stores"].agents.invite("Ada")
    page.goto(f"{app}/agents/sign-in/{token}")
    page.click(".door .button")
    page.wait_for_url(f"{app}/agents/")
    page.close()
    yield context
    chromium.close()


@pytest.fixture
def page(browser: BrowserContext) -> Iterator[Page]:
    opened = browser.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    opened.close()
    assert not complaints


@pytest.fixture
def link(desk: Flask) -> MadeLink:
    return MadeLink(desk)


def copied(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_link_is_made_handed_out_and_watched_until_it_works(page: Page, app: str, desk: Flask) -> None:
    page.goto(f"{app}/agents/")
    page.click("[data-action=new-link]")
    expect(page.locator("#reference")).to_be_focused()
    page.keyboard.type("T-1")
    page.select_option("#partner", "salesforce")
    page.fill("#host", "https://acme.lightning.force.com/lightning/page/home")
    page.click("[data-action=make-link]")

    page.click("[data-message] [data-action=copy]")
    message = copied(page)
    page.click("[data-short-url] [data-action=copy]")
    assert message.endswith(copied(page)) and "/l/" in copied(page)

    customer = Customer(desk, copied(page).rsplit("/", 1)[1])
    customer.progress("waiting")
    expect(page.locator('#watch[data-stage="waiting"]')).to_be_visible()
    customer.report(SYSTEM_BLOCKED)
    expect(page.locator('#watch[data-fault="system-blocked"]')).to_be_visible()
    expect(page.locator("#announcement")).not_to_be_empty()
    customer.report(HEARD)
    expect(page.locator("[data-works-now]")).to_be_visible()

    page.click(".menu summary")
    page.click("[data-take=markdown] [data-action=copy]")
    assert "`T-1`" in copied(page) and "| macOS |" in copied(page)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_run_is_printed_on_one_sheet(page: Page, app: str, desk: Flask, name: str) -> None:
    link = MadeLink(desk, reference="T-4711", note="Rings back at three. " * 8)
    link.progress("opened")
    link.report(EXAMPLES[name].model_dump(mode="json", exclude_unset=True))
    for moment in range(12):
        link.progress("done", "site/allow" if moment % 2 else "device/silent", tried=("site/allow",))
    page.goto(f"{app}{link.path}")

    sheets = len(SHEET.findall(page.pdf(format="A4", margin=MARGINS)))

    assert sheets == 1


def test_who_wants_no_key_for_the_search_turns_it_off(page: Page, app: str) -> None:
    page.goto(f"{app}/agents/you")
    page.get_by_label("/ leads to the search").uncheck()
    page.goto(f"{app}/agents/")
    page.keyboard.press("/")
    expect(page.locator("[type=search]")).not_to_be_focused()

    page.goto(f"{app}/agents/you")
    page.get_by_label("/ leads to the search").check()


def test_two_customers_at_once_are_not_mixed_up(
    browser: BrowserContext, page: Page, app: str, desk: Flask
) -> None:
    """One tries a Mac, where the system says no, then a phone; the other is French, and heard at once."""
    first = MadeLink(desk, reference="Otter 1", locale="en")
    second = MadeLink(desk, reference="Otter 2", partner="hubspot")
    page.goto(app + first.path)
    other = browser.new_page()
    other.goto(app + second.path)

    first.report(SYSTEM_BLOCKED)
    second.report(HEARD)

    expect(page.locator("#watch[data-fault='system-blocked']")).to_be_visible()
    expect(other.locator("#watch[data-fault='all-clear'] [data-heard='']")).to_be_visible()
    expect(other.locator(".theirs[lang=fr]")).to_be_visible()
    first.report(HEARD, os="android-15")

    expect(page.locator("[data-elsewhere]")).to_contain_text("macOS")
    expect(page.locator("article h2")).to_contain_text("not yet on Chrome 156, macOS")
    expect(page.locator("[data-heard='']")).to_have_count(0)
    expect(other.locator("[data-elsewhere], [data-also]")).to_have_count(0)
    other.close()
    page.goto(f"{app}/agents/?show=all&q=otter")
    expect(page.locator("[data-count=blocked]")).to_have_text("1")
    expect(page.locator("[data-count=works]")).to_have_text("1")
    page.fill("[type=search]", "otter 1")
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-link]")).to_have_count(1)
    expect(page.locator(f"[data-link='{first.id}'] [data-sign=question]")).to_be_visible()


def test_the_list_keeps_its_place_and_counts_while_results_come(page: Page, app: str, desk: Flask) -> None:
    made = [MadeLink(desk, reference=f"Wombat {number}") for number in range(30)]
    page.goto(f"{app}/agents/?show=all&q=wombat")
    page.keyboard.press("/")
    expect(page.locator("[type=search]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("[data-focus='kind all']")).to_be_focused()
    page.click("[rel=next]")
    expect(page.locator("tr[data-link]")).to_have_count(5)
    page.focus(f"[data-focus='link {made[1].id}']")

    made[3].report(SYSTEM_BLOCKED)
    made[20].report(HEARD)

    expect(page.locator("[data-count=blocked]")).to_have_text("1", timeout=2 * TWO_TURNS)
    expect(page.locator("[data-count=works]")).to_have_text("1")
    expect(page.locator("[data-count=waiting]")).to_have_text("28")
    expect(page.locator("tr[data-link]")).to_have_count(4)
    expect(page.locator(f"[data-focus='link {made[1].id}']")).to_be_focused()
    for top in (made[3], made[20]):
        page.click("[rel=prev]")
        expect(page.locator("tr[data-link]").first).to_have_attribute("data-link", str(top.id))


@pytest.mark.parametrize(
    ("there", "opened"), [("ways", "ways"), ("plain", "ways"), ("txt", "more"), ("step", "own")]
)
def test_what_was_open_and_where_the_keyboard_was_stays_when_the_part_is_swapped(
    there: str, opened: str, page: Page, app: str, link: MadeLink
) -> None:
    link.report(SYSTEM_BLOCKED)
    page.goto(app + link.path)
    page.click(f"#watch details[data-keep={opened}] > summary")
    page.focus(f"#watch [data-focus={there}]")
    link.progress("reading", "system/allow")

    expect(page.locator('#watch[data-stage="reading"]')).to_be_visible()
    expect(page.locator("#watch details[open]")).to_have_count(1)
    expect(page.locator(f"#watch [data-focus={there}]")).to_be_focused()
    expect(page.locator("[data-take=plain] button")).to_be_visible()


def hide(page: Page, asked: list[Request]) -> int:
    """Hide the tab, and return how often it has asked, once a busy server has answered."""
    page.evaluate(HIDDEN, True)
    for request in asked:
        request.response()
    return len(asked)


def test_a_hidden_tab_asks_seldom_and_says_in_its_title_what_came(
    page: Page, app: str, link: MadeLink
) -> None:
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if "/state" in request.url else None)
    page.clock.install()
    page.goto(app + link.path)
    page.clock.run_for(TWO_TURNS)
    seen = hide(page, asked)
    link.report(SYSTEM_BLOCKED)

    page.clock.run_for(10_000)
    assert len(asked) == seen
    page.clock.run_for(10_000)

    expect(page).to_have_title(re.compile("· Blocked at macOS"))
    assert "icon-bar" in str(page.locator("link[rel=icon]").get_attribute("href"))
    assert len(asked) == seen + 1


def test_a_hidden_tab_asks_at_once_when_it_is_seen(page: Page, app: str, link: MadeLink) -> None:
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if "/state" in request.url else None)
    page.clock.install()
    page.goto(app + link.path)
    page.clock.run_for(TWO_TURNS)
    seen = hide(page, asked)
    page.clock.run_for(TWO_TURNS)
    assert len(asked) == seen
    page.clock.pause_at(page.evaluate("Date.now()") + TWO_TURNS)
    link.report(BLOCKED)

    with page.expect_response(lambda response: "/state" in response.url):  # The clock stands still.
        page.evaluate(HIDDEN, False)
    page.clock.resume()
    expect(page.locator('#watch[data-fault="site-blocked"]')).to_be_visible()


def test_who_asked_for_it_is_told_of_a_result_in_a_hidden_tab(
    browser: BrowserContext, page: Page, app: str, link: MadeLink
) -> None:
    """The page's timers stand still, as Chromium slows those of a hidden tab down; the worker's go on."""
    browser.grant_permissions(["notifications", "clipboard-read", "clipboard-write"])
    page.clock.install()
    page.goto(app + link.path)
    page.evaluate(NOTED_NOTIFICATIONS)
    page.click("[data-action=alerts]")
    page.evaluate(HIDDEN, True)
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    link.report(SYSTEM_BLOCKED)

    wait_until(lambda: page.evaluate("told.length"), "the notification")

    assert page.evaluate("told") == ["T-4711 · Blocked at macOS"]
    page.clock.resume()  # It is the clock of all pages of this browser.
    page.reload()
    expect(page.locator("[data-action=alerts]")).to_have_attribute("aria-pressed", "true")
    page.click("[data-action=alerts]")


def test_a_closed_link_is_asked_about_seldom_and_goes_on_to_tell(
    page: Page, app: str, link: MadeLink
) -> None:
    link.report(BLOCKED)
    page.goto(app + link.path)
    link.revoke()
    expect(page.locator('#watch[data-state="revoked"]')).to_be_visible()

    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.wait_for_timeout(TWO_TURNS)
    assert not asked
    link.delete()
    page.evaluate("document.querySelector('#watch').dispatchEvent(new Event('refresh'))")

    expect(page.locator("[data-deleted]")).to_be_visible()


@pytest.mark.parametrize(
    ("status", "body", "notice"),
    [(503, "", "#lost"), (401, "", "#signed-out"), (200, "<h1>Sign in to the airport</h1>", "#lost")],
)
def test_an_answer_that_is_none_is_said_and_changes_nothing(
    page: Page, app: str, link: MadeLink, status: int, body: str, notice: str
) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=status, body=body, content_type="text/html")

    link.report(BLOCKED)
    page.route("**/state?*", refuse)
    page.goto(app + link.path)

    expect(page.locator(notice)).to_be_visible()
    expect(page.locator('#watch[data-fault="site-blocked"]')).to_be_visible()
    page.unroute("**/state?*", refuse)
    if notice == "#lost":
        expect(page.locator(notice)).to_be_hidden()


def pages(desk: Flask) -> dict[str, str]:
    """Return the addresses of what an agent sees."""
    fresh, running, blocked, green = (MadeLink(desk, note="See you at three") for _ in range(4))
    running.progress("running")
    blocked.report(SYSTEM_BLOCKED, microphones=["Jabra"])
    blocked.progress("reading", "system/allow", ["system/allow"])
    for measurements in (SYSTEM_BLOCKED, BLOCKED, HEARD):
        green.report(measurements)
    return {
        "list": "/agents/?show=all",
        "form": "/agents/new?host=nowhere",
        "made": f"{fresh.path}?token={fresh.token}&code={fresh.code}",
        "running": running.path,
        "blocked": f"{blocked.path}?token={blocked.token}&code={blocked.code}",
        "green": green.path,
        "viewer": "/agents/viewer",
    }


SILENT = measured(HEARD, audio__peak=0.0, audio__rms=0.0, audio__listened_ms=7000.0, audio__block_peaks=[0.0])
HEIGHT = "() => document.documentElement.scrollHeight"
OPEN_ROWS = (
    "() => [...document.querySelectorAll('.said .row[open]')].map(row => row.firstElementChild.textContent)"
)


@pytest.mark.parametrize("measurements", [SILENT, SYSTEM_BLOCKED], ids=["silent", "system-blocked"])
def test_all_about_a_customer_is_on_one_screen(
    measurements: dict[str, Any], page: Page, app: str, link: MadeLink
) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    link.report(measurements, microphones=["Jabra"])
    link.progress("reading", "system/allow", ["system/allow"])
    page.goto(app + link.path)

    assert page.evaluate(HEIGHT) == 800
    step = page.locator("#watch .fix")
    assert step.evaluate("step => step.scrollHeight > step.clientHeight")


def test_rows_of_a_step_stay_open_and_it_stays_where_it_was_read(
    page: Page, app: str, link: MadeLink
) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    link.report(SYSTEM_BLOCKED)
    page.goto(app + link.path)
    for row in page.locator(".said .row > summary").all():
        row.click()
    opened = page.evaluate(OPEN_ROWS)
    page.locator("#watch .fix").evaluate("step => { step.scrollTop = 60 }")
    link.progress("reading", "system/allow")

    expect(page.locator('#watch[data-stage="reading"]')).to_be_visible()
    assert len(opened) > 1
    assert page.evaluate(OPEN_ROWS) == opened
    assert page.locator("#watch .fix").evaluate("step => step.scrollTop") == 60


# Of each kind of sign what is seen of it without its colours, by its name.
SHAPES = """() => {
  const shapes = {}
  const note = (kind, element, shape) => ((shapes[kind] ??= {})[element.dataset.sign] = shape.join(" "))
  for (const lamp of document.querySelectorAll(".lamps i:not([data-after])")) {
    const { backgroundImage } = getComputedStyle(lamp)
    note("lamp", lamp, [backgroundImage.split("(")[0], getComputedStyle(lamp, "::before").content])
  }
  for (const stop of document.querySelectorAll(".way .stop")) {
    note("stop", stop, [stop.querySelector(".badge path")?.getAttribute("d")])
  }
  for (const moment of document.querySelectorAll(".happened li")) {
    const { backgroundColor, borderRadius, borderStyle } = getComputedStyle(moment, "::before")
    note("moment", moment, [backgroundColor, borderRadius, borderStyle])
  }
  return shapes
}"""


def test_without_colours_and_from_right_to_left_an_agent_sees_the_same(
    page: Page, app: str, desk: Flask
) -> None:
    for name, path in pages(desk).items():
        page.emulate_media(forced_colors="active")
        page.goto(app + path)
        for width in (1280, 768, NARROWEST):
            page.set_viewport_size({"width": width, "height": 800})
            assert (name, width, page.evaluate(OVERFLOW)) == (name, width, 0)
        for kind, shapes in page.evaluate(SHAPES).items():
            assert len(set(shapes.values())) == len(shapes), (name, kind, shapes)

        page.emulate_media(forced_colors="none")
        page.evaluate("() => { document.documentElement.dir = 'rtl' }")
        for width in (1280, 768, NARROWEST):
            page.set_viewport_size({"width": width, "height": 800})
            assert (name, width, page.evaluate(OVERFLOW)) == (name, width, 0)


def test_no_page_keeps_anybody_out(page: Page, app: str, desk: Flask) -> None:
    for name, path in pages(desk).items():
        page.set_viewport_size({"width": 1100, "height": 800})
        page.goto(app + path)
        assert (name, violations(page)) == (name, [])
        page.set_viewport_size({"width": NARROWEST, "height": 600})
        assert (name, violations(page), page.evaluate(OVERFLOW)) == (name, [], 0)
