"""Pages of other sites that frame the check, each in another way: for `make demo` and the browser tests.

One server on one port answers to every name under localhost, which browsers resolve to this machine.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, urlencode
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.serving import make_server

CRM, VENDOR, STRANGER = "crm.localhost", "vendor.localhost", "stranger.localhost"
LISTED = (CRM, VENDOR)
"""The hosts that EMBED_HOSTS has to name; STRANGER is not one of them."""

CHECK = "{check}"
PASSES_ON = "microphone; autoplay; clipboard-write"
FILES = Path(__file__).parent / "host_pages"
KINDS = {".css": "text/css", ".js": "text/javascript"}


@dataclass(frozen=True)
class Cell:
    """One way to frame the check, and what to see there."""

    name: str
    title: str
    look: str
    host: str = CRM
    allow: str | None = PASSES_ON
    sandbox: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    within: str | None = None
    """The attribute `allow` of a frame around the frame of the check; "" for none."""
    within_host: str = VENDOR
    """Whose page is in that frame."""
    within_header: str | None = None
    """The header Permissions-Policy of that page."""
    redirected: bool = False
    """Whether the frame begins at a page of the vendor, which redirects to the check."""
    referrer: str = "strict-origin"
    """The attribute `referrerpolicy` of the frame of the check."""
    loader: bool = False
    phone: str | None = None
    """The attribute `allow` of the phone app's own frame, beside the check; "" for none."""


COEP = {"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"}

CELLS = (
    Cell("script", "By the script", "Works; the height follows, and the events are listed.", loader=True),
    Cell("frame", "A frame alone", "Works, without a script on the page."),
    Cell("no-allow", "“allow” is missing", "The frame says so at once. Verdict: not allowed.", allow=None),
    Cell(
        "sandbox",
        "Sandboxed",
        "The frame says so at once. Verdict: sandboxed.",
        sandbox="allow-scripts allow-forms",
    ),
    Cell(
        "header",
        "Narrowed by a header",
        "Permissions-Policy: microphone=(self) outranks “allow”.",
        headers={"Permissions-Policy": "microphone=(self)"},
    ),
    Cell(
        "blocked",
        "The site is blocked",
        "First block this page by the icon left of its address. The verdict names it.",
        loader=True,
    ),
    Cell("nested", "A frame in a frame", "Works: both frames pass the microphone on.", within=PASSES_ON),
    Cell("nested-no-allow", "A frame in a frame, the outer without “allow”", "Not allowed.", within=""),
    Cell("coep", "The page requires COEP", "Works.", headers=COEP),
    Cell("stranger", "Another site", "Not activated for this site.", host=STRANGER),
    Cell("stranger-script", "Another site, by script", "Not activated for it.", host=STRANGER, loader=True),
    Cell(
        "phone",
        "The phone app's frame lacks “allow”",
        "The check itself works, and yet says what the phone app lacks.",
        loader=True,
        phone="autoplay",
    ),
    Cell(
        "phone-works", "The phone app's frame is well", "All clear.", loader=True, phone=PASSES_ON
    ),
)  # fmt: skip
BY_NAME = {cell.name: cell for cell in CELLS}


@contextmanager
def hosts_running(app: str, port: int, cells: Mapping[str, Cell] = BY_NAME) -> Iterator[None]:
    """Serve the pages that frame the app at this origin."""
    server = make_server("127.0.0.1", port, Hosts(app, port, cells), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def listed(port: int) -> str:
    """Give EMBED_HOSTS for the app."""
    return " ".join(f"http://{host}:{port}" for host in LISTED)


class Hosts:
    """The pages, as a WSGI application; CHECK in a cell stands for the app's origin."""

    def __init__(self, app: str, port: int, cells: Mapping[str, Cell]) -> None:
        self._app = app
        self._port = port
        self._cells = cells

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with an index, a cell, a frame in between, the phone app, or a file."""
        asked = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
        first, _, rest = environ["PATH_INFO"].strip("/").partition("/")
        headers: Mapping[str, str] = {}
        kind, status = "text/html", "200 OK"
        if first == "cells":
            headers, body = self._cells[rest].headers, self._cell(self._cells[rest])
        elif first == "within":
            cell = self._cells[rest]
            headers = {"Permissions-Policy": cell.within_header} if cell.within_header else {}
            body = page("Vendor", self._check(cell))
        elif first == "redirect":
            status, headers, body = "302 Found", {"Location": asked["to"]}, ""
        elif first == "phone":
            body = page("Phone", (FILES / "phone.html").read_text())
        elif (FILES / first).suffix in KINDS:
            kind, body = KINDS[(FILES / first).suffix], (FILES / first).read_text()
        else:
            body = page("Empty", "") if first == "empty" else self._index()
        given = [(name, value.replace(CHECK, self._app)) for name, value in headers.items()]
        start_response(status, [("Content-Type", f"{kind}; charset=utf-8"), *given])
        return [body.encode()]

    def address(self, host: str, path: str) -> str:
        """Give the address of a page at one of the hosts."""
        return f"http://{host}:{self._port}/{path}"

    def _index(self) -> str:
        ways = "".join(
            f'<li><a href="{self.address(cell.host, f"cells/{cell.name}")}">{escape(cell.title)}</a>'
            f"<p>{escape(cell.look)}</p></li>"
            for cell in CELLS
        )
        heading = "Ways to frame the check"
        return page(heading, f'<main class="index"><h1>{heading}</h1><ul>{ways}</ul></main>')

    def _cell(self, cell: Cell) -> str:
        phone = ""
        if cell.phone is not None:
            phone = frame(self.address(VENDOR, "phone"), cell.phone or None, id="phone", title="Phone app")
        content = (FILES / "crm.html").read_text()
        return page(
            cell.title,
            content.replace("{{ title }}", escape(cell.title))
            .replace("{{ look }}", escape(cell.look))
            .replace("{{ phone }}", phone)
            .replace("{{ panel }}", self._panel(cell)),
        )

    def _panel(self, cell: Cell) -> str:
        if cell.loader:
            cti = "" if cell.phone is None else ' data-cti="#phone"'
            script = f'<script async src="{self._app}/embed/v1/loader.js"></script>'
            return f'<div data-soundcheck data-lang="en"{cti}></div>{script}'
        if cell.within is None:
            return self._check(cell)
        between = self.address(cell.within_host, f"within/{cell.name}")
        return frame(between, cell.within or None, title="Vendor", **{"class": "check"})

    def _check(self, cell: Cell) -> str:
        source = f"{self._app}/embed/?lang=en"
        if cell.redirected:
            source = self.address(VENDOR, f"redirect?{urlencode({'to': source})}")
        allow = cell.allow and cell.allow.replace(CHECK, self._app)
        more = {"title": "Microphone check", "class": "check", "referrerpolicy": cell.referrer}
        return frame(source, allow, cell.sandbox, **more)


def frame(src: str, allow: str | None, sandbox: str | None = None, **more: str) -> str:
    """Build a frame with the attributes that are given."""
    given = {"src": src, "allow": allow, "sandbox": sandbox, "referrerpolicy": "strict-origin", **more}
    attributes = (f'{name}="{escape(value)}"' for name, value in given.items() if value is not None)
    return f"<iframe {' '.join(attributes)}></iframe>"


def page(title: str, content: str) -> str:
    """Build a page around the content."""
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/crm.css">{content}</html>'
    )
