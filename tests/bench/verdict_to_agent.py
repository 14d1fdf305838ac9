"""How soon an agent who watches sees what the customer was told."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import BLOCK, Settings, chromium
from tests.browser.display import screen
from tests.browser.sound import SoundServer

from .figure import Figure, percentile
from .server import serving
from .store import desk

MOST_MS = 2200.0
NOW = "performance.timeOrigin + performance.now()"
NOTE = f"""
new MutationObserver(() => {{
  if (globalThis.seen || !document.querySelector(SEEN)) return
  globalThis.seen = {NOW}
}}).observe(document, {{ subtree: true, childList: true, attributes: true }})
"""
VERDICT = '#diagnosis[data-state="done"]'
ARRIVED = "#watch[data-fault]"


def measure(folder: Path, times: int = 12) -> Iterator[Figure]:
    """Time from the verdict on the customer's screen to the same on the agent's, by one clock."""
    with ExitStack() as stack:
        server = stack.enter_context(serving(folder))
        made = stack.enter_context(desk(folder))
        playwright = stack.enter_context(sync_playwright())
        xvfb = stack.enter_context(screen(folder))
        sound = stack.enter_context(SoundServer(folder).started())
        blocked = Settings(sites={"localhost": BLOCK})
        people = []
        for name, settings in (("agent", Settings()), ("customer", blocked)):
            (folder / name).mkdir()
            browser = chromium(playwright, folder / name, settings, xvfb, sound.address)
            people.append(stack.enter_context(browser).pages[0])
        agent, customer = people
        agent.context.add_cookies([cookie_of(made.cookie(), server.url)])
        waits = []
        for _ in range(times):
            link, token = made.link()
            waits.append(
                _once(agent, customer, f"{server.url}/agents/links/{link}", f"{server.url}/l/{token}")
            )
    note = f"p95 of {times}, polled every 2 s; p50 {percentile(waits, 50):.0f}, max {max(waits):.0f}"
    yield Figure("verdict-to-agent", percentile(waits, 95), "ms", MOST_MS, note)


def _once(agent: Page, customer: Page, watched: str, link: str) -> float:
    for page, seen in ((agent, ARRIVED), (customer, VERDICT)):
        page.add_init_script(NOTE.replace("SEEN", f"{seen!r}"))
    agent.goto(watched)
    customer.goto(link)
    customer.click('[data-action="start-test"]')
    customer.wait_for_selector(VERDICT)
    agent.wait_for_selector(ARRIVED)
    return float(agent.evaluate("seen")) - float(customer.evaluate("seen"))


def cookie_of(header: str, url: str) -> dict[str, str]:
    """Return a cookie of this origin as a browser takes it."""
    name, _, value = header.partition("=")
    return {"name": name, "value": value, "url": url}
