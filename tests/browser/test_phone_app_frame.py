"""The phone app's own frame beside the check: what the page is told, and what the phone app itself gets."""

import itertools
import threading
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from tests.demo.other_sites import CRM, VENDOR, Place, Quiet, hosts_running

from .app_server import app_running
from .chromium import ALLOW, Settings
from .conftest import Browse
from .machine import free_port
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
CELLS = [
    *((header, "bare", False) for header in HEADERS),
    *((header, "any", False) for header in HEADERS),
    *((header, "named", False) for header in HEADERS),
    *(
        ("no header", attribute, False)
        for attribute in ATTRIBUTES
        if attribute not in ("bare", "any", "named")
    ),
    *itertools.product(("no header", "for the phone app", "for both"), ("bare", "any", "named"), (True,)),
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
        allow = f' allow="{escape(asked["allow"])}"' if "allow" in asked else ""
        html = f"""<!doctype html><html lang="en"><title>CRM</title>
            <iframe id="phone" title="Phone" src="{escape(asked.get("src", ""))}"{allow}></iframe>
            <div data-soundcheck data-cti="#phone"></div>
            <script src="{place.app}/embed/v1/loader.js"></script>"""
        return [html.encode()]

    with make_server("127.0.0.1", 0, application, threaded=True, request_handler=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://{CRM}:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("cells", [CELLS[0::3], CELLS[1::3], CELLS[2::3]], ids=["first", "second", "third"])
def test_what_is_certain_of_the_phone_app_is_true(
    cells: list[tuple[str, str, bool]], browse: Browse, sound: SoundServer, place: Place, around: str
) -> None:
    wrong, unsure = [], []
    with sound.microphone("speaking"):
        person = browse(Settings(sites={CRM: ALLOW}))
        person.expects("Potential permissions policy violation", "Permissions policy violation")
        for cell in cells:
            header, attribute, redirected = cell
            page = _address(around, place, HEADERS[header], ATTRIBUTES[attribute], redirected)
            person.opens_framed(page, "[data-soundcheck] iframe")
            phone = person.page.frame_locator("#phone")
            phone.locator("#call").dispatch_event("click")
            answer = phone.locator("output")
            expect(answer).not_to_be_empty()
            works = "Error" not in answer.inner_text()

            person.presses("start-test")
            told = person.is_told()

            says_it_works = told.fault == "all-clear"
            if works != says_it_works:
                (wrong if told.certainty == "certain" else unsure).append((*cell, works, told))

    assert wrong == []
    assert all(redirected or header == "for the phone app" for header, _, redirected, *_ in unsure), unsure


def _address(around: str, place: Place, header: str | None, allow: str | None, redirected: bool) -> str:
    phone = place.address(VENDOR, "phone")
    src = f"{place.address(LEFT, 'redirect')}?to={quote(phone)}" if redirected else phone
    asked = {"header": header, "allow": allow, "src": src}
    known = {name: value for name, value in asked.items() if value is not None}
    query = urlencode(known).replace("CHECK", quote(place.app)).replace("PHONE", quote(place.origin(VENDOR)))
    return f"{around}?{query}"
