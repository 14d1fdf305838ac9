"""The loader in pages of other kinds: modules, shadow roots, React, strict policies; its gate for calls."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.demo.other_sites import CRM, VENDOR, Place, Quiet, hosts_running

from .app_server import app_running
from .chromium import ALLOW, BLOCK, Settings
from .conftest import Browse
from .machine import free_port
from .person import Person
from .sound import SoundServer
from .test_embed import COUNT_LISTENERS

NODE_MODULES = Path(__file__).parents[2] / "node_modules"
ALLOWED = Settings(sites={CRM: ALLOW})
PLACE = "<div data-soundcheck></div>"
STRICT = (
    "default-src 'none'; script-src CHECK 'nonce-n'; frame-src CHECK; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
MOUNT = "({ mount }) => mount(document.querySelector('div'))"
EARLY = f"(window.soundcheck = window.soundcheck || []).push({MOUNT})"

# How a page has the loader: its headers and what is in it.
PAGES: dict[str, tuple[dict[str, str], str]] = {
    "classic": ({}, f'{PLACE}<script src="LOADER"></script>'),
    "async": ({}, f'{PLACE}<script async src="LOADER"></script>'),
    "module": ({}, f'{PLACE}<script type="module" src="LOADER"></script>'),
    "import": ({}, f'{PLACE}<script type="module">await import("LOADER")</script>'),
    "imported by a classic script": ({}, f'{PLACE}<script>import("LOADER")</script>'),
    "calls before the script": ({}, f'<div></div><script>{EARLY}</script><script src="LOADER"></script>'),
    "twice": ({}, f'{PLACE}<script src="LOADER"></script><script src="LOADER"></script>'),
    "strict policy": ({"Content-Security-Policy": STRICT}, f'{PLACE}<script src="LOADER"></script>'),
    "strict policy, module": (
        {"Content-Security-Policy": STRICT},
        f'{PLACE}<script type="module" nonce="n">await import("LOADER")</script>',
    ),
    # An editor of the host page may let ids and names through, though no scripts.
    "an element in the script's place": (
        {},
        '<img name="currentScript" src="https://evil.example/" loading="lazy" hidden>'
        f'{PLACE}<script src="LOADER"></script>',
    ),
    "an element with our name": (
        {},
        '<div id="soundcheck" data-soundcheck></div><script src="LOADER"></script>',
    ),
    "frames with both names": (
        {},
        '<iframe name="soundcheck" sandbox></iframe><iframe name="currentScript" sandbox></iframe>'
        f'{PLACE}<script src="LOADER"></script>',
    ),
    "shadow root": (
        {},
        """<main></main><script src="LOADER"></script><script>
        const root = document.querySelector("main").attachShadow({ mode: "open" })
        root.innerHTML = "<section><div></div></section>"
        soundcheck.mount(root.querySelector("div"))</script>""",
    ),
    "empty": ({}, '<main></main><script src="LOADER"></script>'),
}
ERROR = "{ code: 31402, name: 'AcquisitionFailedError', message: 'failed' }"
EVENTS = """
for (const name of ["ready", "level", "result", "error", "open"]) {
  addEventListener(`soundcheck:${name}`, ({ detail }) => (window.noted ??= []).push([name, detail]))
}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    port, hosts = free_port(), free_port()
    folder = tmp_path_factory.mktemp("loader")
    with (
        app_running(folder, port, f"http://{CRM}:*"),
        hosts_running(f"http://localhost:{port}", hosts) as place,
    ):
        yield place


@pytest.fixture(scope="module")
def pages(place: Place) -> Iterator[str]:
    """Serve PAGES, each at its name."""

    def application(environ: Mapping[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"].encode("latin-1").decode().strip("/")
        headers, body = PAGES.get(path, ({}, ""))
        sent = [(name, value.replace("CHECK", place.app)) for name, value in headers.items()]
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), *sent])
        loader = f"{place.app}/embed/v1/loader.js"
        page = f'<!doctype html><html lang="en"><title>CRM</title>{body.replace("LOADER", loader)}'
        return [page.encode()]

    with make_server("127.0.0.1", 0, application, threaded=True, request_handler=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://{CRM}:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("name", [name for name in PAGES if name != "empty"])
def test_the_check_works_however_the_script_comes(
    name: str, browse: Browse, sound: SoundServer, pages: str
) -> None:
    with sound.microphone("speaking"):
        person = browse(ALLOWED)
        person.context.add_init_script(EVENTS)
        person.opens_framed(f"{pages}/{name}", "iframe[allow]")
        person.presses("start-test")
        person.is_told("all-clear", "certain")

        person.page.wait_for_function("noted.some(([name]) => name === 'result')")
        assert person.page.locator("iframe[allow]").count() == 1


def test_a_page_without_a_check_opens_one_in_a_box(browse: Browse, sound: SoundServer, pages: str) -> None:
    with sound.microphone("speaking"):
        person = browse(ALLOWED)
        person.opens_framed(f"{pages}/empty", "dialog iframe")
        person.page.evaluate(f"soundcheck.open({ERROR})")

        person.is_told("phone-app-failed")
        expect(person.see(".why")).to_contain_text("AcquisitionFailedError")
        person.page.keyboard.press("Escape")
        expect(person.page.locator("dialog, iframe")).to_have_count(0)


# React has no script for a page without a bundler: these are its modules as they are in the package.
MODULES = {
    "react": "react/cjs/react.production.js",
    "react-dom": "react-dom/cjs/react-dom.production.js",
    "react-dom/client": "react-dom/cjs/react-dom-client.production.js",
    "scheduler": "scheduler/cjs/scheduler.production.js",
}
REACT = """
const loaded = {}
window.process = { env: { NODE_ENV: "production" } }
window.require = (name) => {
  if (!loaded[name]) {
    const module = (loaded[name] = { exports: {} })
    new Function("module", "exports", "require", SOURCES[name])(module, module.exports, require)
  }
  return loaded[name].exports
}
"""
COMPONENT = """() => {
  const { createElement, useEffect, useRef, StrictMode } = require("react")
  const { createRoot } = require("react-dom/client")
  function Check() {
    const place = useRef(null)
    useEffect(() => {
      const check = soundcheck.mount(place.current)
      return () => check.destroy()
    }, [])
    return createElement("div", { ref: place })
  }
  window.show = () => {
    const root = createRoot(document.querySelector("main"))
    root.render(createElement(StrictMode, null, createElement(Check)))
    window.hide = () => root.unmount()
  }
}"""


def test_react_mounts_and_unmounts_it_and_nothing_is_left(
    browse: Browse, sound: SoundServer, pages: str
) -> None:
    sources = {name: (NODE_MODULES / path).read_text() for name, path in MODULES.items()}
    with sound.microphone("speaking"):
        person = browse(ALLOWED)
        person.context.add_init_script(COUNT_LISTENERS)
        person.opens_framed(f"{pages}/empty", "main iframe")
        person.page.evaluate(f"SOURCES => {{ {REACT} }}", sources)
        person.page.evaluate(COMPONENT)
        listening = person.page.evaluate("listeners.size")
        for _ in range(20):
            person.page.evaluate("show()")
            person.page.wait_for_selector("iframe")
            assert person.page.evaluate("listeners.size") == listening + 1
            person.page.evaluate("hide()")
            person.page.wait_for_selector("iframe", state="detached")
        assert person.page.evaluate("listeners.size") == listening

        person.page.evaluate("show()")
        person.presses("start-test")
        person.is_told("all-clear", "certain")


PHONE = "given => document.body.append(Object.assign(document.createElement('iframe'), given))"
GATE = """frame => {
  window.told = []
  navigator.mediaDevices.getUserMedia = () => told.push("opened")
  window.gate = soundcheck.watch(frame && document.querySelector(frame), {
    ready: () => told.push("ready"), lost: (reason) => told.push(reason),
  })
}"""


def told(page: Page, *expected: str) -> None:
    page.wait_for_function("count => told.length >= count", arg=len(expected))
    assert page.evaluate("told") == list(expected)


def watches(person: Person, pages: str, place: Place, allow: str) -> None:
    person.page.goto(f"{pages}/empty")
    person.page.evaluate(PHONE, {"id": "phone", "src": place.address(VENDOR, "phone"), "allow": allow})
    person.page.evaluate(GATE, "#phone")


def test_the_gate_tells_of_permission_frame_and_cable(
    browse: Browse, other_sound: SoundServer, pages: str, place: Place
) -> None:
    with other_sound.started(), other_sound.microphone("speaking") as microphone:
        person = browse(ALLOWED, other_sound)
        watches(person, pages, place, "microphone")
        told(person.page, "ready")

        person.chooses_in_settings(pages, "block")
        told(person.page, "ready", "permission-denied")
        person.chooses_in_settings(pages, "allow")
        told(person.page, "ready", "permission-denied", "ready")

        assert microphone
        microphone.unplug()
        told(person.page, "ready", "permission-denied", "ready", "no-device")
        assert person.page.evaluate("gate.destroy()") is None


@pytest.mark.parametrize(
    ("settings", "allow", "expected"),
    [
        (ALLOWED, "camera", "frame-not-allowed"),
        (Settings(sites={CRM: BLOCK}), "microphone", "permission-denied"),
        (Settings(), "microphone", "permission-prompt"),
    ],
)
def test_the_gate_is_closed_where_a_call_would_not_be_heard(
    settings: Settings,
    allow: str,
    expected: str,
    browse: Browse,
    sound: SoundServer,
    pages: str,
    place: Place,
) -> None:
    with sound.microphone("speaking"):
        person = browse(settings)
        watches(person, pages, place, allow)

        told(person.page, expected)
