"""Render a step for a visitor: only their sections, in their language, with every address filled in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from posixpath import dirname, join, normpath

from webapp.guide.blocks import Engine, Hooks, MarkdownSource
from webapp.guide.matching import Visible, choose_sections
from webapp.guide.messages import Message, Translate, translate_block
from webapp.guide.model import ChoiceList, Guide, Kind, Section, Step
from webapp.guide.parser import step_of
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
    """What the app decides about a page: its language, addresses and buttons.

    `translate` returns the translation of a message or None; `link` the address of a step; `picture` the
    address of a file below the content folder. `ask_for_address` is the HTML in place
    of an address that needs an origin which nobody knows, and below one that is only the partner's usual one;
    `caution` that above one whose origin is hearsay.
    """

    translate: Translate
    link: Callable[[str], str]
    ask_for_address: str
    caution: str
    copy: str
    copied: str
    picture: Callable[[str], str]
    locale: str


def render(
    guide: Guide,
    step_id: str,
    visitor: Visitor,
    translate: Translate,
    link: Callable[[str], str],
    ask_for_address: str,
    *,
    caution: str = "",
    copy: str = "Copy",
    copied: str = "Copied",
    picture: Callable[[str], str] = "/content/{}".format,
    locale: str = SOURCE_LOCALE,
) -> StepView:
    """Return a step of the guide as a visitor sees it; raise KeyError if there is no such step."""
    step = guide.steps[step_id]
    context = RenderContext(translate, link, ask_for_address, caution, copy, copied, picture, locale)
    return _Rendering(guide, step, visitor, context).view()


@dataclass
class _Rendering:
    """One step being rendered. `fenced` collects the fenced blocks, which are put in after sanitising."""

    guide: Guide
    step: Step
    visitor: Visitor
    context: RenderContext
    fenced: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.engine = Engine(Hooks(self._block, self._fence, self._href, self._picture))
        self.values = self._values()

    def view(self) -> StepView:
        visible = choose_sections(self.guide, self.step, self.visitor)
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
        known = is_page_known(self.visitor)
        html = "\n".join(self.engine.render_blocks(text) for text in texts if known or not vouches(text))
        return FENCED.sub(lambda match: self.fenced[int(match[1])], self._finished(html))

    def _choices(self, visible: Visible) -> Iterator[ChoiceView]:
        for choice in visible.choices.choices if visible.choices else ():
            yield ChoiceView(
                self._finished(self.engine.render_inline(choice.label)), choice.target, choice.fault
            )

    def _finished(self, html: str) -> str:
        return sanitise_html(fill_text(html, self.values))

    def _values(self) -> Values:
        product = self.guide.product
        page = product.hearsay_partner_name if self.visitor.is_hearsay else product.no_partner_name
        stand_ins = (Message.from_block(text) for text in (page, product.no_app_name))
        names = (translate_block(message, self.context.translate) or message.text for message in stand_ins)
        return collect_values(self.guide, self.visitor, *names)

    def _block(self, message: Message) -> str | MarkdownSource:
        return translate_block(message, self.context.translate) or MarkdownSource(
            message.to_markdown(message.text)
        )

    def _fence(self, source: str) -> str:
        address = fill_address(source.strip(), self.values)
        parts = [self._address(address)] if address is not None else []
        if needs_page_origin(source):
            if self.visitor.origin is None:
                parts.append(self.context.ask_for_address)
            elif self.visitor.is_hearsay:
                parts.insert(0, self.context.caution)
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
            return self.context.link(step)
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
