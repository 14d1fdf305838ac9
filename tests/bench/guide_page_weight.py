"""What the first view of a guide page takes on the wire."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from flask import Flask

from webapp.guide.visitor import Visitor

from .figure import Figure
from .pages import ON_SALESFORCE, TYPICAL_STEP, address, every_page, new_app
from .server import Server, serving
from .wire import CHROME_ON_MAC, Line

MOST_BYTES = 14_600  # What a server may send in the first flight: ten segments of 1,460 bytes (RFC 6928).
NOBODY = Visitor()
STYLESHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)"')


def measure(folder: Path) -> Iterator[Figure]:
    """Weigh HTML and CSS of every step, for a reader whose platform is known and for one of an unknown."""
    app = new_app(folder)
    with serving(folder) as server:
        known = _sizes(server, app, ON_SALESFORCE, CHROME_ON_MAC)
        unknown = _sizes(server, app, NOBODY, "")
        with closing(Line(server.port)) as line:
            css = sum(line.get(path).size for path in _stylesheets(app))
    sizes = known | {f"{name} for an unknown platform": size for name, size in unknown.items()}
    heaviest = max(sizes, key=lambda name: sizes[name])
    note = (
        f"heaviest is {heaviest}: CSS {css:,} + HTML {sizes[heaviest]:,}; "
        f"for a known platform HTML is {min(known.values()):,} to {max(known.values()):,}"
    )
    yield Figure("guide-page-weight", css + sizes[heaviest], "bytes", MOST_BYTES, note)


def _stylesheets(app: Flask) -> list[str]:
    """Return the addresses that a page of the guide links; other audiences have some of their own."""
    page = app.test_client().get(address(app, TYPICAL_STEP)).text
    return STYLESHEET.findall(page)


def _sizes(server: Server, app: Flask, visitor: Visitor, user_agent: str) -> dict[str, int]:
    """Return the bytes of every page but the test."""
    pages = {name: path for name, path in every_page(app, visitor).items() if not name.endswith(" test")}
    sizes = {}
    with closing(Line(server.port, user_agent)) as line:
        for name, path in pages.items():
            answer = line.get(path)
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status}")
            sizes[name] = answer.size
    return sizes
