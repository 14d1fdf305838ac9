"""Chooses the sections that a visitor sees."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .model import Choice, ChoiceList, Guide, Section, Step
from .platforms import Platforms, visitors_like
from .visitor import Visitor


@dataclass(frozen=True)
class Group:
    """A run of consecutive platform sections, of which every visitor should see one."""

    sections: tuple[Section, ...]

    def most_exact(self, visitor: Visitor) -> list[Section]:
        """Give the sections that fit a fully known visitor best: one, unless the guide has a fault."""
        fitting = [
            (exactness, section)
            for section in self.sections
            if section.audience and (exactness := section.audience.exactness(visitor)) is not None
        ]
        best = max((exactness for exactness, _ in fitting), default=None)
        return [section for exactness, section in fitting if exactness == best]


@dataclass(frozen=True)
class Visible:
    """What a visitor sees of a step.

    `headed` are the lines of the headings that are shown. `partial` says that some group shows
    several sections, under their headings.
    """

    sections: tuple[Section, ...]
    headed: frozenset[int]
    partial: bool

    @property
    def choices(self) -> ChoiceList | None:
        """The last list of choices that this visitor sees."""
        lists = [found for section in self.sections for found in section.choice_lists]
        return lists[-1] if lists else None


def groups(step: Step) -> Iterator[Section | Group]:
    """Give the sections of a step in their order, with each run of platform sections as one group."""
    run: list[Section] = []
    for section in step.sections:
        if section.audience is not None:
            run.append(section)
            continue
        if run:
            yield Group(tuple(run))
            run = []
        yield section
    if run:
        yield Group(tuple(run))


def visible(guide: Guide, step: Step, visitor: Visitor) -> Visible:
    """Choose the sections for a visitor who may be known in part or not at all.

    A section is shown if somebody sees it who is like this visitor in all that is known. A group
    that fits nobody like this visitor is shown in full, so that nobody is left with nothing.
    """
    likely = [
        as_counted(other, guide.platforms) for other in visitors_like(visitor, guide.platforms, guide.classes)
    ]
    shown: list[Section] = []
    headed: set[int] = set()
    for part in groups(step):
        if isinstance(part, Section):
            shown.append(part)
            if part.heading is not None:
                headed.add(part.line)
            continue
        chosen = {section.line for other in likely for section in part.most_exact(other)}
        sections = [section for section in part.sections if not chosen or section.line in chosen]
        shown.extend(sections)
        if len(sections) > 1:
            headed.update(section.line for section in sections)
    partial = any(section.audience and section.line in headed for section in shown)
    return Visible(tuple(shown), frozenset(headed), partial)


def as_counted(visitor: Visitor, platforms: Platforms) -> Visitor:
    """Count versions beyond the closed lists as the nearest of the list."""
    system, browser = platforms.os.get(visitor.os or ""), platforms.browsers.get(visitor.browser or "")
    return replace(
        visitor,
        os_version=system.nearest(visitor.os_version)
        if system and visitor.os_version
        else visitor.os_version,
        browser_version=browser.nearest(visitor.browser_version)
        if browser and visitor.browser_version
        else visitor.browser_version,
    )


def choices_for(guide: Guide, step: Step, visitor: Visitor) -> tuple[Choice, ...]:
    """Give the choices that a visitor has on a step."""
    found = visible(guide, step, visitor).choices
    return found.choices if found else ()
