"""What each kind of visitor sees of a step, for the linter."""

from dataclasses import dataclass, replace
from functools import cached_property

from webapp.guide.matching import Group, group_sections
from webapp.guide.model import Choice, Section, Step
from webapp.guide.visitor import Visitor


@dataclass(frozen=True)
class VisibleSections:
    """The sections of a step for one kind of visitor; `odd` groups do not show exactly one section."""

    sections: tuple[Section, ...]
    odd: tuple[tuple[Group, tuple[Section, ...]], ...]

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """The choices of the last list; a second list is reported as a problem of its own."""
        lists = [choices for section in self.sections for choices in section.choice_lists]
        return lists[-1].choices if lists else ()

    @cached_property
    def says_something(self) -> bool:
        """Return whether there is anything to read besides choices."""
        return any(isinstance(piece, str) for section in self.sections for piece in section.pieces)


Variants = dict[tuple[bool, bool], Visitor]
"""A visitor, by whether their partner and their place are told."""


def variants_of(visitor: Visitor) -> Variants:
    """Return a visitor with and without their partner and their place."""
    alone = replace(visitor, partner=None)
    return {
        (True, True): visitor,
        (False, True): alone,
        (True, False): replace(visitor, place=None),
        (False, False): replace(alone, place=None),
    }


class SectionChooser:
    """Chooses the sections of one step; returns the same object to all who see the same."""

    def __init__(self, step: Step) -> None:
        self._parts = tuple(group_sections(step))
        audiences = [section.audience for section in step.sections if section.audience]
        self._partners = {term.id for audience in audiences for term in audience.partner}
        self._places = {term.id for audience in audiences for term in audience.place}
        self._by_visitor: dict[Visitor, VisibleSections] = {}
        self._same: dict[VisibleSections, VisibleSections] = {}

    def for_visitor(self, variants: Variants) -> VisibleSections:
        """Return the sections that a visitor sees; a partner or place counts only where the step names it."""
        visitor = variants[True, True]
        like = variants[visitor.partner in self._partners, visitor.place in self._places]
        if like not in self._by_visitor:
            sections = _choose_sections(self._parts, like)
            self._by_visitor[like] = self._same.setdefault(sections, sections)
        return self._by_visitor[like]


def _choose_sections(parts: tuple[Section | Group, ...], visitor: Visitor) -> VisibleSections:
    sections: list[Section] = []
    odd: list[tuple[Group, tuple[Section, ...]]] = []
    for part in parts:
        chosen = [part] if isinstance(part, Section) else part.most_exact(visitor)
        sections += chosen
        if isinstance(part, Group) and len(chosen) != 1:
            odd.append((part, tuple(chosen)))
    return VisibleSections(tuple(sections), tuple(odd))
