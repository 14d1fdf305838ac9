"""Render a step for a visitor: only their sections, in their language, with every address filled in.

A pattern is rendered first, which may be kept for others; then what is this visitor's own is filled in.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from itertools import pairwise
from posixpath import dirname, join, normpath

from webapp.guide.blocks import Engine, Hooks, MarkdownSource
from webapp.guide.icons import draw_icons
from webapp.guide.matching import Visible
from webapp.guide.messages import SOURCE_LANGUAGE, Message, Translate, translate_block
from webapp.guide.model import ChoiceList, Guide, Section, Step
from webapp.guide.parser import step_of
from webapp.guide.pattern import ASK, KnownFacts, Pattern, Shape, mark_link, mark_values
from webapp.guide.pictures import Picture
from webapp.guide.sanitise import OPENS_SETTINGS, SCHEMES, sanitise_html
from webapp.guide.step_view import Action, ChoiceView, StepView
from webapp.guide.variables import (
    StandIn,
    StandIns,
    Values,
    fill_address,
    fill_text,
    is_page_known,
    label_values,
    name_scheme,
    needs_page_origin,
    note_amid_english,
    vouches,
)
from webapp.guide.visitor import Visitor

FENCED = re.compile(r"<pre>([0-9]+)</pre>")
MARKED = re.compile(r'<span [^>]*dir="ltr"[^>]*>(?P<inner>.*)</span>', re.DOTALL)
"""A block in English. A label in English, as a part of a block in another language, has another `dir`."""
TAG = re.compile(r"<[^>]*>")
LEAD = re.compile(r"\s*<p(?P<attributes>[^>]*)>(?P<inner>.*?)</p>", re.DOTALL)
ACTION = re.compile(
    rf'<p(?P<attributes>[^>]*)><a href="(?P<url>(?:{"|".join(OPENS_SETTINGS)}):[^"]*)">'
    r"(?P<inner>[^<]*)</a></p>"
)
QUOTATION = re.compile(r"<blockquote>(?P<inner>.*?)</blockquote>", re.DOTALL)
ROW = re.compile(r'<details class="row">.*?</details>', re.DOTALL)


@dataclass(frozen=True)
class RenderContext:
    """What the app decides about every page of a language: its translations, buttons and pictures.

    `translate` returns the translation of a message or None; `picture` the address of a file below the
    content folder. `caution` is the HTML above an address whose origin is hearsay.
    """

    translate: Translate
    copy: str = "Copy"
    copied: str = "Copied"
    picture: Callable[[str], str] = "/content/{}".format
    locale: str = SOURCE_LANGUAGE
    caution: str = ""


def stand_ins(guide: Guide, translate: Translate, *, is_hearsay: bool) -> StandIns:
    """Return what stands in for names, in a language."""

    def stand_in(text: str) -> StandIn:
        message = Message.from_block(text)
        return StandIn(translate_block(message, translate) or message.text)

    product = guide.product
    return StandIns(
        page=stand_in(product.hearsay_partner_name if is_hearsay else product.no_partner_name),
        app=stand_in(product.no_app_name),
        system=stand_in(product.no_system_name),
        browser=stand_in(product.no_browser_name),
    )


def known_facts(visitor: Visitor, values: Values) -> KnownFacts:
    """Return what is known of a visitor whose variables have these values."""
    return KnownFacts(
        frozenset(name for name, value in values.items() if value),
        has_origin=visitor.origin is not None,
        is_hearsay=visitor.is_hearsay,
        is_vouched_for=is_page_known(visitor),
    )


def shape_of(visible: Visible, known: KnownFacts) -> Shape:
    """Return what a step is rendered by for visitors who see these sections and of whom so much is known."""
    lines = tuple(section.line for section in visible.sections)
    return Shape(lines, visible.headed, visible.partial, known)


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
        labels = label_values(self.guide.labels, self.context.locale)
        self.values = {**mark_values(self.shape.known.variables), **labels}

    def view(self) -> StepView:
        sections = tuple(section for section in self.step.sections if section.line in self.shape.sections)
        visible = Visible(sections, self.shape.headed, self.shape.partial)
        closing = find_closing(visible)
        title = self._inline(self.step.title)
        marked = MARKED.fullmatch(title)
        title = marked["inner"] if marked else title
        lead, action, body = _take_apart(self._body(visible, closing), visible.partial)
        return StepView(
            id=self.step.id,
            kind=self.step.kind,
            title=_text(title),
            title_html=title,
            title_is_source=marked is not None,
            lead_html=lead,
            action=action,
            body=body,
            choices=tuple(self._choices(visible)),
            choices_title_html=self._inline(closing.heading or "") if closing else None,
            partial=visible.partial,
            agents_title=_text(self._inline(self.step.agents_title)) or _text(title),
            agents_lead_html=self._inline(self.step.agents_lead) or lead,
        )

    def _inline(self, text: str) -> str:
        return self._finished(self.engine.render_inline(text)) if text else ""

    def _body(self, visible: Visible, closing: Section | None) -> str:
        texts = (
            join_section(section, section.line in visible.headed, visible.choice_lists)
            for section in visible.sections
            if section is not closing and not self._is_only_for_faults(section)
        )
        known = self.shape.known.is_vouched_for
        html = "\n".join(self.engine.render_blocks(text) for text in texts if known or not vouches(text))
        finished = QUOTATION.sub(self._letter, self._finished(html))
        rows = [match[0] for match in ROW.finditer(finished)]
        if rows:
            finished = "\n".join([ROW.sub("", finished).rstrip(), *rows])
        return FENCED.sub(lambda match: self.fenced[int(match[1])], finished)

    def _is_only_for_faults(self, section: Section) -> bool:
        """Return whether below a platform heading of the test stands nothing but its choices."""
        is_platforms = self.step.kind == "test" and section.audience is not None
        return is_platforms and not any(isinstance(piece, str) for piece in section.pieces)

    def _choices(self, visible: Visible) -> Iterator[ChoiceView]:
        for choice in visible.choices:
            yield ChoiceView(
                self._finished(self.engine.render_inline(choice.label)), choice.target, choice.fault
            )

    def _finished(self, html: str) -> str:
        return draw_icons(sanitise_html(fill_text(html, self.values)))

    def _block(self, message: Message) -> str | MarkdownSource:
        return translate_block(message, self.context.translate) or MarkdownSource(
            note_amid_english(message.to_markdown(message.text))
        )

    def _fence(self, source: str) -> str:
        address = fill_address(name_scheme(source.strip()), self.values)
        parts = [self._address(address)] if address is not None else []
        if needs_page_origin(source):
            if not self.shape.known.has_origin:
                # Once is enough: the answer fills in every address of the step.
                parts += [ASK] if ASK not in "".join(self.fenced) else []
            elif self.shape.known.is_hearsay:
                parts.insert(0, self.context.caution)
        self.fenced.append("".join(parts))
        return f"<pre>{len(self.fenced) - 1}</pre>"

    def _address(self, address: str) -> str:
        lines = " lines" if "\n" in address else ""
        return f'<div class="address{lines}" data-address><code>{escape(address)}</code>{self._copy()}</div>'

    def _letter(self, match: "re.Match[str]") -> str:
        """Return a quotation as text with a button that copies it."""
        language = ' lang="en" dir="ltr"' if 'lang="en"' in match["inner"] else ""
        text = "\n\n".join(TAG.sub("", paragraph["inner"]) for paragraph in LEAD.finditer(match["inner"]))
        return f'<div class="address lines" data-address><code{language}>{text}</code>{self._copy()}</div>'

    def _copy(self) -> str:
        return (
            f'<button type="button" data-action="copy" hidden data-copied="{escape(self.context.copied)}">'
            f"{escape(self.context.copy)}</button>"
        )

    def _href(self, target: str) -> str | None:
        step = step_of(target, self.step.id)
        if step is not None:
            return mark_link(step)
        scheme = target.partition(":")[0].lower() if ":" in target else None
        return target if scheme in SCHEMES else None

    def _picture(self, target: str) -> Picture:
        path = normpath(join(dirname(self.step.id), target))
        return self.guide.pictures.find(path, self.context.locale).at(self.context.picture)


def _text(html: str) -> str:
    return unescape(TAG.sub("", html))


def _take_apart(html: str, partial: bool) -> tuple[str, Action | None, str]:
    """Return the lead, the action and the rest of a body.

    Who sees the sections of several platforms under their headings sees the links of each there.
    """
    lead, action = LEAD.match(html), None if partial else ACTION.search(html)
    if lead and action and lead.end() == action.end():
        lead = None
    rest = html
    for taken in (action, lead):
        if taken:
            rest = rest[: taken.start()] + rest[taken.end() :].lstrip()
    return (
        _inside(lead["attributes"], lead["inner"]) if lead else "",
        Action(_inside(action["attributes"], action["inner"]), unescape(action["url"])) if action else None,
        rest,
    )


def _inside(attributes: str, html: str) -> str:
    """Return what is in a paragraph, with what its attributes say of the language."""
    return f"<span{attributes}>{html}</span>" if attributes else html


def holds_only_choices(section: Section, lists: tuple[ChoiceList, ...]) -> bool:
    """Return whether a section for everyone holds the choices and nothing besides."""
    is_headed = section.heading is not None and section.audience is None
    return is_headed and bool(section.pieces) and all(piece in lists for piece in section.pieces)


def find_closing(visible: Visible) -> Section | None:
    """Return the section whose heading is that of the choices, which may be one platform's below it."""
    for section, following in pairwise((*visible.sections, None)):
        if section and holds_only_choices(section, visible.choice_lists):
            return section
        is_bare = section and section.heading and section.audience is None and not section.pieces
        if is_bare and following and following.pieces == visible.choice_lists and not visible.partial:
            return section
    return None


def join_section(section: Section, with_heading: bool, without: tuple[ChoiceList, ...]) -> str:
    """Return the Markdown of a section, with or without its heading, and without some lists of choices."""
    heading = [f"## {section.heading}"] if with_heading else []
    pieces = (
        piece if isinstance(piece, str) else piece.source for piece in section.pieces if piece not in without
    )
    return "\n\n".join([*heading, *pieces])
