"""How soon the start button is seen in a listed page's frame, beside an address that goes straight on."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import BrowserContext

from tests.browser.chromium import Settings
from tests.browser.machine import free_port
from tests.demo.other_sites import CRM, Place, hosts_running, listed
from webapp.reader.frame_guard import ADMITTED

from .browser import PATIENCE_MS, browser
from .figure import Figure, percentile
from .server import serving

MOST = 1.15
NOW = "performance.timeOrigin + performance.now()"  # One clock for the page and the frame in it.
REPORT = f"""
const look = () => {{
  const button = document.querySelector('[data-action="start-test"]')
  if (!button?.checkVisibility()) return requestAnimationFrame(look)
  setTimeout(() => top.postMessage({NOW}, "*"))
}}
if (top !== self) requestAnimationFrame(look)
"""
PUT_FRAME = f"""src => new Promise((resolve) => {{
  addEventListener("message", ({{ data }}) => typeof data === "number" && resolve(data - began))
  const frame = document.createElement("iframe")
  const size = {{ width: 700, height: 500 }}
  Object.assign(frame, {{ src, allow: "microphone", referrerPolicy: "strict-origin", ...size }})
  const began = {NOW}
  document.body.append(frame)
}})"""


def measure(folder: Path, times: int = 20) -> Iterator[Figure]:
    """Compare the two addresses in turn, each in a new tab, once the browser knows both of them.

    The note says the same of addresses that the browser has never seen, its assets apart.
    """
    port = free_port()
    with (
        serving(folder, EMBED_HOSTS=listed(port)) as server,
        hosts_running(server.url, port) as place,
        browser(folder, Settings(), "silent", speaking=False) as context,
    ):
        check = f"{server.url}/embed/?lang=en"
        for url in (check, f"{check}&{ADMITTED}=1"):
            _seen_after_ms(context, place, url)
        warm = _in_turn(context, place, [check] * times)
        first = _in_turn(context, place, [f"{check}&first={number}" for number in range(times)])
    ratio, ours, straight = _compared(warm)
    again, ours_first, straight_first = _compared(first)
    note = (
        f"p50 of {times}: {ours:.0f} ms, going straight on {straight:.0f}; "
        f"the first time {ours_first:.0f}, {straight_first:.0f} ({again:.2f} x)"
    )
    yield Figure("framed-start", ratio, "x", MOST, note)


def _in_turn(context: BrowserContext, place: Place, urls: list[str]) -> list[tuple[float, float]]:
    """Return for each address the time of itself and of going straight on; who comes first alternates."""
    pairs = []
    for number, url in enumerate(urls):
        order = [url, f"{url}&{ADMITTED}=1"]
        took = {each: _seen_after_ms(context, place, each) for each in order[:: -1 if number % 2 else 1]}
        pairs.append((took[order[0]], took[order[1]]))
    return pairs


def _seen_after_ms(context: BrowserContext, place: Place, url: str) -> float:
    """Time from the frame's coming into a page until the button in it is painted."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.add_init_script(REPORT)
    page.goto(place.address(CRM, "empty"), wait_until="networkidle")
    took = float(page.evaluate(PUT_FRAME, url))
    page.close()
    return took


def _compared(pairs: list[tuple[float, float]]) -> tuple[float, float, float]:
    ours, straight = (percentile(each, 50) for each in zip(*pairs, strict=True))
    return ours / straight, ours, straight
