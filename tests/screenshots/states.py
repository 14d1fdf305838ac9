"""Takes every state of the product at every width, light and dark, and puts them together to look through."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.agent import invited
from tests.helpers.links import SYSTEM_BLOCKED, MadeLink
from tests.helpers.measured import BLOCKED, HEARD
from webapp import create_app
from webapp.config import Settings

MAC = "os=macos-15&browser=chrome-156&partner=salesforce"
WIDTHS, HEIGHT = (300, 390, 768, 1280, 1920), 800
SHEET_SCALE = 0.4
TALLEST = 2400  # CSS pixels; of a longer page the sheet shows the beginning.
AT_REST = 400  # Milliseconds; what moves when a width or a colour changes has come to rest.


@dataclass(frozen=True)
class State:
    """A page, and for the test what is simulated of it, or the permission with which it really runs."""

    name: str
    path: str
    until: str = "h1"
    runs: bool = False
    permission: str | None = None


def _simulated(name: str, example: str, until: str = "[data-fault]") -> State:
    return State(name, f"/en/test?{MAC}&simulate={example}", f"#diagnosis{until}", runs=True)


STATES = (
    State("start", f"/en/?{MAC}"),
    State("idle", f"/en/test?{MAC}"),
    _simulated("waiting", "prompt-waiting", '[data-state="waiting"]'),
    _simulated("listening", "listening", '[data-state="running"]'),
    _simulated("listening-nothing-heard", "nothing-heard-yet", '[data-state="running"]'),
    _simulated("verdict-os", "system-blocked"),
    _simulated("verdict-browser", "browser-blocked"),
    _simulated("verdict-site", "site-blocked"),
    _simulated("verdict-embed", "frame-not-allowed"),
    _simulated("verdict-device", "silent"),
    _simulated("verdict-open-question", "prompt-unanswered"),
    State("verdict-not-sure", f"/en/test?{MAC}", "#diagnosis[data-fault]", runs=True),
    State("green", f"/en/test?{MAC}", "[data-fault=all-clear]", runs=True, permission="microphone"),
    State("step", f"/en/system/allow?{MAC}&via=test"),
    State("step-question", f"/en/which-level?{MAC}"),
    State("solved", f"/en/solved?{MAC}&via=test"),
    State("contact", f"/en/contact?{MAC}&via=test,system/allow"),
    State("install", "/en/install?partner=hubspot"),
)


def take_states(browser: Browser, app: str, app_folder: Path, folder: Path, wanted: set[str]) -> None:
    """Take the wanted states, or all, into `folder`, and a sheet of each."""
    taken: list[str] = []
    for state in STATES:
        if not wanted or state.name in wanted:
            context = _context(browser, state.permission)
            page = context.new_page()
            page.goto(app + state.path)
            if state.runs:
                page.click('[data-action="start-test"]')
            page.wait_for_selector(state.until)
            _take(page, state.name, folder)
            taken.append(state.name)
            context.close()
    if not wanted or any(name.startswith("console") for name in wanted):
        context = _context(browser)
        page = context.new_page()
        page.goto(invited(app, app_folder, "Ada Lovelace"))
        page.click("main form button")
        for name, path in _console(app_folder):
            if not wanted or name in wanted or "console" in wanted:
                page.goto(app + path)
                _take(page, name, folder)
                taken.append(name)
        context.close()
    _put_together(browser, taken, folder)


def _context(browser: Browser, permission: str | None = None) -> BrowserContext:
    return browser.new_context(
        permissions=[permission] if permission else [], reduced_motion="reduce", locale="en-GB"
    )


def _take(page: Page, name: str, folder: Path) -> None:
    """Take one state as it is, at every width in both schemes."""
    place = folder / name
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    page.evaluate("document.querySelector('[data-test-mode]')?.remove()")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        height = page.evaluate(
            "document.documentElement.scrollHeight"
        )  # All of it, with what stays at the foot.
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(AT_REST)
            page.screenshot(path=place / f"{width}-{scheme}.png")


def _console(app_folder: Path) -> Iterator[tuple[str, str]]:
    """Return the addresses of what an agent sees, from the list to a customer who can be heard."""
    desk = create_app(Settings(database_url=f"sqlite:///{app_folder / 'soundcheck.db'}"))
    fresh, running, blocked, green = (
        MadeLink(desk, reference=f"T-471{number}", note="See you at three") for number in range(4)
    )
    running.progress("running")
    blocked.report(SYSTEM_BLOCKED, microphones=["Jabra Evolve2 65"])
    blocked.progress("reading", "system/allow", ["system/allow"])
    for measurements in (SYSTEM_BLOCKED, BLOCKED, HEARD):
        green.report(measurements)
    yield "console-list", "/agents/?show=all"
    yield "console-new", "/agents/new"
    yield "console-fresh", f"{fresh.path}?token={fresh.token}&code={fresh.code}"
    yield "console-running", running.path
    yield "console-blocked", f"{blocked.path}?token={blocked.token}&code={blocked.code}"
    yield "console-green", green.path
    yield "console-counts", "/agents/counts"


def _put_together(browser: Browser, names: list[str], folder: Path) -> None:
    """Write a page with all pictures, and a picture of each of its parts."""
    parts = "".join(_part(name) for name in names)
    index = folder / "index.html"
    index.write_text(f"<!doctype html><meta charset=utf-8><title>Screenshots</title>{STYLE}{parts}")
    page = browser.new_page(viewport={"width": 100, "height": 100})
    page.goto(index.as_uri())
    for name in names:
        page.locator(f"#{name}").screenshot(path=folder / f"{name}.png")
    page.close()


STYLE = f"""<style>
body {{ margin: 0; background: #999; font: 14px/1.4 sans-serif }}
section {{ inline-size: max-content; padding: 8px }}
h2 {{ margin: 0 0 4px; font-size: 18px }}
div {{ display: flex; gap: 8px; align-items: start; margin-block-end: 8px }}
a {{ display: block; max-block-size: {TALLEST * SHEET_SCALE}px; overflow: hidden }}
img {{ display: block }}
</style>"""


def _part(name: str) -> str:
    rows = "".join(
        f"<div>{''.join(_picture(name, width, scheme) for width in WIDTHS)}</div>"
        for scheme in ("light", "dark")
    )
    return f'<section id="{escape(name)}"><h2>{escape(name)}</h2>{rows}</section>'


def _picture(name: str, width: int, scheme: str) -> str:
    file = f"{name}/{width}-{scheme}.png"
    return f'<a href="{file}"><img src="{file}" width="{round(width * SHEET_SCALE)}" alt=""></a>'
