"""Blocks become messages that a translator cannot break, and the same messages are looked up."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.extract import extract as babel_extract

from tests.guide.rendering import render
from webapp.guide import Visitor, load_guide
from webapp.guide.extract import extract
from webapp.guide.lint.graph import every_kind_of_visitor
from webapp.guide.messages import Message, find_translation_faults


@pytest.mark.parametrize(
    ("block", "text", "targets"),
    [
        ("Plain.", "Plain.", ()),
        ("Two\n   lines.", "Two lines.", ()),
        ("[A](a.md) and [b](ms-settings:b).", "[A](#1) and [b](#2).", ("a.md", "ms-settings:b")),
        ("![A](img/a.png)", "![A](#1)", ("img/a.png",)),
        ("[**A** `b`](a.md)", "[**A** `b`](#1)", ("a.md",)),
        ("Code `[a](b.md)` stays.", "Code `[a](b.md)` stays.", ()),
        ("[A](https://example.com/x_(y))", "[A](#1)", ("https://example.com/x_(y)",)),
    ],
)
def test_targets_become_numbers(block: str, text: str, targets: tuple[str, ...]) -> None:
    message = Message.from_block(block)

    assert (message.text, message.targets) == (text, targets)
    assert message.to_markdown(text) == " ".join(block.split())


def test_links_may_change_places_in_a_translation() -> None:
    assert Message.from_block("[A](a.md) [B](b.md)").to_markdown("[bé](#2) [a](#1)") == "[bé](b.md) [a](a.md)"


@pytest.mark.parametrize(
    "block", ["`chrome://x`", "{{ partner.name }}", "…", "1 2 3", "`a` {{ partner.host }}"]
)
def test_a_block_without_words_is_not_for_translators(block: str) -> None:
    assert not Message.from_block(block).is_for_translators


@pytest.mark.parametrize(
    "translation",
    [
        "Va à [la page](#1) de {{ product.name }}, touche `F5`.",
        "Touche `F5`, {{ product.name }} : **[la page](#1)**.",
    ],
)
def test_words_and_their_order_may_change(translation: str) -> None:
    source = "Go to [the page](#1) of {{ product.name }}, press `F5`."

    assert list(find_translation_faults(source, translation)) == []


@pytest.mark.parametrize(
    ("translation", "about"),
    [
        ("{{ product.name }} `F5`", "links"),
        ("[a](#1) [b](#1) {{ product.name }} `F5`", "links"),
        ("[a](javascript:x) {{ product.name }} `F5`", "links"),
        ("[a](#1) `F5`", "variables"),
        ("[a](#1) {{ product.nom }} `F5`", "variables"),
        ("[a](#1) {{ product.name }} `F6`", "code"),
        ("[a](#1) {{ product.name }} `F5` https://example.com", "addresses"),
        ("[a](#1) {{ product.name }} `F5` <i>x</i>", "HTML"),
        ("[a](#1) {{ product.name }} `F5` **x", "**"),
    ],
)
def test_what_no_translation_may_change_is_told(translation: str, about: str) -> None:
    found = list(
        find_translation_faults("Go to [the page](#1) of {{ product.name }}, press `F5`.", translation)
    )

    assert len(found) == 1
    assert about in found[0]


def extracted(content: Path) -> set[str]:
    """Extract as Babel does, from every file of the guide."""
    found: set[str] = set()
    for path in [*content.rglob("*.md"), content / "product.yml"]:
        with path.open("rb") as file:
            found.update(str(message) for _, message, _, _ in babel_extract(extract, file))
    return found


def test_the_extractor_finds_titles_headings_blocks_choices_and_the_name_of_no_partner(
    write_guide: Callable[..., Path],
) -> None:
    messages = extracted(write_guide())

    assert messages >= {
        "What is wrong?",
        "Choose what fits. [The other way](#1) is for experts.",
        "Nobody hears me in {{ partner.name }} — but you hear them",
        "macOS 13 or later",
        "Open the `Control Panel`.",
        "Note",
        "Look twice.",
        "the site around the phone",
        "![The icon left of the address](#1)",
    }
    assert not any("chrome://" in message or "kind" in message for message in messages)


def test_a_translator_is_told_what_the_numbers_stand_for() -> None:
    step = b"---\nkind: fix\n---\n# Title\n\n[Open](ms-settings:privacy)\n"

    comments = {message: comments for _, _, message, comments in extract(io.BytesIO(step), [], [], {})}

    assert comments == {"Title": ["Title of a step"], "[Open](#1)": ["#1 = ms-settings:privacy"]}


def test_everything_that_any_visitor_is_shown_was_extracted(write_guide: Callable[..., Path]) -> None:
    content = write_guide()
    guide = load_guide(content)
    asked: list[str] = []

    stranger = Visitor(origin="https://crm.example", is_hearsay=True)
    for visitor in (*every_kind_of_visitor(guide), Visitor(), stranger):
        for step in guide.steps:
            render(guide, step, visitor, lambda message: asked.append(message), "/en/{}".format, "")

    # A partner is always known, so a heading that only names one is never needed.
    assert extracted(content) - set(asked) == {"Salesforce", "Other sites"}
    assert set(asked) <= extracted(content)


def test_a_non_breaking_space_survives() -> None:
    source = Message.from_block("What do  you\nsee?")

    assert source.text == "What do you see?"
    assert source.to_markdown("Que\u00a0voyez-vous\u00a0?\n") == "Que\u00a0voyez-vous\u00a0?"
