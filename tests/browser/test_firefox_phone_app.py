"""The phone app's own frame in Firefox, which tells no page what a frame is given and ignores the header."""

from collections.abc import Iterator

import pytest

from .conftest import Tell
from .firefox import ALLOW, Firefox, firefox
from .firefox_person import ALLOW_IT, FirefoxPerson
from .firefox_remote import ELEMENT
from .machine import wait_until
from .phone_app_frames import CELLS, Around, Cell, around_running, gate_that_is_right
from .sound import SoundServer

pytestmark = pytest.mark.xdist_group("firefox")  # One Firefox for all of them.

# Of the headers it is enough to see that they change nothing.
HERE = [
    cell for cell in CELLS if cell.header == "no header" or (cell.allow == "bare" and not cell.redirected)
]
PANEL = "[data-soundcheck] iframe"
PHONE = """
const main = document.querySelector("main")
return (main.shadowRoot ?? document).querySelector("#phone")"""


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Around]:
    with around_running(tmp_path_factory.mktemp("phone")) as running:
        yield running


@pytest.fixture(scope="module")
def browser(
    sound: SoundServer, around: Around, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Firefox]:
    with sound.microphone("speaking"), firefox(tmp_path_factory.mktemp("firefox"), sound.address) as running:
        running.set({around.origin: ALLOW})
        yield running


@pytest.fixture
def person(browser: Firefox, tell: Tell) -> FirefoxPerson:
    return FirefoxPerson(browser, tell)


@pytest.mark.parametrize("cells", [HERE[0::2], HERE[1::2]], ids=range(1, 3))
def test_what_is_told_of_the_phone_app_is_true(
    cells: list[Cell], person: FirefoxPerson, around: Around
) -> None:
    wrong, asked = [], []
    for cell in cells:
        works, was_asked = _tries_the_phone_app(person, around, cell)
        person.presses("start-test")
        told = person.is_told()

        if works != (told.fault == "all-clear") or (not works and told.certainty == "certain"):
            wrong.append((cell, works, told))
        if was_asked:
            asked.append(cell)
        person.looks_into()
        if cell.is_watched:
            person.finds(gate_that_is_right(works))
        person.opens("about:blank")  # What is still under way complains now.
        assert person.browser.complaints() == []

    assert wrong == []
    assert asked == [cell for cell in cells if cell.redirected and cell.allow == "any"]


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        (Cell(redirected=True), 'allow="microphone *; autoplay *'),
        (Cell(allow="named", redirected=True), 'allow="microphone *; autoplay *'),
        (Cell(allow="other"), 'allow="microphone PHONE; autoplay PHONE'),
        (Cell(allow="no semicolon"), 'allow="microphone; autoplay'),
    ],
    ids=["redirected", "redirected to the address it names", "another address", "attribute"],
)
def test_the_line_to_change_can_be_copied(
    cell: Cell, line: str, person: FirefoxPerson, around: Around
) -> None:
    _tries_the_phone_app(person, around, cell)
    person.presses("start-test")

    person.is_told(fault="frame-not-allowed", certainty="likely")

    assert around.named(line) in person.sees("[data-frame-lines] code")


def _tries_the_phone_app(person: FirefoxPerson, around: Around, cell: Cell) -> tuple[bool, bool]:
    """Call by the phone app in a fresh tab, then look into the check.

    Return whether the phone app gets the microphone, and whether Firefox has asked before it did.
    """
    person.browser.fresh_tab()
    person.opens(around.cell(cell), PANEL)
    person.finds('[data-action="start-test"]:enabled')
    person.looks_into()
    person.remote.run(f"return ({cell.change})()")
    person.looks_into_element(person.remote.run(PHONE)[ELEMENT])
    person.remote.run("document.querySelector('#call').click()")
    wait_until(lambda: person.is_asked() or person.sees("output"), "the phone app's answer")
    was_asked = person.is_asked()
    if was_asked:
        person.answers_the_box(ALLOW_IT)
        wait_until(lambda: person.sees("output"), "the phone app's answer")
    works = "Error" not in person.sees("output")
    person.looks_into(PANEL)
    return works, was_asked
