"""No text, translation or visitor gets active content into a step."""

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.guide.rendering import render
from webapp.guide import Guide, Step, Visitor, load_guide
from webapp.guide.extract import extract_messages
from webapp.guide.headings import Vocabulary
from webapp.guide.parser import parse_step
from webapp.guide.sanitise import SCHEMES
from webapp.guide.step_view import StepView

PIECES = st.sampled_from(
    [
        *(
            "<script>",
            "</script>",
            "<img src=x onerror=alert(1)>",
            "<a href='javascript:alert(1)'>x</a>",
            "<!--",
            "-->",
        ),
        *(
            "[x](javascript:alert(1))",
            "[x](JaVa\tScript:alert)",
            "[x]( data:text/html,x )",
            "![x](javascript:a)",
            "[",
            "]",
        ),
        *(
            "[a][b]",
            "[b]: javascript:alert(1)",
            "<javascript:alert(1)>",
            "[x](vbscript:a)",
            "(",
            ")",
            "](",
            "&#106;ava",
        ),
        *(
            "\n",
            "\n\n",
            "   ",
            "    ",
            "\t",
            "- ",
            "1. ",
            "> ",
            "> [!NOTE]\n",
            "> [!x onclick=y]-\n",
            "```",
            "~~~",
            "`",
            "|",
        ),
        *(
            "```{.x onclick=y}",
            "``` html onclick=y",
            "| a | b |\n|---|---|\n",
            "---\n",
            "***",
            "**",
            "_",
            "\\",
            "# ",
            "## ",
        ),
        *(
            "{{ partner.name }}",
            "{{ partner.origin }}",
            "{{ x }}",
            "{{",
            "}}",
            "wzxhzdk:0",
            "\x02",
            "\x03",
            "\x01",
            "\x04",
        ),
        *(
            "[x](a.md)",
            "[x](../../a.md)",
            "<details open ontoggle=a>",
            "{: onclick=a }",
            "<pre>0</pre>",
            "\x00",
            "\r",
            "\ufeff",
        ),
    ]
)
MARKDOWN = st.lists(PIECES | st.text(max_size=8), max_size=25).map("".join)

NOT_SEEN = re.compile(r"[\t\n\r]|^[\x00-\x20]+")  # What browsers drop before they look for a scheme.
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)


class Page(HTMLParser):
    """Collects what is active in a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.active: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "iframe", "object", "embed", "form", "svg", "link", "meta", "base"):
            self.active.append(tag)
        for name, value in attrs:
            scheme = SCHEME.match(NOT_SEEN.sub("", value or ""))
            is_bad_link = name in ("href", "src", "srcset") and scheme and scheme[1].lower() not in SCHEMES
            if name.startswith("on") or name in ("style", "srcdoc", "formaction") or is_bad_link:
                self.active.append(f"{tag} {name}={value}")


@pytest.fixture
def guide(write_guide: Callable[..., Path]) -> Guide:
    return load_guide(write_guide())


def everything(view: StepView) -> str:
    return "\n".join([view.title_html, view.whole_body, *(choice.label_html for choice in view.choices)])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(text=MARKDOWN)
@example(text="> " * 300 + "deep")
@example(text="- " * 300 + "deep")
@example(text="[" * 2000)
@example(text="**" * 2000)
@example(text="```\n<script>\n```")
def test_no_text_of_a_step_is_active_or_too_strange(guide: Guide, text: str) -> None:
    source = f"---\nkind: fix\n---\n# {text}\n\n{text}\n\n- [{text}](a.md)\n"
    step = parse_step(source, "start", "content/start.md", Vocabulary({}, {}, frozenset())).step
    if step is None:
        return

    view = render(_with(guide, step), "start", Visitor(), lambda _: None, "/en/{}".format, "")

    assert Page(everything(view)).active == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=MARKDOWN)
def test_no_translation_is_active_or_too_strange(guide: Guide, text: str) -> None:
    view = render(guide, "start", Visitor(), lambda _: text, "/en/{}".format, "")

    assert Page(everything(view)).active == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(origin=MARKDOWN)
def test_no_visitor_is_active_or_too_strange(guide: Guide, origin: str) -> None:
    origin = f"https://{origin}".translate(dict.fromkeys(map(ord, "[]")))

    view = render(guide, "site/allow", Visitor(origin=origin), str, "/en/{}".format, "")

    assert Page(everything(view)).active == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=MARKDOWN)
def test_every_message_that_is_looked_up_was_extracted(guide: Guide, text: str) -> None:
    step = parse_step(
        f"---\nkind: fix\n---\n# T\n\n{text}\n", "start", "x", Vocabulary({}, {}, frozenset())
    ).step
    assert step
    asked: list[str] = []

    render(_with(guide, step), "start", Visitor(), lambda message: asked.append(message), "/en/{}".format, "")

    assert set(asked) - {*guide.product.stand_ins} <= {
        message.text for _, message, _ in extract_messages(step)
    }


def _with(guide: Guide, step: Step) -> Guide:
    return replace(guide, steps={"start": step})
