"""Whom a fix has not helped is led to help, and every fix can be reached by answering questions."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from tests.guide.conftest import FILES
from webapp.guide.lint import lint

FAULTS = ("silent", "site-blocked")
Write = Callable[..., Path]


def fix(*choices: str) -> str:
    return "---\nkind: fix\nsame_everywhere: yes\n---\n# Fix\n\nDo it.\n\n" + "".join(
        f"- [A]({choice}.md)\n" for choice in choices
    )


def question(*choices: str) -> str:
    return fix(*choices).replace("kind: fix", "kind: question")


def complaints(content: Path, about: str) -> list[str]:
    found = lint(content, FAULTS, date(2026, 12, 1))
    return [problem.path.removeprefix("content/") for problem in found if about in problem.message]


def test_a_fix_may_lead_to_the_next_one(write_guide: Write) -> None:
    content = write_guide({"device.md": fix("solved", "next"), "next.md": fix("test", "contact")})

    assert complaints(content, "") == []


@pytest.mark.parametrize("last", ["test", "solved", "start", "middle"])
def test_the_last_choice_of_a_fix_leads_to_a_fix_or_to_help(write_guide: Write, last: str) -> None:
    content = write_guide({"device.md": fix("contact", last), "middle.md": question("contact")})

    assert "device.md" in complaints(content, "must lead to another fix or to contact")


def test_it_may_not_lead_there_later_either(write_guide: Write) -> None:
    content = write_guide({"device.md": fix("test", "next"), "next.md": fix("contact", "test")})

    assert complaints(content, "must lead to another fix or to contact") == ["device.md", "next.md"]


def test_a_platform_may_have_a_way_of_its_own(write_guide: Write) -> None:
    ways = (
        "## Windows\n\n- [A](solved.md)\n- [B](contact.md)\n\n"
        "## Other systems\n\n- [A](contact.md)\n- [B]({}.md)\n"
    )
    good = FILES["device.md"].partition("- [Test again]")[0]

    assert complaints(write_guide({"device.md": good + ways.format("contact")}), "") == []
    assert complaints(write_guide({"device.md": good + ways.format("solved")}), "must lead") == ["device.md"]


def test_the_last_choices_may_not_lead_in_a_circle(write_guide: Write) -> None:
    content = write_guide({"device.md": fix("contact", "next"), "next.md": fix("contact", "device")})

    assert complaints(content, "the last choices lead in a circle") == ["device.md", "next.md"]


@pytest.mark.parametrize(("fixes", "too_far"), [(6, []), (7, ["1.md"])])
def test_help_is_six_presses_away_at_most(write_guide: Write, fixes: int, too_far: list[str]) -> None:
    names = [*map(str, range(1, fixes + 1)), "contact"]
    chain = {f"{name}.md": fix("test", following) for name, following in pairwise(names)}
    content = write_guide({**chain, "device.md": fix("1", "contact")})

    assert complaints(content, "presses to contact") == too_far


@pytest.mark.parametrize(("questions", "too_far"), [(5, []), (6, ["site/allow.md"])])
def test_a_fix_is_six_presses_from_the_start_at_most(
    write_guide: Write, questions: int, too_far: list[str]
) -> None:
    names = [*map(str, range(1, questions + 1)), "site/allow"]
    chain = {f"{name}.md": question(following, "contact") for name, following in pairwise(names)}
    content = write_guide({**chain, "start.md": question("test", "device", "1")})

    assert complaints(content, "presses from the start") == too_far


def test_a_fix_that_only_the_test_leads_to_is_found(write_guide: Write) -> None:
    content = write_guide({"start.md": question("test", "device")})

    assert complaints(content, "only the test leads here") == ["site/allow.md"]


@pytest.mark.parametrize(("number", "found"), [(7, []), (8, ["start.md"])])
def test_a_list_has_seven_choices_at_most(write_guide: Write, number: int, found: list[str]) -> None:
    others = [f"end{number}" for number in range(number - 3)]
    end = "---\nkind: outcome\n---\n# End\n\nBye.\n"
    ends = {f"{name}.md": end for name in others}
    content = write_guide({**ends, "start.md": question("test", "device", "site/allow", *others)})

    assert complaints(content, "at most 7 choices") == found
