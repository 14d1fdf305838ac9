"""Render a step for a visitor: only their sections, in their language, with every address filled in.

A pattern is rendered first, which may be kept for others; then what is this visitor's own is filled in.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from posixpath import dirname, join, normpath
from typing import Any

from webapp.guide.blocks import Engine, Hooks, MarkdownSource
from webapp.guide.matching import Visible, choose_sections
from webapp.guide.messages import Message, Translate, translate_block
from webapp.guide.model import ChoiceList, Guide, Kind, Section, Step
from webapp.guide.parser import step_of
from webapp.guide.pattern import ASK, CAUTION, Pattern, Shape, mark_link, mark_values
from webapp.guide.pictures import find_picture
from webapp.guide.sanitise import SCHEMES, sanitise_html
from webapp.guide.variables import (
    Values,
    collect_values,
    fill_address,
    fill_text,
    is_page_known,
    needs_page_origin,
    vouches,
)
from webapp.guide.visitor import Visitor

FENCED = re.compile(r"<pre>([0-9]+)</pre>")
MARKED = re.compile(r'<span [^>]*lang="en"[^>]*>(?P<inner>.*)</span>', re.DOTALL)
TAG = re.compile(r"<[^>]*>")
SOURCE_LOCALE = "en"


@dataclass(frozen=True)
class ChoiceView:
    """A choice as this visitor sees it. `fault` is the fault id it stands for on the step `test`."""

    label_html: str
    target_id: str
    fault: str | None


@dataclass(frozen=True)
class StepView:
    """A step as this visitor sees it; HTML is sanitised.

    `title_is_source` says that the title is in the source language because it is not translated.
    `choices_title_html` is the heading of a section that holds only the choices.
    `partial` says that too little is known of the visitor to choose one section everywhere.
    """

    id: str
    kind: Kind
    title: str
    title_html: str
    title_is_source: bool
    body: str
    choices: tuple[ChoiceView, ...]
    choices_title_html: str | None
    partial: bool


@dataclass(frozen=True)
class RenderContext:
    """What the app decides about every page of a language: its translations, buttons and pictures.

    `translate` returns the translation of a message or None; `picture` the address of a file below the
    content folder.
    """

    translate: Translate
    copy: str = "Copy"
    copied: str = "Copied"
    picture: Callable[[str], str] = "/content/{}".format
    locale: str = SOURCE_LOCALE


def render(
    guide: Guide,
    step_id: str,
    visitor: Visitor,
    translate: Translate,
    link: Callable[[str], str],
    ask_for_address: str,
    caution: str = "",
    **options: Any,
) -> StepView:
    """Return a step of the guide as a visitor sees it; raise KeyError if there is no such step.

    `link` returns the address of a step. `ask_for_address` is the HTML in place of an address that needs an
    origin which nobody knows, and below one that is only the partner's usual one; `caution` that above one
    whose origin is hearsay. `options` are those of the context.
    """
    names = stand_ins(guide, translate, is_hearsay=visitor.is_hearsay)
    values = collect_values(guide, visitor, *names)
    visible = choose_sections(guide, guide.steps[step_id], visitor)
    context = RenderContext(translate, **options)
    pattern = make_pattern(guide, step_id, shape_of(visible, visitor, values), context)
    return pattern.fill(values, link, lambda: ask_for_address, lambda: caution)


def stand_ins(guide: Guide, translate: Translate, *, is_hearsay: bool) -> tuple[str, str]:
    """Return what stands in for the names of a page and of an app, in a language."""
    product = guide.product
    page = product.hearsay_partner_name if is_hearsay else product.no_partner_name
    page_message, app_message = map(Message.from_block, (page, product.no_app_name))
    return (
        translate_block(page_message, translate) or page_message.text,
        translate_block(app_message, translate) or app_message.text,
    )


def shape_of(visible: Visible, visitor: Visitor, values: Values) -> Shape:
    """Return what a step is rendered by for a visitor who sees these sections."""
    lines = tuple(section.line for section in visible.sections)
    known = frozenset(name for name, value in values.items() if value)
    return Shape(
        lines,
        visible.headed,
        visible.partial,
        known,
        has_origin=visitor.origin is not None,
        is_hearsay=visitor.is_hearsay,
        is_vouched_for=is_page_known(visitor),
    )


def make_pattern(guide: Guide, step_id: str, shape: Shape, context: RenderContext) -> Pattern:
    """Render a step for all who see the same of it."""
    return Pattern(_Rendering(guide, guide.steps[step_id], shape, context).view())


@dataclass
class _Rendering:
    """One step being rendered. `fenced` collects the fenced blocks, which are put in after sanitising."""

    guide: Guide
    step: Step
    shape: Shape
    context: RenderContext
    fenced: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.engine = Engine(Hooks(self._block, self._fence, self._href, self._picture))
        self.values = mark_values(self.shape.known)

    def view(self) -> StepView:
        sections = tuple(section for section in self.step.sections if section.line in self.shape.sections)
        visible = Visible(sections, self.shape.headed, self.shape.partial)
        closing = next(
            (section for section in visible.sections if holds_only_choices(section, visible.choices)), None
        )
        title = self._finished(self.engine.render_inline(self.step.title))
        marked = MARKED.fullmatch(title)
        title = marked["inner"] if marked else title
        return StepView(
            id=self.step.id,
            kind=self.step.kind,
            title=unescape(TAG.sub("", title)),
            title_html=title,
            title_is_source=marked is not None,
            body=self._body(visible, closing),
            choices=tuple(self._choices(visible)),
            choices_title_html=self._finished(self.engine.render_inline(closing.heading or ""))
            if closing
            else None,
            partial=visible.partial,
        )

    def _body(self, visible: Visible, closing: Section | None) -> str:
        texts = (
            join_section(section, section.line in visible.headed, visible.choices)
            for section in visible.sections
            if section is not closing
        )
        known = self.shape.is_vouched_for
        html = "\n".join(self.engine.render_blocks(text) for text in texts if known or not vouches(text))
        return FENCED.sub(lambda match: self.fenced[int(match[1])], self._finished(html))

    def _choices(self, visible: Visible) -> Iterator[ChoiceView]:
        for choice in visible.choices.choices if visible.choices else ():
            yield ChoiceView(
                self._finished(self.engine.render_inline(choice.label)), choice.target, choice.fault
            )

    def _finished(self, html: str) -> str:
        return sanitise_html(fill_text(html, self.values))

    def _block(self, message: Message) -> str | MarkdownSource:
        return translate_block(message, self.context.translate) or MarkdownSource(
            message.to_markdown(message.text)
        )

    def _fence(self, source: str) -> str:
        address = fill_address(source.strip(), self.values)
        parts = [self._address(address)] if address is not None else []
        if needs_page_origin(source):
            if not self.shape.has_origin:
                parts.append(ASK)
            elif self.shape.is_hearsay:
                parts.insert(0, CAUTION)
        self.fenced.append("".join(parts))
        return f"<pre>{len(self.fenced) - 1}</pre>"

    def _address(self, address: str) -> str:
        button = (
            f'<button type="button" data-action="copy" hidden data-copied="{escape(self.context.copied)}">'
            f"{escape(self.context.copy)}</button>"
        )
        return f'<div class="address" data-address><code>{escape(address)}</code>{button}</div>'

    def _href(self, target: str) -> str | None:
        step = step_of(target, self.step.id)
        if step is not None:
            return mark_link(step)
        scheme = target.partition(":")[0].lower() if ":" in target else None
        return target if scheme in SCHEMES else None

    def _picture(self, target: str) -> tuple[str, str | None]:
        path = normpath(join(dirname(self.step.id), target))
        files = find_picture(self.guide.content, path, self.context.locale)
        return self.context.picture(files.light), self.context.picture(files.dark) if files.dark else None


def holds_only_choices(section: Section, choices: ChoiceList | None) -> bool:
    """Return whether a section for everyone holds the choices and nothing besides."""
    others = [piece for piece in section.pieces if piece is not choices and piece]
    return bool(section.heading and section.audience is None and choices in section.pieces and not others)


def join_section(section: Section, with_heading: bool, without: ChoiceList | None) -> str:
    """Return the Markdown of a section, with or without its heading, and without one list of choices."""
    heading = [f"## {section.heading}"] if with_heading else []
    pieces = (
        piece if isinstance(piece, str) else piece.source for piece in section.pieces if piece is not without
    )
    return "\n\n".join([*heading, *pieces])
