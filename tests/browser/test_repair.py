"""Chromium's own button undoes a block with one press, and what it answers besides is told."""

from collections.abc import Mapping

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from .app_server import CRM_HOST, Frame, crm_page
from .chromium import BLOCK, Settings
from .conftest import Browse
from .person import ALLOW_THIS_TIME, CLOSE, CONTINUE_NOT_ALLOWING, SETTLED_MS, Person, Told
from .sound import SoundServer
from .test_accessibility import bring_axe, violations

CLEAR = Told("all-clear", "none", "certain", "all-clear")
BLOCKED_EVERYWHERE = Told("browser-blocked", "browser", "likely", "browser/allow")
SITE_OR_NOT = Told("site-blocked", "site", "likely", "site/allow")

PERMISSION = "async () => (await navigator.permissions.query({ name: 'microphone' })).state"
COUNT_REQUESTS = """() => {
  const { mediaDevices } = navigator
  const open = mediaDevices.getUserMedia.bind(mediaDevices)
  window.requests = 0
  mediaDevices.getUserMedia = (...how) => { window.requests += 1; return open(...how) }
}"""


def blocked_at(origin: str) -> Settings:
    return Settings(sites={origin: BLOCK})


def is_blocked(person: Person, url: str) -> Told:
    person.opens(url)
    person.presses("start-test")
    return person.is_told()


@pytest.mark.parametrize("everywhere", [False, True], ids=["repaired: site", "repaired: everywhere"])
def test_one_press_and_one_answer_turn_a_block_green(
    everywhere: bool, browse: Browse, sound: SoundServer, app: str
) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(everywhere=BLOCK) if everywhere else blocked_at(app))
        is_blocked(person, f"{app}/en/test")
        person.page.evaluate(COUNT_REQUESTS)

        person.presses_the_browsers_own_button()
        person.answers_the_own_box(ALLOW_THIS_TIME)

        assert person.is_told("all-clear") == CLEAR
        assert person.page.evaluate(PERMISSION) == "granted"
        assert person.page.evaluate("requests") == 1
        expect(person.see("microphone")).to_have_count(0)
        expect(person.see(".fixed")).to_be_visible()


def test_in_a_frame_it_is_the_permission_of_the_page_around_that_is_repaired(
    browse: Browse, sound: SoundServer, crm: int
) -> None:
    with sound.microphone("speaking"):
        person = browse(blocked_at(f"http://{CRM_HOST}:{crm}"))
        person.opens_framed(crm_page(crm, Frame(allow="microphone")))
        person.presses("start-test")
        assert person.is_told() == SITE_OR_NOT
        assert person.page.evaluate(PERMISSION) == "denied"

        person.presses_the_browsers_own_button()
        person.answers_the_own_box(ALLOW_THIS_TIME)

        assert person.is_told("all-clear") == CLEAR
        assert person.page.evaluate(PERMISSION) == "granted"
        assert person.lamps() == dict.fromkeys(("os", "browser", "site", "embed", "device"), "ok")


def test_a_closed_question_is_asked_again(browse: Browse, sound: SoundServer, app: str) -> None:
    with sound.microphone("speaking"):
        person = browse()
        person.opens(f"{app}/en/test")
        person.presses("start-test")
        person.answers_the_box(CLOSE)
        person.is_told("prompt-dismissed")

        person.presses_the_browsers_own_button()
        person.answers_the_own_box(ALLOW_THIS_TIME)

        assert person.is_told("all-clear") == CLEAR


@pytest.mark.parametrize(
    ("policies", "answer"),
    [({"AudioCaptureAllowed": False}, CLOSE), ({}, CONTINUE_NOT_ALLOWING)],
    ids=["not repaired: policy", "not repaired: refused again"],
)
def test_a_block_that_stays_is_said_and_the_administrator_asked_about(
    policies: Mapping[str, bool], answer: tuple[str, ...], browse: Browse, sound: SoundServer, app: str
) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(policies=policies, everywhere=None if policies else BLOCK))
        assert is_blocked(person, f"{app}/en/test") == BLOCKED_EVERYWHERE
        before = reasons(person)
        expect(administrator(person)).to_have_count(0)

        person.presses_the_browsers_own_button()
        person.answers_the_own_box(answer)

        expect(administrator(person)).to_be_visible()
        assert person.is_told() == BLOCKED_EVERYWHERE
        assert reasons(person) == before + 1
        assert person.page.evaluate(PERMISSION) == "denied"
        expect(person.see("microphone")).to_be_visible()


def test_the_comparison_goes_on_from_there(browse: Browse, sound: SoundServer, app: str) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(everywhere=BLOCK))
        is_blocked(person, f"{app}/en/test")
        person.presses_the_browsers_own_button()
        person.answers_the_own_box(CONTINUE_NOT_ALLOWING)
        expect(administrator(person)).to_be_visible()

        person.presses("compare-clean-origin")

        person.is_told("browser-blocked", "certain")
        expect(administrator(person)).to_be_visible()


def test_without_such_a_button_the_steps_are_there_as_ever(
    browse: Browse, sound: SoundServer, app: str
) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(everywhere=BLOCK))
        person.context.add_init_script("delete window.HTMLMicrophoneElement")
        is_blocked(person, f"{app}/en/test")

        expect(person.see("[data-repair]")).to_be_hidden()
        expect(person.see('[data-step="browser/allow"] .prose')).to_be_visible()
        assert primary(person.page) == ["compare-clean-origin"]


def test_a_button_that_does_not_work_in_the_frame_goes_away(
    browse: Browse, sound: SoundServer, crm: int
) -> None:
    with sound.microphone("speaking"):
        person = browse(blocked_at(f"http://{CRM_HOST}:{crm}"))
        person.context.route("**/embed/**", without_frame_ancestors)
        person.opens_framed(crm_page(crm, Frame(allow="microphone")))
        person.presses("start-test")
        person.is_told("site-blocked")
        before = reasons(person)

        person.presses_the_browsers_own_button()

        expect(person.see("[data-repair]")).to_have_count(0)
        assert person.is_told() == SITE_OR_NOT
        assert reasons(person) == before + 1
        expect(person.see('[data-step="site/allow"] .prose')).to_be_visible()


def test_the_button_is_the_one_to_press_and_a_keyboard_is_enough(
    browse: Browse, sound: SoundServer, app: str
) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(everywhere=BLOCK))
        bring_axe(person.context)
        is_blocked(person, f"{app}/en/test")
        expect(person.see("microphone")).to_be_visible()

        assert primary(person.page) == ["microphone"]
        assert violations(person.page) == []

        person.diagnosis.focus()
        person.page.keyboard.press("Tab")
        expect(person.see("microphone:focus")).to_have_count(1)
        person.page.wait_for_timeout(SETTLED_MS)
        person.types(("Return",))
        person.answers_the_own_box(ALLOW_THIS_TIME)
        person.is_told("all-clear")


def administrator(person: Person) -> Locator:
    return person.see('[data-repair-closed] a[href*="/admin/it"]')


def reasons(person: Person) -> int:
    """Count what is said for the first finding."""
    return person.see(".why .evidence").first.locator("li:not(.fine)").count()


def primary(page: Page) -> list[str]:
    """Read which filled buttons can be seen."""
    found: list[str] = page.locator("#diagnosis .button:not(.quiet):visible").evaluate_all(
        "all => all.map(button => button.dataset.action ?? button.localName)"
    )
    return found


def without_frame_ancestors(route: Route) -> None:
    answer = route.fetch()
    headers = {name: value for name, value in answer.headers.items() if name != "content-security-policy"}
    route.fulfill(response=answer, headers=headers)
