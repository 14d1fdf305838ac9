"""How soon an agent is told of a result in another tab, and that a customer left."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import sync_playwright

from tests.browser.chromium import Settings, chromium
from tests.browser.chromium_by_pipe import Tab, chromium_by_pipe
from tests.browser.display import Screen, screen
from tests.browser.machine import wait_until
from tests.browser.sound import SoundServer
from tests.diagnosis.builders import refused, run
from webapp.diagnosis import diagnose
from webapp.support import Submission

from .figure import Figure, percentile
from .server import Server, serving
from .store import Desk, desk
from .verdict_to_agent import NOTE, cookie_of

TOLD_MOST_MS, LEFT_MOST_MS = 16_000.0, 4_000.0
TABS, ROUNDS = 10, 2
APART_SECONDS = 1.7  # Between two results, so that they come at any moment of a hidden tab's 15 seconds.
TIMES = 20
MEASURED = run(before="denied", request=refused())
NOTED_NOTIFICATIONS = """
globalThis.Notification = class extends Notification {
  constructor(title, options) {
    super(title, options)
    globalThis.told ??= Date.now()
  }
}
"""
HERE, LEFT = '[data-presence="here"]', '[data-presence="left"]'


def measure(folder: Path) -> Iterator[Figure]:
    """Let results come to tabs that are hidden, then customers leave while an agent looks on."""
    with ExitStack() as stack:
        server, made = stack.enter_context(serving(folder)), stack.enter_context(desk(folder))
        xvfb = stack.enter_context(screen(folder))
        sound = stack.enter_context(SoundServer(folder).started())
        for name in ("hidden", "agent", "customer"):
            (folder / name).mkdir()
        waits = list(_be_told(folder / "hidden", server, made, xvfb, sound.address))
        yield _figure("notification", waits, TOLD_MOST_MS)
        waits = list(_see_them_go(folder, server, made, xvfb, sound.address))
        yield _figure("good-bye", waits, LEFT_MOST_MS)


def _figure(name: str, waits: list[float], most: float) -> Figure:
    note = f"p95 of {len(waits)}; p50 {percentile(waits, 50):.0f}, max {max(waits):.0f}"
    return Figure(name, percentile(waits, 95), "ms", most, note)


def _be_told(folder: Path, server: Server, made: Desk, xvfb: Screen, sound: str) -> Iterator[float]:
    """Yield the milliseconds from each result to its notification."""
    cookie = cookie_of(made.cookie(), server.url)
    for turn in range(ROUNDS):
        (folder / str(turn)).mkdir()
        with chromium_by_pipe(folder / str(turn), Settings(), xvfb, sound) as browser:
            browser.call("Browser.grantPermissions", permissions=["notifications"], origin=server.url)
            browser.call("Storage.setCookies", cookies=[cookie])
            links = [made.link() for _ in range(TABS)]
            tabs = [browser.open(f"{server.url}/agents/links/{id}") for id, _ in links]
            for tab in tabs:
                tab.run(NOTED_NOTIFICATIONS)
                tab.run("document.querySelector('[data-action=alerts][aria-pressed=false]')?.click()")
            browser.open(f"{server.url}/en/")
            wait_until(lambda tabs=tabs: all(map(_is_hidden, tabs)), "the tabs to be hidden")
            sent = []
            for _, token in links:
                time.sleep(APART_SECONDS)
                run_sent = Submission(version=1, key=str(uuid4()), locale="en", measurements=MEASURED)
                made.reports.add(token, run_sent, diagnose(MEASURED))
                sent.append(time.time() * 1000)
            wait_until(lambda tabs=tabs: all(tab.run("globalThis.told") for tab in tabs), "the notifications")
            yield from (tab.run("told") - moment for tab, moment in zip(tabs, sent, strict=True))


def _is_hidden(tab: Tab) -> bool:
    return bool(tab.run("document.visibilityState") == "hidden")


def _see_them_go(folder: Path, server: Server, made: Desk, xvfb: Screen, sound: str) -> Iterator[float]:
    """Yield the milliseconds from each customer's leaving to the line that says so."""
    with sync_playwright() as playwright, ExitStack() as stack:
        agent, customer = (
            stack.enter_context(chromium(playwright, folder / name, Settings(), xvfb, sound)).pages[0]
            for name in ("agent", "customer")
        )
        agent.context.add_cookies([cookie_of(made.cookie(), server.url)])
        agent.add_init_script(NOTE.replace("SEEN", repr(LEFT)))
        for _ in range(TIMES):
            id, token = made.link()
            customer.goto(f"{server.url}/l/{token}")
            agent.goto(f"{server.url}/agents/links/{id}")
            agent.wait_for_selector(HERE)
            left = time.time() * 1000
            customer.goto("about:blank")
            agent.wait_for_selector(LEFT)
            yield float(agent.evaluate("seen")) - left
