"""What a step says to readers on other platforms, for its one address at which everybody finds it all."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from flask import Flask, current_app, g
from markupsafe import Markup

from webapp.guide.matching import choose_sections
from webapp.guide.other_sections import ForOthers, sections_for_others
from webapp.guide.pattern import Pattern, Shape
from webapp.guide.render import known_facts
from webapp.guide.variables import Values, collect_values
from webapp.guide.visitor import Visitor
from webapp.reader.steps import render_pattern, stand_ins_for, step_links, step_url, visitors_alike
from webapp.reader.walk import Walk, current_guide
from webapp.web.i18n import gettext

MAX_KEPT_SECTIONS = 1000  # All there are in two languages are some 500, of about 2 kB each.
MAX_KEPT_LISTS = 1000

HEADING = re.compile(r"\s*<h2(?P<attributes>[^>]*)>(?P<inner>.*?)</h2>\s*", re.DOTALL)


@dataclass(frozen=True)
class OtherSection:
    """A section for other readers; `choices` are those of a section that has some, as HTML and address."""

    heading_html: str
    body: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class OtherPart:
    """The sections for others in one part of a step; `heading_html` is that of the part, or ""."""

    heading_html: str
    sections: tuple[OtherSection, ...]


@dataclass(frozen=True)
class _Rendered:
    """A section as all see it who are no reader of it; `reader` is one who is."""

    part_html: str
    pattern: Pattern
    values: Values
    reader: Visitor


def init_app(app: Flask) -> None:
    """Keep each section for others that was rendered, and which of them somebody does not see."""
    app.extensions["other_sections"] = lru_cache(MAX_KEPT_SECTIONS)(_render)
    app.extensions["lists_of_others"] = lru_cache(MAX_KEPT_LISTS)(_list_others)


def other_parts(step_id: str, walk: Walk) -> tuple[OtherPart, ...]:
    """Return what the step says to all whom this reader is not, in the language of the request."""
    extensions = current_app.extensions
    rendered = extensions["lists_of_others"](g.language.code, step_id, visitors_alike(walk.visitor))
    link = step_links(walk.onward(step_id))
    return tuple(
        OtherPart(part_html, tuple(_fill(step_id, section, link) for section in sections))
        for part_html, sections in groupby(rendered, key=lambda section: section.part_html)
    )


def _fill(step_id: str, section: _Rendered, link: Callable[[str], str]) -> OtherSection:
    view = section.pattern.fill(section.values, link, lambda: _lead_on(step_id, section.reader))
    heading, body = _take_heading(view.body)
    choices = tuple((choice.label_html, link(choice.target_id)) for choice in view.choices)
    return OtherSection(heading, body, choices)


def _lead_on(step_id: str, reader: Visitor) -> str:
    """Return what stands for the form that asks for the address of a page: the way to where it is."""
    link = Markup('<p><a href="{}" rel="nofollow">{}</a></p>')
    return link.format(step_url(step_id, Walk(reader)), gettext("Show the address to copy"))


def _list_others(locale: str, step_id: str, alike: Visitor) -> tuple[_Rendered, ...]:
    guide = current_guide()
    step = guide.steps[step_id]
    visible = choose_sections(guide, step, alike)
    render = current_app.extensions["other_sections"]
    rendered = (render(locale, step_id, other) for other in sections_for_others(guide, step, visible))
    # A section that vouches for a page is left out, as long as nobody knows the page.
    return tuple(section for section in rendered if section.pattern.view.body)


def _render(locale: str, step_id: str, other: ForOthers) -> _Rendered:
    values = collect_values(current_guide(), other.reader, stand_ins_for(other.reader))
    known = known_facts(other.reader, values)

    def pattern(line: int) -> Pattern:
        return render_pattern(locale, step_id, Shape((line,), frozenset({line}), True, known))

    part = other.part and pattern(other.part.line).fill(values, str, str).body
    return _Rendered(
        _take_heading(part)[0] if part else "", pattern(other.section.line), values, other.reader
    )


def _take_heading(html: str) -> tuple[str, str]:
    """Return the inside of the heading that a text begins with, and the rest."""
    heading = HEADING.match(html)
    if heading is None:
        return "", html
    return f"<span{heading['attributes']}>{heading['inner']}</span>", html[heading.end() :]
