"""The check in frames of other sites' pages: who may have it, what they hear, and what they cannot do."""

import json
import re
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator
from playwright.sync_api import Frame, Page, Route, expect

from tests.demo.other_sites import BY_NAME, CRM, STRANGER, Place, hosts_running, listed

from .app_server import app_running
from .chromium import ALLOW, BLOCK, Settings
from .conftest import Browse
from .hostile import MALFORMED, WELL_FORMED
from .machine import free_port
from .person import Person
from .sound import SoundServer

CRM_ALLOWED = Settings(sites={CRM: ALLOW, STRANGER: ALLOW})

VERDICTS = {
    "script": ("all-clear", "certain"),
    "frame": ("all-clear", "certain"),
    "no-allow": ("frame-not-allowed", "certain"),
    "sandbox": ("frame-sandboxed", "certain"),
    "header-self": ("frame-not-allowed", "certain"),
    "nested": ("all-clear", "certain"),
    "nested-only-inner": ("frame-not-allowed", "certain"),
    "coep": ("all-clear", "certain"),
    "phone": ("frame-not-allowed", "certain"),
    "phone-works": ("all-clear", "certain"),
}
ANSWERS = {
    "frame": "allowed",
    "nested": "allowed",
    "coep": "allowed",
    "no-allow": "refused",
    "header-self": "refused",
    "nested-only-inner": "refused",
    "sandbox": "sandboxed",
}
LISTEN = """
window.heard = []
addEventListener("message", ({ data, origin }) => { if (data?.ns) heard.push({ ...data, origin }) })
for (const name of ["ready", "level", "result", "error"]) {
  addEventListener(`soundcheck:${name}`, ({ detail }) => (window.noted ??= []).push([name, detail]))
}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    port, hosts = free_port(), free_port()
    app = f"http://localhost:{port}"
    folder = tmp_path_factory.mktemp("embed")
    with app_running(folder, port, listed(hosts)), hosts_running(app, hosts) as place:
        yield place


def opens(person: Person, place: Place, name: str) -> None:
    outermost = "[data-soundcheck] iframe" if BY_NAME[name].loader else "iframe"
    person.opens_framed(place.cell(name), outermost, *([] if BY_NAME[name].within is None else ["iframe"]))


@pytest.mark.parametrize("name", VERDICTS)
def test_in_this_frame_the_person_is_told(
    name: str, browse: Browse, sound: SoundServer, place: Place
) -> None:
    with sound.microphone("speaking"):
        person = browse(CRM_ALLOWED)
        opens(person, place, name)
        if name in ANSWERS:
            expect(person.see(f'[data-frame-answer="{ANSWERS[name]}"]')).to_be_visible()

        person.presses("start-test")

        told = person.is_told(*VERDICTS[name])
        assert (told.fault, told.certainty) == VERDICTS[name]


def test_the_page_around_hears_what_it_was_promised(browse: Browse, sound: SoundServer, place: Place) -> None:
    with urllib.request.urlopen(f"{place.app}/embed/v1/protocol.json", timeout=5) as answer:
        schema = json.load(answer)
    with sound.microphone("speaking"):
        person = browse(CRM_ALLOWED)
        person.context.add_init_script(LISTEN)
        opens(person, place, "phone")
        calls_in_vain(person)
        person.page.wait_for_function("window.noted?.some(([name]) => name === 'ready')")
        person.page.evaluate("document.querySelector('[data-soundcheck]').soundcheck.run()")
        person.is_told("frame-not-allowed", "certain")
        person.page.wait_for_function("window.noted.some(([name]) => name === 'result')")

        events = person.page.evaluate("noted")
        from_frame = person.page.evaluate("heard")
        to_frame = frame_of(person.page, place).evaluate("heard")
        expect(person.see(".why")).to_contain_text("NotAllowedError")

    assert {message["origin"] for message in from_frame} == {place.app}
    assert valid(schema, "from_frame", from_frame) == {"hello", "ready", "resize", "level", "result"}
    assert valid(schema, "to_frame", to_frame) == {"init", "run", "host-info", "cti-error"}
    name, result = events[-1]
    assert name == "result"
    assert (result["code"], result["level"], result["levels"]["device"]) == (
        "frame-not-allowed",
        "embed",
        "ok",
    )
    assert ["ready", {"microphone": True}] in events


def test_what_is_changed_about_the_phone_app_is_noticed(
    browse: Browse, sound: SoundServer, place: Place
) -> None:
    with sound.microphone("speaking"):
        person = browse(CRM_ALLOWED)
        opens(person, place, "phone")
        calls_in_vain(person)
        person.presses("start-test")
        person.is_told("frame-not-allowed", "certain")

        person.page.evaluate("Object.assign(document.querySelector('#phone'), { allow: 'microphone' })")
        tell(person, "ctiError(null)")
        person.presses("check-again")

        person.is_told("all-clear", "certain")


def test_what_the_phone_app_said_while_the_site_was_blocked_is_settled_once_it_is_allowed(
    browse: Browse, sound: SoundServer, place: Place
) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(sites={place.origin(CRM): BLOCK}))
        opens(person, place, "script")
        tell(person, "ctiError({ name: 'NotAllowedError', message: 'Permission denied' })")
        person.presses("start-test")
        person.is_told("site-blocked", "likely")
        expect(person.see(".why")).to_contain_text("phone app")

        person.chooses_in_settings(place.origin(CRM), "allow")

        person.is_told("all-clear", "certain")


ODD = """loader => {
  document.body.innerHTML = '<div data-soundcheck data-lang="fr-CA" data-theme="hc" data-cti="#["></div>'
  document.body.append(Object.assign(document.createElement("script"), { src: loader }))
}"""


def test_odd_attributes_do_not_keep_the_check_away(browse: Browse, sound: SoundServer, place: Place) -> None:
    with sound.microphone("speaking"):
        person = browse(CRM_ALLOWED)
        person.context.add_init_script(LISTEN)
        person.opens_framed(place.address(CRM, "empty"), "[data-soundcheck] iframe")
        person.page.evaluate(ODD, f"{place.app}/embed/v1/loader.js")
        person.page.wait_for_function("window.noted?.some(([name]) => name === 'ready')")
        expect(person.see("html")).to_have_attribute("lang", "fr")

        tell(person, "set({ lang: 'fr-FR', theme: 'neon' })")
        tell(person, "set({ lang: 'en' })")
        tell(person, "run()")

        person.is_told("all-clear", "certain")
        expect(person.see("html")).to_have_attribute("lang", "en")


COUNT_LISTENERS = """
window.listeners = new Set()
const { addEventListener: add, removeEventListener: remove } = window
window.addEventListener = (type, listener, ...rest) => {
  if (type === "message") listeners.add(listener)
  add.call(window, type, listener, ...rest)
}
window.removeEventListener = (type, listener, ...rest) => {
  if (type === "message") listeners.delete(listener)
  remove.call(window, type, listener, ...rest)
}
"""


def test_nothing_listens_to_an_element_that_left_and_one_that_is_back_works(
    browse: Browse, sound: SoundServer, place: Place
) -> None:
    with sound.microphone("speaking"):
        person = browse(CRM_ALLOWED)
        person.context.add_init_script(COUNT_LISTENERS)
        opens(person, place, "script")
        person.page.wait_for_function("listeners.size === 2")

        person.page.evaluate("(window.left = document.querySelector('[data-soundcheck]')).remove()")
        person.page.wait_for_function("listeners.size === 1")  # That of the page itself.
        person.page.evaluate("left.soundcheck.run()")
        person.page.evaluate("document.body.append(left)")

        person.page.wait_for_function("listeners.size === 2")
        person.is_told("all-clear", "certain")


def calls_in_vain(person: Person) -> None:
    """Call with the phone app, which is refused the microphone.

    Not by the mouse: a click into a frame of another site that is not drawn yet can get lost.
    """
    phone = person.page.frame_locator("#phone")
    phone.locator("#call").dispatch_event("click")
    expect(phone.locator("output")).to_contain_text("NotAllowedError")


def valid(schema: dict[str, Any], way: str, messages: list[dict[str, Any]]) -> set[str]:
    """Check every message that went one way, and give their types."""
    validator = Draft202012Validator({**schema, "anyOf": [{"$ref": f"#/$defs/{way}"}]})
    wrong = [message for message in messages if not validator.is_valid(message)]
    assert not wrong
    return {message["type"] for message in messages}


def frame_of(page: Page, place: Place) -> Frame:
    return next(frame for frame in page.frames if frame.url.startswith(f"{place.app}/embed"))


def test_the_page_around_sets_theme_language_and_height(
    browse: Browse, sound: SoundServer, place: Place
) -> None:
    with sound.microphone("speaking"):
        person = browse()
        opens(person, place, "script")
        tell(person, "set({ theme: 'dark' })")
        expect(person.see("html")).to_have_attribute("data-theme", "dark")

        tell(person, "set({ lang: 'fr' })")

        expect(person.see("html")).to_have_attribute("lang", "fr")
        expect(person.see("html")).to_have_attribute("data-theme", "dark")
        content = person.see("html").evaluate("html => html.getBoundingClientRect().height")
        person.page.wait_for_function(
            "height => Math.abs(document.querySelector('iframe').clientHeight - height) < 2", arg=content
        )


def tell(person: Person, call: str) -> None:
    person.page.wait_for_function("document.querySelector('[data-soundcheck]').soundcheck")
    person.page.evaluate(f"document.querySelector('[data-soundcheck]').soundcheck.{call}")


COUNT_REQUESTS = """
window.requests = 0
const open = MediaDevices.prototype.getUserMedia
MediaDevices.prototype.getUserMedia = function (...all) {
  window.requests += 1
  return open.apply(this, all)
}
"""
SIMULATE = """fault => {
  window.noted = []
  const frame = document.querySelector("[data-soundcheck] iframe")
  const address = new URL(frame.src)
  address.searchParams.set("simulate", fault)
  frame.src = address
}"""


def test_in_test_mode_the_page_around_hears_of_faults_that_are_not_there(
    browse: Browse, sound: SoundServer, place: Place
) -> None:
    results = {"device-busy": "device", "system-blocked": "os", "frame-sandboxed": "embed", "all-clear": None}
    with sound.microphone("speaking"):
        person = browse()  # Nothing is allowed yet, so the browser would ask.
        person.context.add_init_script(LISTEN)
        person.context.add_init_script(COUNT_REQUESTS)
        opens(person, place, "script")
        for fault, level in results.items():
            person.page.evaluate(SIMULATE, fault)
            expect(person.see("[data-test-mode] code")).to_have_text(fault)
            frame_of(person.page, place).wait_for_load_state()  # Before, no script hears the press.
            person.presses("start-test")
            person.is_told(fault)
            person.presses("check-again")
            expect(person.see(".again")).to_be_visible()
            person.page.wait_for_function("noted.some(([name]) => name === 'result')")

            result = next(data for name, data in person.page.evaluate("noted") if name == "result")
            levels = {data["level"] for name, data in person.page.evaluate("noted") if name == "level"}
            assert (result["code"], result["level"]) == (fault, level)
            assert levels == {name for name, state in result["levels"].items() if state != "unknown"}
            assert CRM in person.see('[data-lamp="site"] .stop-name').inner_text()
            assert frame_of(person.page, place).evaluate("requests") == 0


def test_whoever_walks_through_the_guide_stays_in_the_frame(
    browse: Browse, sound: SoundServer, place: Place
) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(sites={CRM: BLOCK}))
        opens(person, place, "script")
        tell(person, "set({ theme: 'dark', lang: 'fr' })")
        expect(person.see("html")).to_have_attribute("lang", "fr")
        person.presses("start-test")
        person.is_told("site-blocked")
        person.see(".onward summary").click()
        person.see('.onward [data-choice]:not([data-choice="test"])').first.click()

        expect(person.see("main[data-step]")).not_to_have_attribute("data-step", "test")
        expect(person.see("html")).to_have_attribute("lang", "fr")
        expect(person.see("html")).to_have_attribute("data-theme", "dark")
        assert person.page.url == place.cell("script")
        inside = person.see("main a, nav a, header a").evaluate_all(
            "all => all.filter(a => a.protocol.startsWith('http')).map(a => a.pathname)"
        )
        assert inside
        assert not [path for path in inside if not path.startswith("/embed/")]

        tell(person, "run()")
        person.is_told("site-blocked")


@pytest.mark.parametrize(
    ("name", "host"),
    [("frame", STRANGER), ("script", STRANGER), ("frame", "127.0.0.1"), ("frame", f"sub.{CRM}")],
)
def test_a_site_that_is_not_listed_is_told_so(name: str, host: str, browse: Browse, place: Place) -> None:
    person = browse()
    person.page.goto(place.cell(name, host))
    shown = person.page.frame_locator("iframe")

    expect(shown.locator("main[data-refused] h1")).to_be_visible()
    assert shown.locator("script, [data-action], form").count() == 0
    with person.context.expect_page() as opened:
        shown.locator("a").click()
    expect(opened.value.locator('[data-action="start-test"]')).to_be_enabled()
    assert opened.value.evaluate("window.opener") is None


@pytest.mark.parametrize("name", ["page-without-origin-script", "stranger-script"])
def test_a_frame_that_never_answers_gets_a_link_beside_it(name: str, browse: Browse, place: Place) -> None:
    person = browse()
    person.expects(
        "Framing '", "Blocked script execution"
    )  # Of the clock and the listener, where no script may run.
    person.context.add_init_script(LISTEN)
    person.page.clock.install()
    person.page.goto(place.cell(name))
    link = person.page.locator("[data-soundcheck] > a:visible")
    expect(person.page.locator("[data-soundcheck] iframe")).to_be_visible()
    person.page.clock.fast_forward(5000)
    assert link.count() == 0

    person.page.clock.fast_forward(3000)

    expect(link).to_be_visible()
    assert person.page.evaluate("noted") == [["error", {"code": "no-answer"}]]
    with person.context.expect_page() as opened:
        link.click()
    expect(opened.value.locator("main[data-step]")).to_be_visible()
    assert opened.value.evaluate("window.opener") is None


def test_a_frame_that_answers_late_takes_the_link_away(
    browse: Browse, sound: SoundServer, place: Place
) -> None:
    with sound.microphone("speaking"):
        person = browse(CRM_ALLOWED)
        held: list[Route] = []
        person.context.route("**/embed/?*", lambda route: held.append(route))
        person.page.clock.install()
        person.page.goto(place.cell("script"), wait_until="commit")
        person.page.wait_for_function("document.querySelector('[data-soundcheck] iframe')")
        person.page.clock.fast_forward(9000)
        link = person.page.locator("[data-soundcheck] > a")
        expect(link).to_be_visible()

        held[0].continue_()
        person.context.unroute_all()

        expect(link).to_have_count(0)
        height = "document.querySelector('[data-soundcheck] iframe').clientHeight"
        person.page.wait_for_function(f"{height} > 300")


@pytest.mark.parametrize("listing", ["https://{crm}:{port}", "http://{crm}:{other}", "http://{crm}"])
def test_another_scheme_or_port_is_another_site(
    listing: str, browse: Browse, tmp_path_factory: pytest.TempPathFactory
) -> None:
    port, hosts = free_port(), free_port()
    hosts_listed = listing.format(crm=CRM, port=hosts, other=hosts + 1)
    folder = tmp_path_factory.mktemp("other")
    app = f"http://localhost:{port}"
    with app_running(folder, port, hosts_listed), hosts_running(app, hosts):
        person = browse()
        person.expects("Failed to load resource: net::ERR_CONNECTION")  # Of an icon, when the servers end.
        person.page.goto(f"http://{CRM}:{hosts}/cells/frame")

        expect(person.page.frame_locator("iframe").locator("main[data-refused]")).to_be_visible()


def test_no_hostile_message_has_any_effect(browse: Browse, sound: SoundServer, place: Place) -> None:
    with sound.microphone("speaking"):
        person = browse(CRM_ALLOWED)
        person.context.add_init_script(LISTEN)
        opens(person, place, "script")
        person.page.wait_for_function("window.noted?.some(([name]) => name === 'ready')")
        before = state(person)
        messages = [*WELL_FORMED, *MALFORMED]
        assert len(messages) >= 30
        person.page.evaluate(EVIL_FRAME, f"http://{STRANGER}:{place.port}/empty")
        stranger = next(frame for frame in person.page.frames if frame.url.endswith("/empty"))

        stranger.evaluate(ATTACK, messages)
        # Even from the page around, what is not of its form does nothing.
        person.page.evaluate("all => all.forEach(m => frames[0].postMessage(m, '*'))", MALFORMED)
        person.page.wait_for_timeout(500)

        assert state(person) == before


KEPT = """() => {
  try {
    return localStorage.length + sessionStorage.length
  } catch {
    return "blocked"
  }
}"""
EVIL_FRAME = """src => new Promise((resolve) => {
  const frame = document.createElement("iframe")
  Object.assign(frame, { src, onload: resolve })
  document.body.append(frame)
})"""
ATTACK = """messages => {
  for (const message of messages) {
    parent.postMessage(message, "*")
    parent.frames[0].postMessage(message, "*")
  }
}"""


def state(person: Person) -> Any:
    """Read everything a message could have changed."""
    outside = person.page.evaluate(
        "() => [noted.length, frames[0] && document.querySelector('iframe').clientHeight, location.href]"
    )
    html = person.see("html").evaluate("html => [html.dataset.theme, html.lang, location.href]")
    return outside, html, person.diagnosis.get_attribute("data-state")


def test_the_frame_keeps_nothing_and_asks_nobody_else(
    browse: Browse, sound: SoundServer, place: Place
) -> None:
    with sound.microphone("speaking"):
        person = browse(CRM_ALLOWED)
        asked: list[str] = []
        person.context.on("request", lambda request: asked.append(request.url))
        opens(person, place, "script")
        person.presses("start-test")
        person.is_told("all-clear")

        kept = frame_of(person.page, place).evaluate(KEPT)

    assert kept in (0, "blocked")
    assert person.context.cookies() == []
    ours = re.compile(rf"{place.app}/|http://{CRM}:{place.port}/|blob:|data:")
    assert not [url for url in asked if not ours.match(url)]
