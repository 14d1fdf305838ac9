"""What the page of the live test takes on the wire, scripts and all."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext

from tests.browser.chromium import Settings

from .browser import browser
from .figure import Figure
from .pages import address, new_app
from .server import serving
from .wire import Line

MOST_BYTES = 40_000
NAMED = 3  # The heaviest, named in the note.


def measure(folder: Path) -> Iterator[Figure]:
    """Weigh everything Chromium loads of the page, each file at least as heavy as it is on the wire.

    For Critical-CH Chromium repeats the request for the page itself, finds the first answer in its cache,
    and then says that it received nothing.
    """
    path = address(new_app(folder), "test")
    with serving(folder) as server, browser(folder, Settings(), "silent", speaking=False) as context:
        requests = _load(context, server.url + path)
        with closing(Line(server.port)) as line:
            answers = {url: line.get(url.removeprefix(server.url)) for url, _ in requests}
    sizes = {url: max(answer.size, _received(requests, url)) for url, answer in answers.items()}
    heads = sum(answer.size - len(answer.body) for answer in answers.values())
    heaviest = sorted(sizes, key=lambda url: -sizes[url])[:NAMED]
    named = ", ".join(f"{_file(url)} {sizes[url]:,}" for url in heaviest)
    note = f"{len(requests)} requests; headers {heads:,}; {named}"
    yield Figure("test-page-weight", sum(sizes.values()), "bytes", MOST_BYTES, note)


def _load(context: BrowserContext, url: str) -> list[tuple[str, int]]:
    """Open a page, and give the address of each request with the bytes Chromium received for it."""
    urls: dict[str, str] = {}
    requests: list[tuple[str, int]] = []

    def sent(event: dict[str, Any]) -> None:
        urls[event["requestId"]] = event["request"]["url"]

    def finished(event: dict[str, Any]) -> None:
        requests.append((urls[event["requestId"]], int(event["encodedDataLength"])))

    page = context.new_page()
    session = context.new_cdp_session(page)
    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    page.goto(url, wait_until="networkidle")
    page.close()
    return requests


def _received(requests: list[tuple[str, int]], url: str) -> int:
    return sum(size for requested, size in requests if requested == url)


def _file(url: str) -> str:
    return url.rpartition("/")[2].partition("?")[0]
