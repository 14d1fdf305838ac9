"""The platform sections of a step that a visitor does not see, each with somebody who does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from webapp.guide.matching import Group, Visible, group_sections
from webapp.guide.model import Audience, Guide, Section, Step, Term
from webapp.guide.platforms import Platforms
from webapp.guide.visitor import Version, Visitor


@dataclass(frozen=True)
class ForOthers:
    """A section for others, one of whom is `reader`. `part` is what it stands in, if that has a heading."""

    section: Section
    part: Section | None
    reader: Visitor


def sections_for_others(guide: Guide, step: Step, visible: Visible) -> Iterator[ForOthers]:
    """Yield the platform sections of a step that are not among those a visitor sees, in their order."""
    seen = {section.line for section in visible.sections}
    part = None
    for piece in group_sections(step):
        if not isinstance(piece, Group):
            part = piece if piece.heading else None
            continue
        for section in piece.sections:
            if section.audience and section.line not in seen and section.pieces:
                yield ForOthers(section, part, _reader_of(section.audience, guide.platforms))


def _reader_of(audience: Audience, platforms: Platforms) -> Visitor:
    """Return a visitor of whom all is known that the section says of its readers."""
    browsers = {term.id for term in audience.browser}
    own = [term for term in audience.browser if platforms.browsers[term.id].like not in browsers]
    os, os_version = _only(audience.os)
    browser, browser_version = _only(own)
    partner, place = _only(audience.partner)[0], _only(audience.place)[0]
    visitor = Visitor(os, os_version, browser, browser_version, partner, place=place)
    return platforms.drop_impossible_place(visitor)


def _only(terms: Sequence[Term]) -> tuple[str | None, Version | None]:
    """Return the platform that terms speak of, if it is one, and a version of it, if they speak of any."""
    if len(terms) != 1:
        return None, None
    since, before = terms[0].since, terms[0].before
    return terms[0].id, since or (before and (max(before[0] - 1, 0),))
