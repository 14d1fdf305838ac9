"""Every way to frame the check, under every permission: the fault that is told, and the host it is told of.

Chromium asks the frames first (each must pass the microphone on, to the origin in its `src`), then for the
permission of the page on top; the permission of the check's own site is of no account.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.demo.__main__ import demonstration
from tests.demo.cells import BY_NAME, CELLS, CRM, DESK, EXCEPTED, STRANGER, VENDOR
from tests.demo.other_sites import Place

from .chromium import ALLOW, BLOCK, Settings, chromium
from .conftest import Tell
from .display import Screen
from .machine import free_port
from .person import ALLOW_WHILE_VISITING, NEVER_ALLOW, Person, Told
from .sound import SoundServer
from .test_embed import VERDICTS

CLEAR = Told("all-clear", "none", "certain", "all-clear")
NOT_ALLOWED = Told("frame-not-allowed", "embed", "certain", "embed/allow-microphone")
SANDBOXED = Told("frame-sandboxed", "embed", "certain", "embed/sandbox")
# From inside a frame a block of the site and one of the browser look the same until they are compared.
SITE_OR_BROWSER = Told("site-blocked", "site", "likely", "site/allow")
SITE = Told("site-blocked", "site", "certain", "site/allow")
BROWSER = Told("browser-blocked", "browser", "certain", "browser/allow")


def ours(place: Place, host: str, way: str) -> re.Pattern[str]:
    """Match what a page at this host may ask for: its own, its frames', the app's, and comparisons."""
    cell = BY_NAME[way]
    hosts = {host, *([cell.within_host] if cell.within is not None else [])}
    if cell.redirected:
        hosts.add(VENDOR)
    pages = "|".join(map(re.escape, hosts))
    app = place.app.removeprefix("http://localhost")
    ports = f"{place.port}|{place.other_port}"
    return re.compile(
        rf"http://((?:{pages}):(?:{ports})|(([0-9a-f]{{20}}\.)?localhost|127\.0\.0\.1){app})/|blob:|data:"
    )


def desk(name: str) -> str:
    return DESK.format(name)


# Whoever allows or blocks the check's own site, or a page in between, changes nothing.
SETTINGS: dict[str, Callable[[Place], Settings]] = {
    "ask": lambda _: Settings(sites={"localhost": BLOCK}),
    "allowed": lambda _: Settings(
        sites={CRM: ALLOW, desk("allowed"): ALLOW, STRANGER: ALLOW, VENDOR: BLOCK, "localhost": BLOCK}
    ),
    "site-blocked": lambda _: Settings(
        sites={CRM: BLOCK, desk("blocked"): BLOCK, VENDOR: ALLOW, "localhost": ALLOW}
    ),
    "browser-blocked": lambda _: Settings(
        everywhere=BLOCK, sites={EXCEPTED: ALLOW, VENDOR: ALLOW, "localhost": ALLOW}
    ),
    "policy": lambda _: Settings(
        policies={"AudioCaptureAllowed": False}, sites={CRM: ALLOW, "localhost": ALLOW}
    ),
    "policy-excepted": lambda place: Settings(
        policies={
            "AudioCaptureAllowed": False,
            "AudioCaptureAllowedUrls": [place.origin(EXCEPTED), place.app],
        }
    ),
}


@dataclass(frozen=True)
class Case:
    """A cell of the matrix: what is told at first, and after the comparison or the answer to the box."""

    permission: str
    way: str
    told: Told
    compared: Told | None = None
    at: str | None = None
    """The host, if it is not the cell's own."""
    box: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        where = f" at {self.at.removesuffix('.localhost')}" if self.at else ""
        return f"framed: {self.permission}: {self.way}{where}"

    @property
    def host(self) -> str:
        return self.at or BY_NAME[self.way].host


CASES = [
    Case("ask", "ask", CLEAR, box=ALLOW_WHILE_VISITING),
    Case("ask", "nested", CLEAR, at=desk("two"), box=ALLOW_WHILE_VISITING),
    Case("ask", "script", CLEAR, at=desk("three"), box=ALLOW_WHILE_VISITING),
    Case("ask", "ask-never", SITE, box=NEVER_ALLOW),
    Case("ask", "no-allow", NOT_ALLOWED),
    Case("ask", "sandbox", SANDBOXED),
    Case("allowed", "allowed", CLEAR),
    Case("allowed", "frame", CLEAR),
    Case("allowed", "allow-any", CLEAR),
    Case("allowed", "allow-check", CLEAR),
    Case("allowed", "allow-none", NOT_ALLOWED),
    Case("allowed", "allow-self", NOT_ALLOWED),
    Case("allowed", "allow-other", NOT_ALLOWED),
    Case("allowed", "no-allow", NOT_ALLOWED),
    Case("allowed", "no-referrer", CLEAR),
    Case("allowed", "sandbox", SANDBOXED),
    Case("allowed", "sandbox-no-allow", NOT_ALLOWED),
    Case("allowed", "sandbox-same-origin", CLEAR),
    Case("allowed", "sandbox-same-origin-no-allow", NOT_ALLOWED),
    Case("allowed", "nested", CLEAR),
    Case("allowed", "nested", SITE_OR_BROWSER, SITE, at=VENDOR),
    Case("allowed", "nested-only-outer", NOT_ALLOWED),
    Case("allowed", "nested-only-inner", NOT_ALLOWED),
    Case("allowed", "nested-own-page", CLEAR),
    Case("allowed", "nested-header-none", NOT_ALLOWED),
    Case("allowed", "nested-header-self", NOT_ALLOWED),
    Case("allowed", "header-none", NOT_ALLOWED),
    Case("allowed", "header-self", NOT_ALLOWED),
    Case("allowed", "header-any", CLEAR),
    Case("allowed", "header-check", CLEAR),
    Case("allowed", "header-check-no-allow", NOT_ALLOWED),
    Case("allowed", "coep", CLEAR),
    Case("allowed", "coep-no-allow", NOT_ALLOWED),
    Case("allowed", "redirected", NOT_ALLOWED),
    Case("allowed", "redirected-allow-any", CLEAR),
    Case("allowed", "redirected-allow-check", CLEAR),
    Case("allowed", "script", CLEAR),
    Case("site-blocked", "site-blocked", SITE_OR_BROWSER, SITE),
    Case("site-blocked", "frame", SITE_OR_BROWSER, SITE),
    Case("site-blocked", "nested", SITE_OR_BROWSER, SITE),
    Case("site-blocked", "coep", SITE_OR_BROWSER, SITE),
    Case("site-blocked", "sandbox-same-origin", SITE_OR_BROWSER, SITE),
    Case("site-blocked", "script", SITE_OR_BROWSER),
    Case("site-blocked", "no-allow", NOT_ALLOWED),
    Case("site-blocked", "sandbox", SANDBOXED),
    Case("site-blocked", "header-self", NOT_ALLOWED),
    Case("site-blocked", "nested", CLEAR, at=VENDOR),
    Case("browser-blocked", "browser-blocked", SITE_OR_BROWSER, BROWSER),
    Case("browser-blocked", "nested", SITE_OR_BROWSER, BROWSER),
    Case("browser-blocked", "no-allow", NOT_ALLOWED),
    Case("browser-blocked", "sandbox", SANDBOXED),
    Case("browser-blocked", "browser-blocked-excepted", CLEAR),
    Case("policy", "policy", SITE_OR_BROWSER, BROWSER),
    Case("policy", "nested-only-inner", NOT_ALLOWED),
    Case("policy", "script", SITE_OR_BROWSER),
    Case("policy-excepted", "policy-excepted", CLEAR),
    Case("policy-excepted", "nested", CLEAR, at=EXCEPTED),
    Case("policy-excepted", "no-allow", NOT_ALLOWED, at=EXCEPTED),
    # The administrator excepted the phone app's site; the page on top is the one that counts.
    Case("policy-excepted", "frame", SITE_OR_BROWSER, BROWSER),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("matrix")
    with demonstration(folder, free_port(), free_port(), free_port()) as place:
        yield place


@dataclass(frozen=True)
class Browser:
    """Chromium under one permission, for all of its cells."""

    permission: str
    context: BrowserContext


@pytest.fixture(scope="module")
def browser(
    request: pytest.FixtureRequest,
    driver: Playwright,
    xvfb: Screen,
    sound: SoundServer,
    place: Place,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Browser]:
    folder: Path = tmp_path_factory.mktemp("profile")
    settings = SETTINGS[request.param](place)
    with (
        sound.microphone("speaking"),
        chromium(driver, folder, settings, xvfb, sound.address) as context,
    ):
        yield Browser(request.param, context)


@pytest.fixture
def person(browser: Browser, xvfb: Screen, tell: Tell) -> Iterator[Person]:
    """Somebody in a fresh tab of that browser."""
    blank = browser.context.new_page()
    for page in browser.context.pages:
        if page != blank:
            page.close()
    person = Person(browser.context, xvfb, tell)
    yield person
    person.page.goto("about:blank")  # What is still under way complains now.
    assert not person.complaints, "\n".join(person.complaints)


@pytest.fixture
def asked(person: Person) -> list[str]:
    """Everything that any page or frame asks the network for."""
    urls: list[str] = []
    person.context.on("request", lambda request: urls.append(request.url))
    person.page.on("websocket", lambda socket: urls.append(socket.url))
    return urls


# The browsers are shared, so all cells of one permission are for the same worker.
def cell(case: Case, **more: object) -> object:
    marks = [pytest.mark.xdist_group(f"matrix-{case.permission}")]
    return pytest.param(case.permission, case, id=case.name, marks=marks, **more)


def opens(person: Person, place: Place, name: str, host: str | None = None) -> None:
    outermost = "[data-soundcheck] iframe" if BY_NAME[name].loader else "iframe"
    inner = [] if BY_NAME[name].within is None else ["iframe"]
    person.opens_framed(place.cell(name, host), outermost, *inner)


@pytest.mark.parametrize(("browser", "case"), [cell(case) for case in CASES], indirect=["browser"])
def test_in_this_cell_the_person_is_told(case: Case, person: Person, place: Place, asked: list[str]) -> None:
    opens(person, place, case.way, case.at)
    person.presses("start-test")
    if case.box:
        person.answers_the_box(case.box)

    assert person.is_told() == case.told
    names_the_page_on_top(person, place, case.host)
    if case.told == SITE_OR_BROWSER:
        assert "browser/allow" in [step.removeprefix("embed/") for step in person.is_also_pointed_to()]
    if case.compared:
        person.presses("compare-clean-origin")
        assert person.is_told(certainty="certain") == case.compared
        if case.compared == SITE:
            names_the_page_on_top(person, place, case.host)

    allowed = ours(place, case.host, case.way)
    assert asked
    assert not [url for url in asked if not allowed.match(url)]
    assert person.context.cookies() == []


def names_the_page_on_top(person: Person, place: Place, host: str) -> None:
    """Check that the verdict names this host and nothing names another; the address to copy is its site's."""
    assert f"{host}:{place.port}" in (person.see(".verdict").text_content() or "")
    named = re.findall(r"[a-z0-9.]*localhost:\d+", person.diagnosis.text_content() or "")
    assert set(named) == {f"{host}:{place.port}"}
    if person.diagnosis.get_attribute("data-fault") == "site-blocked":
        copied = [text for text in person.see("code").all_text_contents() if "siteDetails" in text]
        site = quote(place.origin(host), safe="")
        assert [text.strip() for text in copied] == [f"chrome://settings/content/siteDetails?site={site}"]


BY_SERVER, BY_SCRIPT = "told by the server", "told by the script"

REFUSALS = {
    "stranger": BY_SERVER,
    "stranger-script": BY_SERVER,
    "stranger-sandbox": BY_SERVER,
    "stranger-coep": BY_SERVER,
    "stranger-no-allow": BY_SERVER,
    "stranger-below": BY_SERVER,
    "stranger-bare": BY_SERVER,
    "stranger-port": BY_SERVER,
    "stranger-between": BY_SERVER,
    # The server cannot know of these, as the browser sends it nothing of the pages further up.
    "stranger-no-referrer": BY_SCRIPT,
    "stranger-no-referrer-sandbox": BY_SCRIPT,
    "stranger-above": BY_SCRIPT,
    "page-without-origin": BY_SCRIPT,
    "page-without-origin-script": BY_SCRIPT,
}
LOOKED_AT_AS_OURS = ("stranger-no-referrer", "stranger-above")
"""Where the page whose script looks has our origin, as nobody around it sandboxes it."""


@pytest.mark.xdist_group("matrix-allowed")
@pytest.mark.parametrize("browser", ["allowed"], indirect=True)
@pytest.mark.parametrize(("name", "told"), REFUSALS.items(), ids=REFUSALS.keys())
def test_in_this_cell_the_check_is_refused(
    name: str, told: str, person: Person, place: Place, asked: list[str]
) -> None:
    person.page.goto(place.cell(name))
    innermost = person.page.frame_locator("iframe")
    if BY_NAME[name].within is not None:
        innermost = innermost.frame_locator("iframe")

    expect(innermost.locator("main[data-refused] h1")).to_be_visible()
    assert innermost.locator("[data-action], form, microphone").count() == 0
    assert innermost.locator("script").count() == (told == BY_SCRIPT)
    origin = place.app if name in LOOKED_AT_AS_OURS else "null"
    assert innermost.locator("html").evaluate(POWERS) == [origin, False]
    allowed = ours(place, BY_NAME[name].host, name)
    assert not [url for url in asked if not allowed.match(url)]


@pytest.mark.xdist_group("matrix-allowed")
@pytest.mark.parametrize("browser", ["allowed"], indirect=True)
@pytest.mark.parametrize("name", ["frame", "script", "nested"])
def test_who_has_been_let_in_is_not_looked_at_again(
    name: str, person: Person, place: Place, asked: list[str]
) -> None:
    def pages_loaded() -> int:
        asked.clear()
        opens(person, place, name)
        expect(person.see('[data-action="start-test"]')).to_be_visible()
        return sum(url.startswith(f"{place.app}/embed/?") for url in asked)

    pages_loaded()
    assert pages_loaded() == 1
    # A frame that the script makes has the parameter's older name, which every version reads.
    language = "?lang=en" if name.startswith("script") else "?locale=en"
    assert person.see("html").evaluate("location.search") == language


@pytest.mark.xdist_group("matrix-allowed")
@pytest.mark.parametrize("browser", ["allowed"], indirect=True)
@pytest.mark.parametrize(
    ("name", "host"),
    [("stranger-above", STRANGER), ("stranger-between", CRM), ("stranger-no-referrer", f"sub.{CRM}")],
)
def test_who_was_let_in_elsewhere_is_looked_at(name: str, host: str, person: Person, place: Place) -> None:
    for let_in in ("frame", "nested"):
        opens(person, place, let_in)
        expect(person.see('[data-action="start-test"]')).to_be_visible()

    person.page.goto(place.cell(name, host))

    innermost = person.page.frame_locator("iframe")
    if BY_NAME[name].within is not None:
        innermost = innermost.frame_locator("iframe")
    expect(innermost.locator("main[data-refused] h1")).to_be_visible()


POWERS = "() => [origin, document.featurePolicy.allowsFeature('microphone')]"


@pytest.mark.xdist_group("matrix-allowed")
@pytest.mark.parametrize("browser", ["allowed"], indirect=True)
def test_every_case_can_be_tried_by_hand(person: Person, place: Place) -> None:
    person.page.goto(place.address(CRM, ""))

    links = person.page.locator("section a").evaluate_all("all => all.map(a => a.href)")

    assert sorted(links) == sorted(place.cell(cell.name) for cell in CELLS)
    assert {cell.name for cell in CELLS} == {*(case.way for case in CASES), *REFUSALS, *VERDICTS}
    by_hand = {(cell.permission, cell.name) for cell in CELLS if cell.permission}
    assert {permission for permission, _ in by_hand} == set(SETTINGS)
    assert by_hand <= {(case.permission, case.way) for case in CASES}


MOST_STOPS = 60


@pytest.mark.xdist_group("matrix-allowed")
@pytest.mark.parametrize("browser", ["allowed"], indirect=True)
@pytest.mark.parametrize("name", ["no-allow", "nested-only-outer"])
def test_the_keyboard_goes_through_the_frame_and_out_again(name: str, person: Person, place: Place) -> None:
    opens(person, place, name)
    expect(person.see('[data-action="start-test"]')).to_be_enabled()
    person.page.evaluate(ADD_AROUND)
    start, again = ('[data-action="start-test"]', '[data-action="check-again"]')

    person.page.locator("#before").focus()
    tabs(person, "Tab", lambda: has_focus(person, start))
    person.page.keyboard.press("Enter")
    person.is_told("frame-not-allowed")
    tabs(person, "Tab", lambda: has_focus(person, again))
    tabs(person, "Tab", lambda: person.page.locator("#after:focus").count() == 1)
    tabs(person, "Shift+Tab", lambda: has_focus(person, again))
    tabs(person, "Shift+Tab", lambda: person.page.locator("#before:focus").count() == 1)


ADD_AROUND = """() => {
  const frame = document.querySelector("iframe")
  for (const [id, where] of [["before", "beforebegin"], ["after", "afterend"]]) {
    frame.insertAdjacentHTML(where, `<button id="${id}">${id}</button>`)
  }
}"""


def tabs(person: Person, key: str, there: Callable[[], bool]) -> None:
    """Press the key until the focus is there; fail where it never comes."""
    for _ in range(MOST_STOPS):
        person.page.keyboard.press(key)
        if there():
            return
    pytest.fail(f"{key} never leads there")


def has_focus(person: Person, selector: str) -> bool:
    return person.see(f"{selector}:focus").count() == 1
