"""What each kind of visitor sees of a step, for the linter."""

from dataclasses import dataclass

from .matching import Group, groups
from .model import Choice, Section, Step
from .visitor import Visitor


@dataclass(frozen=True)
class Seen:
    """What one kind of visitor sees of a step, and the groups that do not show exactly one section."""

    sections: tuple[Section, ...]
    odd: tuple[tuple[Group, tuple[Section, ...]], ...]

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The choices of the last list; more lists are a complaint of their own."""
        lists = [found for section in self.sections for found in section.choice_lists]
        return lists[-1].choices if lists else ()

    @property
    def says_something(self) -> bool:
        """Whether there is anything to read besides choices."""
        return any(isinstance(piece, str) for section in self.sections for piece in section.pieces)


class View:
    """What visitors see of one step; whoever sees the same is given the same object."""

    def __init__(self, step: Step) -> None:
        self._parts = tuple(groups(step))
        audiences = [section.audience for section in step.sections if section.audience]
        self._partners = {term.id for audience in audiences for term in audience.partner}
        self._by_visitor: dict[Visitor, Seen] = {}
        self._same: dict[Seen, Seen] = {}

    def of(self, visitor: Visitor, alone: Visitor) -> Seen:
        """Give what a visitor sees; `alone` is the same visitor without a partner.

        A partner that the step does not name changes nothing.
        """
        like = visitor if visitor.partner in self._partners else alone
        if like not in self._by_visitor:
            seen = _seen(self._parts, like)
            self._by_visitor[like] = self._same.setdefault(seen, seen)
        return self._by_visitor[like]


def _seen(parts: tuple[Section | Group, ...], visitor: Visitor) -> Seen:
    sections: list[Section] = []
    odd: list[tuple[Group, tuple[Section, ...]]] = []
    for part in parts:
        chosen = [part] if isinstance(part, Section) else part.most_exact(visitor)
        sections += chosen
        if isinstance(part, Group) and len(chosen) != 1:
            odd.append((part, tuple(chosen)))
    return Seen(tuple(sections), tuple(odd))
