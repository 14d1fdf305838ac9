"""The guide is easy to read: short sentences, and words of everyday."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import textstat
from bs4 import BeautifulSoup

from tests.guide.conftest import FILES
from tests.guide.rendering import render
from webapp.diagnosis.faults import FAULT_LEVELS
from webapp.guide import Guide, Visitor, load_guide
from webapp.guide.lint import lint
from webapp.guide.lint.reading import HIGHEST_GRADE, grade_of

CONTENT = Path(__file__).parents[3] / "content"
GUIDE = load_guide(CONTENT)
WORDS = [f"word{number}" for number in range(16)]


@pytest.mark.whole_guide
def test_no_sentence_is_too_long_and_no_step_hard_to_read() -> None:
    found = (str(problem) for problem in lint(CONTENT, FAULT_LEVELS))

    assert [problem for problem in found if "too long" in problem or "grade" in problem] == []


def test_the_linter_warns_of_a_step_that_is_hard_to_read(write_guide: Callable[..., Path]) -> None:
    hard = "Subsequently, administrators authenticate organisational configurations."
    page = FILES["contact.md"].replace("Write to {{ product.name }}.", " ".join([hard] * 10))

    problems = [*lint(write_guide({"contact.md": page}), ("silent", "site-blocked"), date(2026, 12, 1))]

    found = [problem for problem in problems if "grade" in problem.message]
    assert [(problem.path, problem.line, problem.severity) for problem in found] == [
        ("content/contact.md", 4, "warning")
    ]


def test_a_grade_counts_letters_words_and_sentences() -> None:
    read = [["It", "is", "on."], ["Go", "on,", "then", "stop."]]

    assert grade_of(read) == pytest.approx(4.71 * 18 / 7 + 0.5 * 7 / 2 - 21.43)


@pytest.mark.parametrize("step", GUIDE.steps)
def test_a_step_can_be_read_by_who_is_eleven(step: str) -> None:
    """By the length of words and sentences; measures by syllables need a dictionary from the network."""
    text = " ".join(sentences(GUIDE, step))

    assert textstat.automated_readability_index(text) <= HIGHEST_GRADE, text


def sentences(guide: Guide, step: str) -> list[str]:
    """Return what a visitor reads of a step of whom nothing is known, each block with a full stop."""
    view = render(guide, step, Visitor(), str, "/en/{}".format, "")
    page = BeautifulSoup(f"<h1>{view.title_html}</h1>{view.whole_body}", "html.parser")
    for address in page.select("[data-address]"):
        address.decompose()
    texts = [
        " ".join(block.get_text(" ").split()) for block in page.select("h1, h2, summary, p, li:not(:has(p))")
    ]
    return [text if text[-1] in ".?!:" else f"{text}." for text in texts if text]


@pytest.mark.parametrize(("number", "found"), [(25, 0), (26, 1)])
@pytest.mark.parametrize("form", ["{}.", "- {}.", "1. {}", "> {}?", "A start. {}! An end.", "**{}**"])
def test_a_sentence_of_more_than_25_words_is_found(
    write_guide: Callable[..., Path], form: str, number: int, found: int
) -> None:
    long = form.format(" ".join((WORDS * 2)[:number]))

    assert len(warnings(write_guide, f"First.\n\n{long}\n\nLast.")) == found


@pytest.mark.parametrize(
    "text",
    [
        " ".join(WORDS) + "\n" + " ".join(WORDS),
        "> [!NOTE]\n> " + " ".join(WORDS) + "\n> " + " ".join(WORDS),
        " ".join(WORDS[:12]) + " [" + " ".join(WORDS[:14]) + "](device.md).",
        " ".join((WORDS * 2)[:17]) + " {{ partner.name }} {{ partner.name }}",
    ],
    ids=["wrapped", "note", "link", "name at its longest"],
)
def test_a_sentence_is_measured_as_it_is_read(write_guide: Callable[..., Path], text: str) -> None:
    assert len(warnings(write_guide, text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "```\n" + " ".join(WORDS * 2) + "\n```",
        "- " + " ".join(WORDS) + "\n- " + " ".join(WORDS),
        " ".join(WORDS) + "\n\n" + " ".join(WORDS),
        " ".join(WORDS) + " › › › › › › › › › › ›",
    ],
    ids=["address", "two items", "two paragraphs", "signs"],
)
def test_what_is_no_sentence_is_not_measured_as_one(write_guide: Callable[..., Path], text: str) -> None:
    assert warnings(write_guide, text) == []


def warnings(write_guide: Callable[..., Path], text: str) -> list[str]:
    """Return what the linter says of a text, which stands in one line of its own."""
    page = FILES["contact.md"].replace("Write to {{ product.name }}.", text)
    problems = lint(write_guide({"contact.md": page}), ("silent", "site-blocked"), date(2026, 12, 1))
    return [str(problem) for problem in problems if "too long" in problem.message]
