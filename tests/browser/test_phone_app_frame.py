"""The phone app's own frame beside the check: what the page is told, and what the phone app itself gets."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.demo.other_sites import CRM

from .chromium import ALLOW, BLOCK, Settings, chromium
from .conftest import Browse, Tell
from .display import Screen
from .extensions import write_panel
from .person import Person
from .phone_app_frames import CELLS, Around, Cell, around_running, gate_that_is_right
from .sound import SoundServer


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Around]:
    with around_running(tmp_path_factory.mktemp("phone")) as running:
        yield running


@pytest.mark.parametrize("cells", [CELLS[0::4], CELLS[1::4], CELLS[2::4], CELLS[3::4]], ids=range(1, 5))
def test_what_is_certain_of_the_phone_app_is_true(
    cells: list[Cell], browse: Browse, sound: SoundServer, around: Around
) -> None:
    wrong, unsure = [], []
    with sound.microphone("speaking"):
        person = browse(Settings(sites={CRM: ALLOW}))
        person.expects(*("Potential permissions policy violation", "Permissions policy violation"))
        for cell in cells:
            person.opens_framed(around.cell(cell), "[data-soundcheck] iframe")
            expect(person.see('[data-action="start-test"]')).to_be_enabled()
            person.page.evaluate(cell.change)
            works = _gets_the_microphone(person)

            person.presses("start-test")
            told = person.is_told()

            if works != (told.fault == "all-clear"):
                (wrong if told.certainty == "certain" else unsure).append((cell, works, told))
            elif cell.is_watched:
                expect(person.page.locator(gate_that_is_right(works)), str(cell)).to_be_attached()

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
    around: Around,
    tell: Tell,
    tmp_path: Path,
) -> None:
    extension = write_panel(tmp_path / "extension", around.place.app)
    settings = Settings(sites={CRM: setting}, extensions=[extension])
    with (
        sound.microphone("speaking"),
        chromium(driver, tmp_path / "person", settings, xvfb, sound.address) as context,
    ):
        person = Person(context, xvfb, tell)
        src = f"{extension.origin}/phone.html"
        page = around.framing(src=src, allow="microphone; autoplay; speaker-selection")
        person.opens_framed(page, "[data-soundcheck] iframe")
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
    cell: Cell, words: str, line: str, browse: Browse, sound: SoundServer, around: Around
) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(sites={CRM: ALLOW}))
        person.expects(*("Potential permissions policy violation", "Permissions policy violation"))
        person.opens_framed(around.cell(cell), "[data-soundcheck] iframe")
        phone = person.page.frame_locator("#phone")
        phone.locator("#call").dispatch_event("click")
        expect(phone.locator("output")).not_to_be_empty()
        person.presses("start-test")

        person.is_told("frame-not-allowed")

        lines = person.see("[data-frame-lines]")
        expect(lines).to_contain_text(words)
        expect(lines.locator("code").first).to_contain_text(around.named(line))
