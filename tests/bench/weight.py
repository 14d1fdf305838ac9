"""What a first visit loads, in bytes on the wire."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from playwright.sync_api import BrowserContext

from tests.browser.chromium import Settings

from .browser import browser
from .figure import Figure
from .pages import address, every_page, new_app
from .server import serving
from .wire import Answer, Line

MOST_GUIDE_BYTES = 14_600
MOST_TEST_BYTES = 40_000


def measure_guide_page(folder: Path) -> Iterator[Figure]:
    """Weigh HTML and CSS of the heaviest step."""
    app = new_app(folder)
    with serving(folder) as server, Line(server.port) as line:
        pages = {name: line.get(path) for name, path in every_page(app).items()}
        css = line.get(_stylesheet(app.test_client().get(address(app, "start")).text))
    heaviest = max(pages, key=lambda name: pages[name].size)
    lightest = min(answer.size for answer in pages.values())
    note = (
        f"heaviest of {len(pages)} is {heaviest}; CSS {css.size}, HTML {lightest} to {pages[heaviest].size}"
    )
    for answer in (css, *pages.values()):
        _check(answer)
    yield Figure("guide-page-weight", css.size + pages[heaviest].size, "bytes", MOST_GUIDE_BYTES, note)


def measure_test_page(folder: Path) -> Iterator[Figure]:
    """Weigh everything Chromium loads of the test page."""
    path = address(new_app(folder), "test")
    with serving(folder) as server, browser(folder, Settings(), "silent", speaking=False) as context:
        sizes = _loaded(context, server.url + path)
    heaviest = sorted(sizes.items(), key=lambda item: -item[1])[:3]
    parts = ", ".join(f"{url.rpartition('/')[2].partition('?')[0]} {size}" for url, size in heaviest)
    yield Figure(
        "test-page-weight", sum(sizes.values()), "bytes", MOST_TEST_BYTES, f"{len(sizes)} requests; {parts}"
    )


def _check(answer: Answer) -> None:
    if answer.status != 200 or answer.headers.get("content-encoding") != "br":
        raise RuntimeError(f"{answer.status} {answer.headers}")


def _stylesheet(html: str) -> str:
    return str(BeautifulSoup(html, "html.parser").select_one("link[rel=stylesheet]")["href"])


def _loaded(context: BrowserContext, url: str) -> dict[str, float]:
    """Load a page, and give the bytes of each request by its address."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    addresses: dict[str, str] = {}
    sizes: dict[str, float] = {}

    def sent(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]

    def finished(event: dict[str, Any]) -> None:
        place = addresses[event["requestId"]]
        sizes[place] = sizes.get(place, 0) + event["encodedDataLength"]

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    page.goto(url, wait_until="networkidle")
    page.close()
    return sizes
