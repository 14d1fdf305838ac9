"""A file of the guide becomes a step, with its choices taken out of the text."""

from collections.abc import Callable
from pathlib import Path

import pytest

from webapp.guide import GuideError, load_guide
from webapp.guide.headings import Vocabulary
from webapp.guide.model import Choice, Step
from webapp.guide.parser import parse_step, step_of

FRONT = "---\nkind: fix\n---\n# Title\n\n"
WORDS = Vocabulary({}, {}, frozenset())


def parsed(body: str, id: str = "site/allow") -> Step:
    """Parse a body as the step `site/allow`; its first line is line 6."""
    result = parse_step(FRONT + body, id, "content/site/allow.md", WORDS)
    assert result.step
    return result.step


def test_each_item_of_the_list_is_a_choice() -> None:
    step = parsed("Text.\n\n- [One](a.md)\n- [Two **bold**](../b.md) — a hint\n")

    assert list(step.choices) == [
        Choice("One", "site/a", None, 8),
        Choice("Two **bold** — a hint", "b", None, 9),
    ]


def test_a_fault_id_is_no_part_of_the_label() -> None:
    step = parsed("- [Only `silence`](a.md) `silent`\n", "test")

    assert list(step.choices) == [Choice("Only `silence`", "a", "silent", 6)]
    assert step.faults == {"silent": "a"}


@pytest.mark.parametrize(
    "body",
    [
        "- [One](a.md)\n\n- [Two](b.md)\n",
        "* [One](a.md)\n* [Two](b.md)",
        "- [One\n  and more](a.md)\n- [Two](b.md)\n  and a hint\n",
        "1. First.\n\n- [One](a.md)\n- [Two](b.md)\n\nText after it.\n",
    ],
)
def test_a_list_may_be_written_in_several_ways(body: str) -> None:
    assert [choice.target for choice in parsed(body).choices] == ["site/a", "site/b"]


@pytest.mark.parametrize(
    "body",
    [
        "- One\n- Two\n",
        "- See [one](a.md)\n",
        "- [One](https://example.com)\n",
        "   - [One](a.md)\n",
        "1. [One](a.md)\n",
        "```\n- [One](a.md)\n```\n",
        "- ![One](a.md)\n",
    ],
)
def test_other_lists_are_text(body: str) -> None:
    step = parsed(body)

    assert list(step.choices) == []
    assert step.sections[0].pieces


def test_a_heading_in_a_fenced_block_is_text() -> None:
    step = parsed("```\n## Not a heading\n# Nor a title\n```\n\n## A heading\n")

    assert [section.heading for section in step.sections] == [None, "A heading"]


@pytest.mark.parametrize(
    ("target", "step"),
    [
        ("allow.md", "site/allow"),
        ("../test.md", "test"),
        ("../device/muted.md", "device/muted"),
        ("../../README.md", "../README"),
        ("https://example.com/a.md", None),
        ("#here", None),
        ("img/a.png", None),
    ],
)
def test_a_link_leads_to_a_step_from_where_it_stands(target: str, step: str | None) -> None:
    assert step_of(target, "site/other") == step


def test_windows_line_ends_and_a_byte_order_mark_make_no_difference() -> None:
    text = FRONT + "Text.\n\n- [One](a.md)\n"

    strange = parse_step("\ufeff" + text.replace("\n", "\r\n"), "x", "content/x.md", WORDS)

    assert strange == parse_step(text, "x", "content/x.md", WORDS)


def test_yaml_words_stay_words(write_guide: Callable[..., Path]) -> None:
    content = write_guide({"solved.md": "---\nkind: outcome\nformerly: [no, 1.10, on]\n---\n# Yes\n\nYes.\n"})

    assert load_guide(content).redirects == {
        "microphone": "device",
        "no": "solved",
        "1.10": "solved",
        "on": "solved",
    }


def test_a_guide_with_an_unreadable_file_is_refused_with_its_place(edit_guide: Callable[..., Path]) -> None:
    content = edit_guide("start.md", "kind: question", "kind: quiz")

    with pytest.raises(GuideError) as refusal:
        load_guide(content)

    assert [(problem.path, problem.line) for problem in refusal.value.problems] == [("content/start.md", 2)]


@pytest.mark.parametrize("missing", ["platforms.yml", "partners.yml", "product.yml"])
def test_a_guide_without_a_data_file_is_refused(write_guide: Callable[..., Path], missing: str) -> None:
    with pytest.raises(GuideError) as refusal:
        load_guide(write_guide({missing: None}))

    assert refusal.value.problems[0].path == f"content/{missing}" or refusal.value.problems[0].path == missing


def test_a_file_that_is_not_text_is_refused(write_guide: Callable[..., Path]) -> None:
    content = write_guide()
    (content / "odd.md").write_bytes(b"---\nkind: fix\n---\n# \xff\xfe\n")

    with pytest.raises(GuideError, match=r"content/odd\.md:1"):
        load_guide(content)
