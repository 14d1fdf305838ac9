"""The guide of this repository holds together, and meets the diagnosis engine at its fault ids."""

from pathlib import Path

import pytest

from webapp.diagnosis.faults import FAULT_LEVELS
from webapp.guide import Guide, Visitor, load_guide
from webapp.guide.catalogues import find_catalogue_problems
from webapp.guide.lint import lint
from webapp.guide.map import draw_mermaid
from webapp.guide.render import render

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def guide() -> Guide:
    return load_guide(ROOT / "content")


def test_the_linter_finds_no_error() -> None:
    problems = [
        str(problem) for problem in lint(ROOT / "content", FAULT_LEVELS) if problem.severity == "error"
    ]

    assert problems == []


def test_the_catalogues_are_up_to_date_and_every_translation_can_be_used() -> None:
    assert [str(problem) for problem in find_catalogue_problems(ROOT)] == []


def test_every_step_is_shown_to_who_is_unknown(guide: Guide) -> None:
    for step in guide.steps:
        view = render(guide, step, Visitor(), str, "/en/{}".format, "")

        assert view.title
        assert view.body
        assert "{{" not in view.title_html + view.body


def test_the_map_draws_every_step_and_every_choice(guide: Guide) -> None:
    drawn = draw_mermaid(guide).splitlines()

    ways = {(step.id, choice.target) for step in guide.steps.values() for choice in step.choices}
    assert len([line for line in drawn if "-->" in line]) == len(ways)
    assert len(drawn) == 1 + len(guide.steps) + len(ways)
