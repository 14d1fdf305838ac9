"""Choose the sections that a visitor sees."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from webapp.guide.model import Choice, ChoiceList, Guide, Section, Step, find_choice_lists
from webapp.guide.platforms import Platforms, visitors_like
from webapp.guide.visitor import Visitor


@dataclass(frozen=True)
class Group:
    """A run of consecutive platform sections, of which every visitor should see one."""

    sections: tuple[Section, ...]

    def most_exact(self, visitor: Visitor) -> list[Section]:
        """Return the sections that fit a fully known visitor best: one, unless the guide has a problem."""
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
    def choice_lists(self) -> tuple[ChoiceList, ...]:
        """The lists in which the choices of this visitor are."""
        return find_choice_lists(self.sections)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The choices that this visitor has; of several for one fault, the last is the most general."""
        choices = [choice for choices in self.choice_lists for choice in choices.choices]
        return tuple({choice.fault or choice.line: choice for choice in choices}.values())


def group_sections(step: Step) -> Iterator[Section | Group]:
    """Yield the sections of a step in their order, each run of platform sections as one group."""
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


def share_sections(step: Step, platforms: Platforms) -> Step:
    """Return the step with each browser in the sections that name the one it is like.

    A group that has a section naming the browser itself is left as it is.
    """
    sections: list[Section] = []
    for part in group_sections(step):
        if isinstance(part, Section):
            sections.append(part)
            continue
        audiences = [section.audience for section in part.sections if section.audience]
        named = {term.id for audience in audiences for term in audience.browser}
        joining = {
            id: other.like for id, other in platforms.browsers.items() if other.like and id not in named
        }
        sections += (_join(section, joining) for section in part.sections)
    return replace(step, sections=tuple(sections))


def _join(section: Section, joining: Mapping[str, str]) -> Section:
    if section.audience is None or not section.audience.browser:
        return section
    terms = section.audience.browser
    more = (replace(term, id=id) for id, like in joining.items() for term in terms if term.id == like)
    return replace(section, audience=replace(section.audience, browser=(*terms, *more)))


def choose_sections(guide: Guide, step: Step, visitor: Visitor) -> Visible:
    """Return the sections for a visitor of whom little or nothing may be known.

    A section is shown if somebody sees it who is like this visitor in all that is known. A group
    that fits nobody like this visitor is shown in full, so that nobody is left with nothing.
    """
    likely = [
        clamp_versions(other, guide.platforms)
        for other in visitors_like(visitor, guide.platforms, guide.classes)
    ]
    sections: list[Section] = []
    headed: set[int] = set()
    for part in group_sections(step):
        if isinstance(part, Section):
            sections.append(part)
            if part.heading is not None:
                headed.add(part.line)
            continue
        chosen = {section.line for other in likely for section in part.most_exact(other)}
        fitting = [section for section in part.sections if not chosen or section.line in chosen]
        sections.extend(fitting)
        if len(fitting) > 1:
            headed.update(section.line for section in fitting)
    partial = any(section.audience and section.line in headed for section in sections)
    return Visible(tuple(sections), frozenset(headed), partial)


def clamp_versions(visitor: Visitor, platforms: Platforms) -> Visitor:
    """Return the visitor with versions that the closed lists lack replaced by the nearest listed ones."""
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
    """Return the choices that a visitor has on a step."""
    return choose_sections(guide, step, visitor).choices
