"""The phone app's own frame beside the check: what the page is told, and what the phone app itself gets."""

import itertools
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from playwright.sync_api import Playwright, expect
from werkzeug.serving import make_server

from tests.demo.other_sites import CRM, VENDOR, Place, Quiet, hosts_running

from .app_server import app_running
from .chromium import ALLOW, BLOCK, Settings, chromium
from .conftest import Browse, Tell
from .display import Screen
from .extensions import write_panel
from .machine import free_port
from .person import Person
from .sound import SoundServer

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
# Run in the page around, once the phone app has loaded; gives the frame that loads because of it.
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
CHANGE = """async () => {
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


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    port, hosts = free_port(), free_port()
    folder = tmp_path_factory.mktemp("phone")
    with (
        app_running(folder, port, f"http://{CRM}:*"),
        hosts_running(f"http://localhost:{port}", hosts) as place,
    ):
        yield place


@pytest.fixture(scope="module")
def around(place: Place) -> Iterator[str]:
    """Serve pages that frame both, with the header and the iframe that their address asks for."""

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
            <script src="{place.app}/embed/v1/loader.js"></script>"""
        return [html.encode()]

    with make_server("127.0.0.1", 0, application, threaded=True, request_handler=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://{CRM}:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("cells", [CELLS[0::4], CELLS[1::4], CELLS[2::4], CELLS[3::4]], ids=range(1, 5))
def test_what_is_certain_of_the_phone_app_is_true(
    cells: list[Cell], browse: Browse, sound: SoundServer, place: Place, around: str
) -> None:
    wrong, unsure = [], []
    with sound.microphone("speaking"):
        person = browse(Settings(sites={CRM: ALLOW}))
        person.expects(*("Potential permissions policy violation", "Permissions policy violation"))
        for cell in cells:
            person.opens_framed(_address(around, place, cell), "[data-soundcheck] iframe")
            expect(person.see('[data-action="start-test"]')).to_be_enabled()
            person.page.evaluate(CHANGE.replace("WHAT", LATER[cell.later]))
            works = _gets_the_microphone(person)

            person.presses("start-test")
            told = person.is_told()

            if works != (told.fault == "all-clear"):
                (wrong if told.certainty == "certain" else unsure).append((cell, works, told))

    assert wrong == []
    assert all(cell.redirected or cell.header == "for the phone app" for cell, *_ in unsure), unsure


def _gets_the_microphone(person: Person) -> bool:
    """Return whether the phone app itself gets it."""
    phone = person.page.frame_locator("#phone")
    phone.locator("#call").dispatch_event("click")
    answer = phone.locator("output")
    expect(answer).not_to_be_empty()
    return "Error" not in answer.inner_text()


@pytest.mark.parametrize("setting", [ALLOW, BLOCK], ids=["allowed", "blocked"])
def test_of_the_phone_app_of_an_extension_nothing_is_certain(
    setting: int,
    driver: Playwright,
    xvfb: Screen,
    sound: SoundServer,
    place: Place,
    around: str,
    tell: Tell,
    tmp_path: Path,
) -> None:
    extension = write_panel(tmp_path / "extension", place.app)
    settings = Settings(sites={CRM: setting}, extensions=[extension])
    with (
        sound.microphone("speaking"),
        chromium(driver, tmp_path / "person", settings, xvfb, sound.address) as context,
    ):
        person = Person(context, xvfb, tell)
        src = f"{extension.origin}/phone.html"
        query = urlencode({"allow": "microphone; autoplay; speaker-selection", "src": src})
        person.opens_framed(f"{around}?{query}", "[data-soundcheck] iframe")
        person.presses("start-test")

        told = person.is_told()

        assert (told.fault, told.certainty) == ("all-clear" if setting == ALLOW else "site-blocked", "likely")
        if setting == ALLOW:
            expect(person.see("[data-extension]")).to_be_visible()


@pytest.mark.parametrize(
    ("cell", "words", "line"),
    [
        (Cell(allow="no semicolon"), "attribute", 'allow="microphone; autoplay; speaker-selection"'),
        (Cell("for the check"), "header", 'microphone=(self "PHONE" "CHECK")'),
        (Cell("for the check", "named"), "header", 'microphone=(self "PHONE" "CHECK")'),
        (Cell(redirected=True), "attribute", 'allow="microphone PHONE; autoplay PHONE'),
        (Cell(allow="other"), "attribute", 'allow="microphone PHONE; autoplay PHONE'),
    ],
    ids=["attribute", "header", "header beside a list", "redirected", "another address"],
)
def test_the_line_to_change_can_be_copied(
    cell: Cell, words: str, line: str, browse: Browse, sound: SoundServer, place: Place, around: str
) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(sites={CRM: ALLOW}))
        person.expects(*("Potential permissions policy violation", "Permissions policy violation"))
        person.opens_framed(_address(around, place, cell), "[data-soundcheck] iframe")
        phone = person.page.frame_locator("#phone")
        phone.locator("#call").dispatch_event("click")
        expect(phone.locator("output")).not_to_be_empty()
        person.presses("start-test")

        person.is_told("frame-not-allowed")

        lines = person.see("[data-frame-lines]")
        expect(lines).to_contain_text(words)
        expect(lines.locator("code").first).to_contain_text(_named(line, place))


def _address(around: str, place: Place, cell: Cell) -> str:
    phone = place.address(VENDOR, "phone")
    src = f"{place.address(LEFT, 'redirect')}?to={quote(phone)}" if cell.redirected else phone
    header, allow = HEADERS[cell.header], ATTRIBUTES[cell.allow]
    asked = {"header": header, "allow": allow, "src": src, "sandbox": cell.sandbox}
    known = {name: _named(value, place) for name, value in asked.items() if value is not None}
    return f"{around}?{urlencode(known)}"


def _named(text: str, place: Place) -> str:
    return text.replace("CHECK", place.app).replace("PHONE", place.origin(VENDOR))
