"""What each kind of visitor sees of a step, for the linter."""

from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from webapp.guide.matching import Group, group_sections
from webapp.guide.model import Choice, Section, Step, find_choice_lists
from webapp.guide.visitor import TAB, Visitor


@dataclass(frozen=True)
class VisibleSections:
    """The sections of a step for one kind of visitor; `odd` groups do not show exactly one section."""

    sections: tuple[Section, ...]
    odd: tuple[tuple[Group, tuple[Section, ...]], ...]

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """The choices; a second list, or a second choice for a fault, is reported as a problem of its own."""
        return tuple(choice for choices in find_choice_lists(self.sections) for choice in choices.choices)

    @cached_property
    def says_something(self) -> bool:
        """Return whether there is anything to read besides choices."""
        return any(isinstance(piece, str) for section in self.sections for piece in section.pieces)


Likeness = tuple[object, object, object, object]
"""OS, browser, partner and place of a visitor, each only if the step names it."""


class SectionChooser:
    """Chooses the sections of one step; returns the same object to all who see the same."""

    def __init__(self, step: Step) -> None:
        self._parts = tuple(group_sections(step))
        audiences = [section.audience for section in step.sections if section.audience]
        terms = chain.from_iterable((*a.os, *a.browser, *a.partner, *a.place) for a in audiences)
        self._named = {term.id for term in terms}
        self._by_likeness: dict[Likeness, VisibleSections] = {}
        self._same: dict[VisibleSections, VisibleSections] = {}

    def for_visitor(self, visitor: Visitor) -> VisibleSections:
        """Return the sections that a visitor sees; what the step does not name makes no difference."""
        named, place = self._named, visitor.place or TAB
        like = (
            visitor.os in named and (visitor.os, visitor.os_version),
            visitor.browser in named and (visitor.browser, visitor.browser_version),
            visitor.partner in named and visitor.partner,
            place in named and place,
        )
        if like not in self._by_likeness:
            sections = _choose_sections(self._parts, visitor)
            self._by_likeness[like] = self._same.setdefault(sections, sections)
        return self._by_likeness[like]


def _choose_sections(parts: tuple[Section | Group, ...], visitor: Visitor) -> VisibleSections:
    sections: list[Section] = []
    odd: list[tuple[Group, tuple[Section, ...]]] = []
    for part in parts:
        chosen = [part] if isinstance(part, Section) else part.most_exact(visitor)
        sections += chosen
        if isinstance(part, Group) and len(chosen) != 1:
            odd.append((part, tuple(chosen)))
    return VisibleSections(tuple(sections), tuple(odd))
