"""Pages of other sites that frame the check, each in another way: for `make demo` and the browser tests.

One server answers to every name under localhost, which browsers resolve to this machine.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, urlencode
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.serving import WSGIRequestHandler, make_server

from .cells import BY_NAME, CELLS, CHECK, CRM, DESK, GROUP_OF, GROUPS, STRANGER, VENDOR, Cell, Group

__all__ = ["BY_NAME", "CELLS", "CRM", "STRANGER", "VENDOR", "Cell", "Place", "hosts_running", "listed"]

LISTED = (CRM, VENDOR, DESK.format("*"))
"""The hosts that EMBED_HOSTS has to name; STRANGER is not one of them."""
FILES = Path(__file__).parent / "pages"
KINDS = {".css": "text/css", ".js": "text/javascript"}


@dataclass(frozen=True)
class Place:
    """Where the app is, and the pages that frame it: at one port that is listed, and at one that is not."""

    app: str
    port: int
    other_port: int

    def cell(self, name: str, host: str | None = None) -> str:
        """Return the address of a cell, at its own host or at another."""
        cell = BY_NAME[name]
        return self.address(host or cell.host, f"cells/{name}", cell.other_port)

    def address(self, host: str, path: str, other_port: bool = False) -> str:
        """Return the address of a page at one of the hosts."""
        return f"{self.origin(host, other_port)}/{path}"

    def origin(self, host: str, other_port: bool = False) -> str:
        """Return the origin of one of the hosts."""
        return f"http://{host}:{self.other_port if other_port else self.port}"


@contextmanager
def hosts_running(app: str, port: int, other_port: int | None = None) -> Iterator[Place]:
    """Serve the pages that frame the app at this origin; at the other port only if there is one."""
    place = Place(app, port, other_port or port)
    with ExitStack() as stack:
        for number in {place.port, place.other_port}:
            stack.enter_context(_serving(Hosts(place), number))
        yield place


@contextmanager
def _serving(pages: "Hosts", port: int) -> Iterator[None]:
    server = make_server("127.0.0.1", port, pages, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Quiet(WSGIRequestHandler):
    """Tells nobody of requests."""

    def log_request(self, *_: object, **__: object) -> None:
        """Keep it."""


def listed(port: int) -> str:
    """Return EMBED_HOSTS for the app."""
    return " ".join(f"http://{host}:{port}" for host in LISTED)


class Hosts:
    """The pages, as a WSGI application; CHECK in a cell stands for the app's origin."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with an index, a cell, a frame in between, the phone app, or a file."""
        asked = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
        first, _, rest = environ["PATH_INFO"].strip("/").partition("/")
        headers: Mapping[str, str] = {}
        kind, status = "text/html", "200 OK"
        if first == "cells":
            headers, body = BY_NAME[rest].headers, self._cell(BY_NAME[rest])
        elif first == "within":
            cell = BY_NAME[rest]
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
        given = [(name, value.replace(CHECK, self._place.app)) for name, value in headers.items()]
        start_response(status, [("Content-Type", f"{kind}; charset=utf-8"), *given])
        return [body.encode()]

    def _index(self) -> str:
        content = (FILES / "index.html").read_text()
        return page("Acme CRM", content.replace("{{ groups }}", "".join(map(self._group, GROUPS))))

    def _group(self, group: Group) -> str:
        cells = "".join(
            f'<li><a href="{self._place.cell(cell.name)}">{escape(cell.title)}</a>{_words(cell)}</li>'
            for cell in group.cells
        )
        heading = f"<h2>{escape(group.title)}</h2><p>{escape(group.about)}</p>"
        return f"<section>{heading}<ul>{cells}</ul></section>"

    def _cell(self, cell: Cell) -> str:
        phone = ""
        if cell.phone is not None:
            phone_app = self._place.address(VENDOR, "phone")
            phone = frame(phone_app, cell.phone or None, id="phone", title="Phone app")
        content = (FILES / "crm.html").read_text()
        return page(
            cell.title,
            content.replace("{{ title }}", escape(cell.title))
            .replace("{{ group }}", escape(GROUP_OF[cell.name].title))
            .replace("{{ index }}", self._place.address(CRM, ""))
            .replace("{{ words }}", _words(cell))
            .replace("{{ phone }}", phone)
            .replace("{{ panel }}", self._panel(cell)),
        )

    def _panel(self, cell: Cell) -> str:
        if cell.loader:
            cti = "" if cell.phone is None else ' data-cti="#phone"'
            script = f'<script async src="{self._place.app}/embed/v1/loader.js"></script>'
            return f'<div data-soundcheck data-lang="en"{cti}></div>{script}'
        if cell.within is None:
            return self._check(cell)
        between = self._place.address(cell.within_host, f"within/{cell.name}")
        return frame(between, cell.within or None, title="Vendor", **{"class": "check"})

    def _check(self, cell: Cell) -> str:
        source = f"{self._place.app}/embed/?locale=en"
        if cell.redirected:
            source = self._place.address(VENDOR, f"redirect?{urlencode({'to': source})}")
        allow = cell.allow and cell.allow.replace(CHECK, self._place.app)
        more = {"title": "Microphone check", "class": "check", "referrerpolicy": cell.referrer}
        return frame(source, allow, cell.sandbox, **more)


def _words(cell: Cell) -> str:
    first = f'<p class="first"><b>First:</b> {escape(cell.first)}</p>' if cell.first else ""
    return f"{first}<p>{escape(cell.look)}</p>"


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
