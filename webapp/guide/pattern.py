"""A step rendered for all who see the same sections, with marks where it differs from reader to reader.

Reading Markdown takes milliseconds, and filling in marks a tenth of one. There are as many patterns as there
are ways to see the guide, however many addresses are made up.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape

from webapp.guide.step_view import StepView
from webapp.guide.variables import NAMES, StandIn, Values, begin_sentence

# Letters and digits pass through Markdown, HTML and addresses as they are. Nobody can write a mark, by chance
# or on purpose, as each process has its own.
OWN = secrets.token_hex(8)
ASK = f"q{OWN}a"
MARK = re.compile(rf"(?P<ask>{ASK})|(?P<first>[qQ]){OWN}v(?P<value>[0-9]+)z|/q{OWN}l(?P<link>[0-9a-f]*)z")


@dataclass(frozen=True)
class KnownFacts:
    """What is known of a visitor at all, whatever it is.

    `variables` are the names of those that have a value. `has_origin` says that the origin of the page is
    known, `is_hearsay` that only an address names it, `is_vouched_for` that sections may speak for it.
    """

    variables: frozenset[str]
    has_origin: bool
    is_hearsay: bool
    is_vouched_for: bool


@dataclass(frozen=True)
class Shape:
    """What decides how a step is rendered: the sections that are seen, and what is known.

    `sections` and `headed` are lines of the step's file.
    """

    sections: tuple[int, ...]
    headed: frozenset[int]
    partial: bool
    known: KnownFacts


def mark_values(known: frozenset[str]) -> Values:
    """Return a mark for each variable with a value, and None for the others.

    The mark of one that begins a sentence has a capital, as what stands in for a name will have.
    """
    return {
        name: StandIn(f"q{OWN}v{number}z") if name in known else None for number, name in enumerate(NAMES)
    }


def mark_link(step_id: str) -> str:
    """Return the mark for the address of a step."""
    return f"/q{OWN}l{step_id.encode().hex()}z"


@dataclass(frozen=True)
class Pattern:
    """A step with marks in its texts."""

    view: StepView

    def fill(
        self,
        values: Values,
        link: Callable[[str], str],
        ask: Callable[[], str],
    ) -> StepView:
        """Return the step for one reader; `ask` returns the HTML that asks for the address of their page."""

        def insert(mark: "re.Match[str]") -> str:
            return ask() if mark["ask"] else _escaped(mark, values, link)

        def fill(html: str) -> str:
            return MARK.sub(insert, html)

        view = self.view
        return replace(
            view,
            title=_text(view.title, values),
            title_html=fill(view.title_html),
            lead_html=fill(view.lead_html),
            action=view.action and replace(view.action, label_html=fill(view.action.label_html)),
            body=fill(view.body),
            choices=tuple(
                replace(choice, label_html=fill(choice.label_html)) if OWN in choice.label_html else choice
                for choice in view.choices
            ),
            choices_title_html=view.choices_title_html and fill(view.choices_title_html),
            agents_title=_text(view.agents_title, values),
            agents_lead_html=fill(view.agents_lead_html),
        )

    def title(self, values: Values) -> str:
        """Return the title of the step as text for one reader."""
        return _text(self.view.title, values)

    def agents_title(self, values: Values) -> str:
        """Return the title as a support agent reads it."""
        return _text(self.view.agents_title, values)

    def label_html(self, target: str, values: Values, link: Callable[[str], str]) -> str | None:
        """Return the label of the choice that leads to a step for one reader; None if no choice does."""
        label = next((choice.label_html for choice in self.view.choices if choice.target_id == target), None)
        return label and MARK.sub(lambda mark: _escaped(mark, values, link), label)


def _text(text: str, values: Values) -> str:
    return MARK.sub(lambda mark: _value(mark, values), text)


def _escaped(mark: "re.Match[str]", values: Values, link: Callable[[str], str]) -> str:
    if mark["link"] is not None:
        return escape(link(bytes.fromhex(mark["link"]).decode()))
    return escape(_value(mark, values))


def _value(mark: "re.Match[str]", values: Values) -> str:
    value = values[NAMES[int(mark["value"])]] or ""
    return begin_sentence(value) if mark["first"] == "Q" else value
