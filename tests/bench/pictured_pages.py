"""What the first view of a page with pictures takes on a phone, in bytes and in time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext

from tests.browser.chromium import Settings

from .browser import PATIENCE_MS, browser
from .figure import Figure
from .pages import ON_SALESFORCE, every_page, new_app
from .server import serving

MOST_BYTES = 60_000
MOST_MS = 1200
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
# "Slow 4G" of Lighthouse: 150 ms there and back, 1.6 megabits per second down and 0.75 up.
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
LARGEST = """new Promise((resolve) => new PerformanceObserver((list) => {
  const last = list.getEntries().at(-1)
  resolve({ ms: last.startTime, what: last.element?.localName ?? "" })
}).observe({ type: "largest-contentful-paint", buffered: true }))"""


def measure(folder: Path) -> Iterator[Figure]:
    """Open every page that has a picture, with an empty cache; the figures are those of the worst.

    What is scrolled to later is not waited for, and not weighed unless the browser fetches it at once.
    """
    app = new_app(folder)
    client = app.test_client()
    pages = {name: path for name, path in every_page(app).items() if "/pictures/" in client.get(path).text}
    with serving(folder) as server, browser(folder, Settings(), "silent", speaking=False) as context:
        seen = {name: _open(context, server.url + path) for name, path in pages.items()}
    heaviest = max(seen, key=lambda name: seen[name][0])
    slowest = max(seen, key=lambda name: seen[name][1])
    weight, shown = seen[heaviest][0], seen[slowest][1]
    note = f"heaviest of {len(seen)} pages is {heaviest}"
    yield Figure("pictured-page-weight", weight, "bytes", MOST_BYTES, note)
    note = f"slowest is {slowest}, a {seen[slowest][2]}, on Slow 4G for {ON_SALESFORCE.os} with Chrome"
    yield Figure("pictured-page-lcp", shown, "ms", MOST_MS, note)


def _open(context: BrowserContext, url: str) -> tuple[int, float, str]:
    """Return the bytes of a page and all it loads, when its largest part was painted, and what that is."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    session = context.new_cdp_session(page)
    sizes: list[int] = []

    def finished(event: dict[str, Any]) -> None:
        sizes.append(int(event["encodedDataLength"]))

    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setDeviceMetricsOverride", PHONE)
    page.goto(url, wait_until="networkidle")
    largest = page.evaluate(LARGEST)
    page.close()
    return sum(sizes), float(largest["ms"]), str(largest["what"])
