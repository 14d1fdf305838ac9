"""Pages that frame a phone app beside the check: every way that a browser may judge otherwise."""

import itertools
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from werkzeug.serving import make_server

from tests.demo.other_sites import CRM, VENDOR, Place, Quiet, hosts_running

from .app_server import app_running
from .machine import free_port

LEFT = "left.localhost"
"""Whose page redirects to the phone app, where there is a redirect."""

HEADERS = {
    "no header": None,
    "for all": "microphone=*",
    "for the page": "microphone=(self)",
    "for the check": 'microphone=(self "CHECK")',
    "for the phone app": 'microphone=(self "PHONE")',
    "for both": 'microphone=(self "CHECK" "PHONE")',
}
ATTRIBUTES = {
    "no allow": None,
    "bare": "microphone; autoplay; speaker-selection",
    "any": "microphone *",
    "named": "microphone PHONE",
    "other": "microphone https://other.example",
    "no semicolon": "microphone camera",
    "capital": "Microphone",
    "self": "microphone 'self'",
}
# What the page around then does; the value is the frame that loads because of it.
LATER = {
    "as it came": "null",
    "allowed later": 'void (phone.allow = "microphone")',
    "allowed later, and loaded again": 'phone.allow = "microphone", phone.src = `${phone.src}?again`, phone',
    "no longer allowed": 'void phone.removeAttribute("allow")',
    "replaced by one without": 'copy.removeAttribute("allow"), phone.replaceWith(copy), copy',
    "replaced by one with": 'copy.allow = "microphone", phone.replaceWith(copy), copy',
    "moved": 'phone.allow = "microphone", main.append(phone), phone',
    "in a shadow root": 'main.attachShadow({ mode: "open" }).append(phone), phone',
}
_CHANGE = """async () => {
  const [phone, main] = ["#phone", "main"].map((part) => document.querySelector(part))
  const copy = phone.cloneNode()
  const loading = (WHAT)
  if (loading) await new Promise((resolve) => loading.addEventListener("load", resolve, { once: true }))
}"""


@dataclass(frozen=True)
class Cell:
    """How the page frames the phone app, and what becomes of that."""

    header: str = "no header"
    allow: str = "bare"
    redirected: bool = False
    sandbox: str | None = None
    later: str = "as it came"

    @property
    def change(self) -> str:
        """Return the function to run in the page around, once the phone app has loaded."""
        return _CHANGE.replace("WHAT", LATER[self.later])

    @property
    def is_watched(self) -> bool:
        """Return whether the frame that the page began with, and watches, is still there."""
        return not self.later.startswith("replaced")


CELLS = [
    *(Cell(header, allow) for header in HEADERS for allow in ("bare", "any", "named")),
    *(Cell(allow=allow) for allow in ATTRIBUTES if allow not in ("bare", "any", "named")),
    *(
        Cell(header, allow, redirected=True)
        for header, allow in itertools.product(
            ("no header", "for the phone app", "for both"), ("bare", "any", "named")
        )
    ),
    Cell(sandbox="allow-scripts"),
    Cell(sandbox="allow-scripts allow-same-origin"),
    Cell(allow="any", sandbox="allow-scripts"),
    Cell("for both", sandbox="allow-scripts allow-same-origin"),
    Cell(allow="no allow", later="allowed later"),
    Cell(allow="no semicolon", later="allowed later"),
    Cell("for the page", "no allow", later="allowed later"),
    Cell(allow="no allow", later="allowed later, and loaded again"),
    Cell(later="no longer allowed"),
    Cell(later="replaced by one without"),
    Cell(allow="no allow", later="replaced by one with"),
    Cell(allow="no allow", later="moved"),
    Cell(later="in a shadow root"),
    Cell(allow="no allow", later="in a shadow root"),
    Cell("for the check", later="in a shadow root"),
]


def gate_that_is_right(works: bool) -> str:
    """Return a selector for the page's body while it knows whether a call could have the microphone."""
    return 'body[data-gate="ready"]' if works else 'body[data-gate^="frame-"]'


@dataclass(frozen=True)
class Around:
    """Where the page is that frames both."""

    place: Place
    origin: str

    def cell(self, cell: Cell) -> str:
        """Return the address of the page that frames the phone app this way."""
        phone = self.place.address(VENDOR, "phone")
        src = f"{self.place.address(LEFT, 'redirect')}?to={quote(phone)}" if cell.redirected else phone
        return self.framing(
            src=src, allow=ATTRIBUTES[cell.allow], sandbox=cell.sandbox, header=HEADERS[cell.header]
        )

    def framing(self, **asked: str | None) -> str:
        """Return the address of the page with this header, and these attributes of the iframe."""
        known = {name: self.named(value) for name, value in asked.items() if value is not None}
        return f"{self.origin}/?{urlencode(known)}"

    def named(self, text: str) -> str:
        """Put the origins of the check and of the phone app into a header or an attribute."""
        return text.replace("CHECK", self.place.app).replace("PHONE", self.place.origin(VENDOR))


@contextmanager
def around_running(folder: Path) -> Iterator[Around]:
    """Serve the app, a phone app, and the pages around both."""
    port, hosts = free_port(), free_port()
    with (
        app_running(folder, port, f"http://{CRM}:*"),
        hosts_running(f"http://localhost:{port}", hosts) as place,
        make_server("127.0.0.1", 0, _pages(place.app), threaded=True, request_handler=Quiet) as server,
    ):
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Around(place, f"http://{CRM}:{server.server_port}")
        server.shutdown()
        thread.join()


def _pages(app: str) -> Any:
    def application(environ: Any, start_response: Any) -> Iterable[bytes]:
        asked = dict(parse_qsl(environ["QUERY_STRING"]))
        headers = [("Content-Type", "text/html; charset=utf-8")]
        if "header" in asked:
            headers.append(("Permissions-Policy", asked["header"]))
        start_response("200 OK", headers)
        given = {name: asked[name] for name in ("src", "allow", "sandbox") if name in asked}
        attributes = " ".join(f'{name}="{escape(value)}"' for name, value in given.items())
        html = f"""<!doctype html><html lang="en"><title>CRM</title><main></main>
            <iframe id="phone" title="Phone" {attributes}></iframe>
            <div data-soundcheck data-cti="#phone"></div>
            <script src="{app}/embed/v1/loader.js"></script>
            <script>
              const tell = (word) => (document.body.dataset.gate = word)
              soundcheck.watch(document.querySelector("#phone"), {{ ready: () => tell("ready"), lost: tell }})
            </script>"""
        return [html.encode()]

    return application
