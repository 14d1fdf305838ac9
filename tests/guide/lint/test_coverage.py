"""The matrix says how exactly each fix speaks to each system, browser and place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from webapp.config import ROOT
from webapp.guide import load_guide
from webapp.guide.lint.coverage import STATES, Cell, describe_cells, find_cells

Edit = Callable[..., Path]


def states(content: Path, fault: str) -> dict[tuple[str, str, str], str]:
    cells = find_cells(load_guide(content))
    return {(cell.os, cell.browser, cell.place): cell.state for cell in cells if cell.fault == fault}


def test_a_section_for_one_is_own_and_a_section_for_several_is_shared(edit_guide: Edit) -> None:
    content = edit_guide("device.md", "## macOS before 13", "## macOS before 13, Android")

    found = states(content, "silent")

    assert found["windows", "firefox", "tab"] == "own"
    assert found["macos", "firefox", "tab"] == "shared"


def test_a_section_that_names_the_browser_or_the_place_counts(edit_guide: Edit) -> None:
    content = edit_guide(
        "site/allow.md", "## Android\n", "## Another app's browser\n\nTap.\n\n## Other systems\n"
    )

    found = states(content, "site-blocked")

    assert found["windows", "firefox", "tab"] == "own"
    assert found["android", "chrome", "in-app-browser"] == "own"
    assert found["android", "chrome", "tab"] == "generic"


@pytest.mark.parametrize(("front", "state"), [("", "generic"), ("same_everywhere: yes\n", "shared")])
def test_a_step_without_sections_is_shared_only_if_it_says_that_it_is_the_same(
    write_guide: Edit, front: str, state: str
) -> None:
    step = f"---\nkind: fix\n{front}---\n# Fix\n\nDo it.\n\n- [Test](test.md)\n- [Help](contact.md)\n"

    assert set(states(write_guide({"device.md": step}), "silent").values()) == {state}


def test_fixes_for_administrators_and_questions_have_no_cells(edit_guide: Edit) -> None:
    content = edit_guide("device.md", "kind: fix", "kind: fix\nreaders: administrators")

    assert {cell.fault for cell in find_cells(load_guide(content))} == {"site-blocked"}


def test_every_cell_of_our_guide_is_own_or_shared() -> None:
    guide = load_guide(ROOT / "content")
    cells = list(find_cells(guide))

    seen = {(cell.os, cell.browser) for cell in cells if cell.place == "tab"}
    assert seen == {(os, id) for id, browser in guide.platforms.browsers.items() for os in browser.runs_on}
    assert {cell.place for cell in cells} == set(guide.platforms.places)
    assert {cell.state for cell in cells} == set(STATES[:2])


def test_the_matrix_has_a_line_for_each_system_with_the_browsers_by_state(write_guide: Edit) -> None:
    step = load_guide(write_guide()).steps["device"]
    cells = [
        Cell("silent", step, "windows", "chrome", "tab", "own"),
        Cell("silent", step, "windows", "firefox", "tab", "generic"),
    ]

    assert list(describe_cells(cells)) == ["silent (device) · tab · windows · own: chrome; generic: firefox"]
