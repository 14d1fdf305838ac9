"""The check in Firefox, alone and framed: the fault that is told, and the host it is told of.

Firefox has no API that tells a frame its policy, and knows no header Permissions-Policy. A frame that may not
use the microphone lists none there; a blocked site's does.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.demo.__main__ import demonstration
from tests.demo.cells import BY_NAME, CRM, VENDOR
from tests.demo.other_sites import Place

from .conftest import Tell
from .firefox import ALLOW, ALWAYS_ASK, BLOCK, Firefox, firefox
from .firefox_person import ALLOW_IT, ESCAPE, REFUSE_IT, FirefoxPerson
from .machine import free_port, wait_until
from .person import Told
from .sound import SoundServer

pytestmark = pytest.mark.xdist_group("firefox")  # One Firefox for all of them.

CLEAR = Told("all-clear", "none", "certain", "all-clear")
NOT_ALLOWED = Told("frame-not-allowed", "embed", "likely", "embed/allow-microphone")
SANDBOXED = Told("frame-sandboxed", "embed", "likely", "embed/sandbox")
SITE_OR_BROWSER = Told("site-blocked", "site", "likely", "site/allow")
SITE = Told("site-blocked", "site", "certain", "site/allow")
BROWSER = Told("browser-blocked", "browser", "certain", "browser/allow")
BROWSER_FIRST = Told("browser-blocked", "browser", "likely", "browser/allow")
UNANSWERED = Told("prompt-unanswered", "site", "certain", "site/answer-prompt")
# Where Firefox is set to always ask, its query says that the microphone is allowed.
UNANSWERED_THOUGH_ALLOWED = Told("prompt-unanswered", "site", "likely", "site/answer-prompt")

ANSWERS = {ALLOW_IT: "allowed", REFUSE_IT: "refused", ESCAPE: "box closed"}

# Whoever allows or blocks the check's own site, or a page in between, changes nothing in a frame.
Sites = Callable[[Place], dict[str, int]]
SETTINGS: dict[str, tuple[Sites, int]] = {
    "ask": (lambda place: {place.app: BLOCK}, 0),
    "allowed": (
        lambda place: {place.origin(CRM): ALLOW, place.origin(VENDOR): BLOCK, place.app: BLOCK},
        0,
    ),
    "always-ask": (lambda place: {place.origin(CRM): ALWAYS_ASK}, 0),
    "site-blocked": (
        lambda place: {place.origin(CRM): BLOCK, place.origin(VENDOR): ALLOW, place.app: ALLOW},
        0,
    ),
    "browser-blocked": (lambda place: {place.origin(VENDOR): ALLOW}, BLOCK),
}


@dataclass(frozen=True)
class Case:
    """What is told at first, and after the answer to Firefox's question or the comparison."""

    permission: str
    way: str
    told: Told
    compared: Told | None = None
    answer: str | None = None

    @property
    def name(self) -> str:
        answer = f", {ANSWERS[self.answer]}" if self.answer else ""
        return f"Firefox, framed: {self.permission}: {self.way}{answer}"


CASES = [
    Case("ask", "frame", CLEAR, answer=ALLOW_IT),
    Case("ask", "nested", SITE, answer=REFUSE_IT),
    Case("ask", "frame", SITE, answer=ESCAPE),
    Case("ask", "frame", UNANSWERED),
    Case("ask", "no-allow", NOT_ALLOWED),
    Case("ask", "sandbox", SANDBOXED),
    Case("always-ask", "frame", UNANSWERED_THOUGH_ALLOWED),
    Case("allowed", "frame", CLEAR),
    Case("allowed", "script", CLEAR),
    Case("allowed", "allow-check", CLEAR),
    Case("allowed", "allow-none", NOT_ALLOWED),
    Case("allowed", "no-allow", NOT_ALLOWED),
    Case("allowed", "sandbox", SANDBOXED),
    Case("allowed", "sandbox-no-allow", SANDBOXED),
    Case("allowed", "sandbox-same-origin", CLEAR),
    Case("allowed", "nested", CLEAR),
    Case("allowed", "nested-own-page", CLEAR),
    Case("allowed", "nested-only-outer", NOT_ALLOWED),
    Case("allowed", "nested-only-inner", NOT_ALLOWED),
    # Firefox knows no such header.
    Case("allowed", "header-none", CLEAR),
    Case("allowed", "header-self", CLEAR),
    Case("allowed", "nested-header-self", CLEAR),
    Case("allowed", "header-check-no-allow", NOT_ALLOWED),
    Case("allowed", "coep", CLEAR),
    Case("allowed", "coep-no-allow", NOT_ALLOWED),
    # Firefox reads "allow" for the address in `src` alone, and asks always where that was for any origin.
    Case("allowed", "redirected", NOT_ALLOWED),
    Case("allowed", "redirected-allow-check", NOT_ALLOWED),
    Case("allowed", "redirected-allow-any", CLEAR, answer=ALLOW_IT),
    Case("site-blocked", "frame", SITE_OR_BROWSER, SITE),
    Case("site-blocked", "nested", SITE_OR_BROWSER, SITE),
    Case("site-blocked", "coep", SITE_OR_BROWSER, SITE),
    Case("site-blocked", "header-self", SITE_OR_BROWSER),
    Case("site-blocked", "no-allow", NOT_ALLOWED),
    Case("site-blocked", "sandbox", SANDBOXED),
    Case("browser-blocked", "frame", SITE_OR_BROWSER, BROWSER),
    Case("browser-blocked", "nested", SITE_OR_BROWSER, BROWSER),
    Case("browser-blocked", "no-allow", NOT_ALLOWED),
    Case("browser-blocked", "sandbox", SANDBOXED),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("hosts")
    with demonstration(folder, free_port(), free_port(), free_port()) as place:
        yield place


@pytest.fixture(scope="module")
def browser(sound: SoundServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with sound.microphone("speaking"), firefox(tmp_path_factory.mktemp("firefox"), sound.address) as running:
        yield running


@pytest.fixture
def person(browser: Firefox, tell: Tell) -> Iterator[FirefoxPerson]:
    """Somebody in a fresh tab."""
    browser.fresh_tab()
    person = FirefoxPerson(browser, tell)
    yield person
    person.opens("about:blank")  # What is still under way complains now.
    assert browser.complaints() == []


def sets(person: FirefoxPerson, place: Place, permission: str) -> None:
    sites, everywhere = SETTINGS[permission]
    person.browser.set(sites(place), everywhere)


def opens(person: FirefoxPerson, place: Place, name: str) -> None:
    outermost = "[data-soundcheck] iframe" if BY_NAME[name].loader else "iframe.check"
    person.opens(place.cell(name), outermost, *([] if BY_NAME[name].within is None else ["iframe.check"]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_in_this_frame_the_person_is_told(case: Case, person: FirefoxPerson, place: Place) -> None:
    sets(person, place, case.permission)
    opens(person, place, case.way)
    person.presses("start-test")
    if case.answer:
        person.answers_the_box(case.answer)

    assert person.is_told() == case.told
    assert person.verdicts() == [case.told.fault]
    names_only(person, f"{CRM}:{place.port}")
    if case.compared:
        person.presses("compare-clean-origin")
        assert person.is_told(certainty="certain") == case.compared
        if case.compared == SITE:
            names_only(person, f"{CRM}:{place.port}")
    assert person.browser.asked()
    assert not [url for url in person.browser.asked() if not ours(place).match(url)]


def names_only(person: FirefoxPerson, host: str) -> None:
    """Check that the verdict names this host, and no other is named."""
    assert host in person.sees(".verdict")
    assert set(re.findall(r"[a-z0-9.]*localhost:\d+", person.sees("#diagnosis"))) == {host}


def ours(place: Place) -> re.Pattern[str]:
    """Match the addresses of the app, of clean origins, and of the pages that frame the app."""
    app = place.app.removeprefix("http://localhost")
    return re.compile(
        rf"http://((([0-9a-f]{{20}}\.)?localhost|127\.0\.0\.1){app}|[a-z.]+\.localhost:{place.port})/|blob:|data:"
    )


@dataclass(frozen=True)
class Alone:
    """What is set for the app's own site, and what is told there."""

    name: str
    told: Told
    compared: Told | None = None
    site: int | None = None
    everywhere: int = 0
    answer: str | None = None


# A site that is refused before it ever asked points to the whole browser, until it is compared.
TABS = [
    Alone("allowed", CLEAR, site=ALLOW),
    Alone("asked, allowed", CLEAR, answer=ALLOW_IT),
    Alone("asked, refused", SITE, answer=REFUSE_IT),
    Alone("asked, box closed", SITE, answer=ESCAPE),
    Alone("site blocked", BROWSER_FIRST, SITE, site=BLOCK),
    Alone("browser blocked", BROWSER_FIRST, BROWSER, everywhere=BLOCK),
    Alone("browser blocked, site excepted", CLEAR, site=ALLOW, everywhere=BLOCK),
]


@pytest.mark.parametrize("case", TABS, ids=lambda case: f"Firefox, in a tab: {case.name}")
def test_alone_in_a_tab_the_person_is_told(case: Alone, person: FirefoxPerson, place: Place) -> None:
    person.browser.set({place.app: case.site} if case.site else {}, case.everywhere)
    person.opens(f"{place.app}/en/test")
    person.presses("start-test")
    if case.answer:
        person.answers_the_box(case.answer)

    assert person.is_told() == case.told
    assert person.verdicts() == [case.told.fault]
    if case.compared:
        person.presses("compare-clean-origin")
        assert person.is_told(certainty="certain") == case.compared


@pytest.mark.parametrize("name", ["stranger", "stranger-script", "stranger-coep", "stranger-between"])
def test_a_page_that_is_not_listed_is_told_so(name: str, person: FirefoxPerson, place: Place) -> None:
    sets(person, place, "allowed")
    opens(person, place, name)

    person.finds("main[data-refused] h1")
    assert person.remote.run("return document.querySelectorAll('script, form, [data-action]').length") == 0


@pytest.mark.parametrize("name", ["stranger-no-referrer", "stranger-above", "page-without-origin"])
def test_a_page_nobody_tells_the_server_of_is_shown_nothing(
    name: str, person: FirefoxPerson, place: Place
) -> None:
    sets(person, place, "allowed")
    opens(person, place, name)

    shown = "return document.documentURI"
    wait_until(lambda: "e=cspBlocked" in person.remote.run(shown), "the browser's own page in the frame")


def test_a_tab_that_works_makes_the_block_of_the_site_certain(person: FirefoxPerson, place: Place) -> None:
    sets(person, place, "site-blocked")
    opens(person, place, "frame")
    person.presses("start-test")
    assert person.is_told() == SITE_OR_BROWSER
    [panel] = person.browser.tabs()

    person.presses("compare-in-tab")
    wait_until(lambda: len(person.browser.tabs()) == 2, "the tab")
    [tab] = set(person.browser.tabs()) - {panel}
    person.browser.look_at(tab)
    person.presses("start-test")
    assert person.is_told() == CLEAR

    person.browser.look_at(panel)
    person.remote.call("WebDriver:SwitchToFrame", element=person.finds("iframe.check"))
    assert person.is_told(certainty="certain") == SITE
