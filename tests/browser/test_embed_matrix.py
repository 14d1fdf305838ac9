"""Every way to frame the check, under every permission: the fault that is told, and the host it is told of.

Chromium asks the frames first (each must pass the microphone on, to the origin in its `src`), then for the
permission of the page on top; the permission of the check's own site is of no account.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.hosts import CHECK, COEP, CRM, PASSES_ON, STRANGER, VENDOR, Cell, hosts_running, listed

from .app_server import app_running
from .chromium import ALLOW, BLOCK, Settings, chromium
from .conftest import Tell
from .display import Screen
from .machine import free_port, wait_until
from .person import ALLOW_WHILE_VISITING, NEVER_ALLOW, Person, Told
from .sound import SoundServer

DESK = "{}.desk.localhost"
"""Listed hosts, each of which Chromium has not yet asked about."""
EXCEPTED = DESK.format("excepted")
OPAQUE = "allow-scripts allow-forms"
TRANSPARENT = f"{OPAQUE} allow-same-origin"
POPUPS = "allow-popups allow-popups-to-escape-sandbox"


def policy(value: str) -> dict[str, str]:
    return {"Permissions-Policy": value}


def way(name: str, **how: object) -> Cell:
    return Cell(name, name, "", **how)  # type: ignore[arg-type]


WAYS = (
    way("frame", allow="microphone"),
    way("allow-any", allow="microphone *"),
    way("allow-check", allow=f"microphone {CHECK}"),
    way("allow-none", allow="microphone 'none'"),
    way("allow-self", allow="microphone 'self'"),
    way("allow-other", allow="microphone https://phone.example"),
    way("no-allow", allow=None),
    way("no-referrer", referrer="no-referrer"),
    way("sandbox", sandbox=OPAQUE),
    way("sandbox-no-allow", sandbox=OPAQUE, allow=None),
    way("sandbox-same-origin", sandbox=f"{TRANSPARENT} {POPUPS}"),
    way("sandbox-same-origin-no-allow", sandbox=TRANSPARENT, allow=None),
    way("nested", within=PASSES_ON),
    way("nested-only-outer", within=PASSES_ON, allow=None),
    way("nested-only-inner", within=""),
    way("nested-own-page", within="", within_host=CRM),
    way("nested-header-none", within=PASSES_ON, within_header="microphone=()"),
    way("nested-header-self", within=PASSES_ON, within_header="microphone=(self)"),
    way("nested-in-stranger", within=PASSES_ON, within_host=STRANGER),
    way("header-none", headers=policy("microphone=()")),
    way("header-self", headers=policy("microphone=(self)")),
    way("header-any", headers=policy("microphone=*")),
    way("header-check", headers=policy(f'microphone=(self "{CHECK}")')),
    way("header-check-no-allow", headers=policy(f'microphone=(self "{CHECK}")'), allow=None),
    way("coep", headers=COEP),
    way("coep-no-allow", headers=COEP, allow=None),
    way("redirected", redirected=True),
    way("redirected-allow-any", redirected=True, allow="microphone *"),
    way("redirected-allow-check", redirected=True, allow=f"microphone {CHECK}"),
    way("script", loader=True),
    way("page-without-origin", headers={"Content-Security-Policy": "sandbox allow-scripts"}),
)
BY_NAME = {cell.name: cell for cell in WAYS}

CLEAR = Told("all-clear", "none", "certain", "all-clear")
NOT_ALLOWED = Told("frame-not-allowed", "embed", "certain", "embed/allow-microphone")
SANDBOXED = Told("frame-sandboxed", "embed", "certain", "embed/sandbox")
# From inside a frame a block of the site and one of the browser look the same until they are compared.
SITE_OR_BROWSER = Told("site-blocked", "site", "likely", "site/allow")
SITE = Told("site-blocked", "site", "certain", "site/allow")
BROWSER = Told("browser-blocked", "browser", "certain", "browser/allow")


@dataclass(frozen=True)
class Place:
    """Where the app and the pages that frame it are; the pages are also at a port that is not listed."""

    app: str
    port: int
    other_port: int

    def page(self, host: str, name: str, port: int | None = None) -> str:
        return f"http://{host}:{port or self.port}/cells/{name}"

    def origin(self, host: str) -> str:
        return f"http://{host}:{self.port}"

    def ours(self, host: str, cell: Cell) -> re.Pattern[str]:
        """Match what a page at this host may ask for: its own, its frames', the app's, and comparisons."""
        hosts = {host, *([cell.within_host] if cell.within is not None else [])}
        if cell.redirected:
            hosts.add(VENDOR)
        pages = "|".join(map(re.escape, hosts))
        app = self.app.removeprefix("http://localhost")
        ports = f"{self.port}|{self.other_port}"
        return re.compile(rf"http://((?:{pages}):(?:{ports})|([0-9a-f]{{20}}\.)?localhost{app})/|blob:|data:")


# Whoever allows or blocks the check's own site, or a page in between, changes nothing.
SETTINGS: dict[str, Callable[[Place], Settings]] = {
    "ask": lambda _: Settings(sites={"localhost": BLOCK}),
    "allowed": lambda _: Settings(sites={CRM: ALLOW, STRANGER: ALLOW, VENDOR: BLOCK, "localhost": BLOCK}),
    "site-blocked": lambda _: Settings(sites={CRM: BLOCK, VENDOR: ALLOW, "localhost": ALLOW}),
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
    host: str = CRM
    box: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        where = "" if self.host == CRM else f" at {self.host.removesuffix('.localhost')}"
        return f"framed: {self.permission}: {self.way}{where}"


def desk(name: str) -> str:
    return DESK.format(name)


CASES = [
    Case("ask", "frame", CLEAR, host=desk("one"), box=ALLOW_WHILE_VISITING),
    Case("ask", "nested", CLEAR, host=desk("two"), box=ALLOW_WHILE_VISITING),
    Case("ask", "script", CLEAR, host=desk("three"), box=ALLOW_WHILE_VISITING),
    Case("ask", "nested", SITE, host=desk("four"), box=NEVER_ALLOW),
    Case("ask", "no-allow", NOT_ALLOWED),
    Case("ask", "sandbox", SANDBOXED),
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
    Case("allowed", "nested", SITE_OR_BROWSER, SITE, host=VENDOR),
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
    Case("site-blocked", "frame", SITE_OR_BROWSER, SITE),
    Case("site-blocked", "nested", SITE_OR_BROWSER, SITE),
    Case("site-blocked", "coep", SITE_OR_BROWSER, SITE),
    Case("site-blocked", "sandbox-same-origin", SITE_OR_BROWSER, SITE),
    Case("site-blocked", "script", SITE_OR_BROWSER),
    Case("site-blocked", "no-allow", NOT_ALLOWED),
    Case("site-blocked", "sandbox", SANDBOXED),
    Case("site-blocked", "header-self", NOT_ALLOWED),
    Case("site-blocked", "nested", CLEAR, host=VENDOR),
    Case("browser-blocked", "frame", SITE_OR_BROWSER, BROWSER),
    Case("browser-blocked", "nested", SITE_OR_BROWSER, BROWSER),
    Case("browser-blocked", "no-allow", NOT_ALLOWED),
    Case("browser-blocked", "sandbox", SANDBOXED),
    Case("browser-blocked", "frame", CLEAR, host=EXCEPTED),
    Case("policy", "frame", SITE_OR_BROWSER, BROWSER),
    Case("policy", "nested-only-inner", NOT_ALLOWED),
    Case("policy", "script", SITE_OR_BROWSER),
    Case("policy-excepted", "frame", CLEAR, host=EXCEPTED),
    Case("policy-excepted", "nested", CLEAR, host=EXCEPTED),
    Case("policy-excepted", "no-allow", NOT_ALLOWED, host=EXCEPTED),
    # The administrator excepted the phone app's site; the page on top is the one that counts.
    Case("policy-excepted", "frame", SITE_OR_BROWSER, BROWSER),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("matrix")
        app_port, hosts, other = free_port(), free_port(), free_port()
        app = f"http://localhost:{app_port}"
        stack.enter_context(hosts_running(app, hosts, BY_NAME))
        stack.enter_context(hosts_running(app, other, BY_NAME))
        desks = f"http://{DESK.format('*')}:{hosts}"
        stack.enter_context(app_running(folder, app_port, f"{listed(hosts)} {desks}"))
        yield Place(app, hosts, other)


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


def opens(person: Person, place: Place, host: str, name: str) -> None:
    outermost = "[data-soundcheck] iframe" if BY_NAME[name].loader else "iframe"
    inner = [] if BY_NAME[name].within is None else ["iframe"]
    person.opens_framed(place.page(host, name), outermost, *inner)


@pytest.mark.parametrize(("browser", "case"), [cell(case) for case in CASES], indirect=["browser"])
def test_in_this_cell_the_person_is_told(case: Case, person: Person, place: Place, asked: list[str]) -> None:
    opens(person, place, case.host, case.way)
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

    allowed = place.ours(case.host, BY_NAME[case.way])
    assert asked
    assert not [url for url in asked if not allowed.match(url)]
    assert person.context.cookies() == []


def shows_an_error_of_the_browser(person: Person) -> bool:
    """Whether the innermost frame shows it by now."""
    person.page.wait_for_timeout(50)  # Lets Playwright hear what became of the frame.
    return person.page.frames[-1].url.startswith("chrome-error:")


def names_the_page_on_top(person: Person, place: Place, host: str) -> None:
    """Check that the verdict names this host and nothing names another; the address to copy is its site's."""
    assert f"{host}:{place.port}" in (person.see(".verdict").text_content() or "")
    named = re.findall(r"[a-z0-9.]*localhost:\d+", person.diagnosis.text_content() or "")
    assert set(named) == {f"{host}:{place.port}"}
    if person.diagnosis.get_attribute("data-fault") == "site-blocked":
        copied = [text for text in person.see("code").all_text_contents() if "siteDetails" in text]
        site = quote(place.origin(host), safe="")
        assert [text.strip() for text in copied] == [f"chrome://settings/content/siteDetails?site={site}"]


READABLE, NOTHING = "the page that says so", "nothing of ours"
FRAMES_US = "Framing 'http://localhost"  # Chromium's own words when frame-ancestors forbids it.

REFUSALS = [
    ("frame", STRANGER, False, READABLE),
    ("script", STRANGER, False, READABLE),
    ("sandbox", STRANGER, False, READABLE),
    ("coep", STRANGER, False, READABLE),
    ("no-allow", STRANGER, False, READABLE),
    ("frame", f"sub.{CRM}", False, READABLE),
    ("frame", "desk.localhost", False, READABLE),
    ("frame", CRM, True, READABLE),
    ("nested-in-stranger", CRM, False, READABLE),
    # The server cannot know of these, as the browser sends it nothing of the pages further up.
    ("no-referrer", STRANGER, False, NOTHING),
    ("nested", STRANGER, False, NOTHING),
    ("page-without-origin", CRM, False, NOTHING),
]


@pytest.mark.xdist_group("matrix-allowed")
@pytest.mark.parametrize("browser", ["allowed"], indirect=True)
@pytest.mark.parametrize(
    ("name", "host", "other_port", "shown"),
    REFUSALS,
    ids=[f"{name} at {host}{' other port' if port else ''}" for name, host, port, _ in REFUSALS],
)
def test_in_this_cell_the_check_is_refused(
    name: str, host: str, other_port: bool, shown: str, person: Person, place: Place, asked: list[str]
) -> None:
    if shown == NOTHING:
        person.expects(FRAMES_US)
    person.page.goto(place.page(host, name, place.other_port if other_port else None))
    innermost = person.page.frame_locator("iframe")
    if BY_NAME[name].within is not None:
        innermost = innermost.frame_locator("iframe")

    if shown == READABLE:
        expect(innermost.locator("main[data-refused] h1")).to_be_visible()
        assert innermost.locator("script, [data-action], form, microphone").count() == 0
    else:
        wait_until(lambda: shows_an_error_of_the_browser(person), "the browser's own page in the frame")
        assert innermost.locator("[data-action], main").count() == 0
    allowed = place.ours(host, BY_NAME[name])
    assert not [url for url in asked if not allowed.match(url)]


MOST_STOPS = 60


@pytest.mark.xdist_group("matrix-allowed")
@pytest.mark.parametrize("browser", ["allowed"], indirect=True)
@pytest.mark.parametrize("name", ["no-allow", "nested-only-outer"])
def test_the_keyboard_goes_through_the_frame_and_out_again(name: str, person: Person, place: Place) -> None:
    opens(person, place, CRM, name)
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
