"""The guide as values: steps, their sections, and who a section is for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, get_args

from webapp.guide.content import Content
from webapp.guide.labels import Labels
from webapp.guide.logo import Logo
from webapp.guide.pictures import Pictures
from webapp.guide.platforms import Platforms, VersionClasses
from webapp.guide.product import Product
from webapp.guide.visitor import TAB, Version, Visitor
from webapp.partners.registry import Partner

Kind = Literal["question", "fix", "test", "outcome"]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True)
class Term:
    """One platform in a heading, from version `since` on and `before` another (half-open)."""

    id: str
    since: Version | None = None
    before: Version | None = None

    @property
    def has_versions(self) -> bool:
        """Return whether the term speaks of versions at all."""
        return self.since is not None or self.before is not None

    def fits(self, id: str | None, version: Version | None) -> bool:
        """Return whether a platform fits the term. An unknown version fits no term that names versions."""
        if id != self.id:
            return False
        if not self.has_versions:
            return True
        if version is None:
            return False
        return (self.since is None or version >= self.since) and (
            self.before is None or version < self.before
        )


@dataclass(frozen=True)
class Audience:
    """Who a section is for: any term of each dimension; no terms is everyone."""

    os: tuple[Term, ...] = ()
    browser: tuple[Term, ...] = ()
    partner: tuple[Term, ...] = ()
    place: tuple[Term, ...] = ()

    def exactness(self, visitor: Visitor) -> tuple[bool, bool, int] | None:
        """Return how exactly this audience describes a visitor; None if it does not include them.

        The larger value is the more exact one: first whether a place is named, since steps for another place
        cannot be followed at all; then whether a partner is; then the number of dimensions and of version
        conditions that fit.
        """
        total = 0
        for terms, id, version in (
            (self.os, visitor.os, visitor.os_version),
            (self.browser, visitor.browser, visitor.browser_version),
            (self.partner, visitor.partner, None),
            (self.place, visitor.place or TAB, None),
        ):
            fitting = [term for term in terms if term.fits(id, version)]
            if terms and not fitting:
                return None
            total += bool(terms) + any(term.has_versions for term in fitting)
        return bool(self.place), bool(self.partner), total


@dataclass(frozen=True)
class Choice:
    """A labelled link to the next step. `target` is a step id, whether or not it exists."""

    label: str
    target: str
    fault: str | None
    line: int


@dataclass(frozen=True)
class ChoiceList:
    """A top-level list whose items all begin with a link to a step."""

    choices: tuple[Choice, ...]
    source: str
    line: int


@dataclass(frozen=True)
class InlineLink:
    """A link or picture as written. `step` is the step id that it leads to, if it leads to a step."""

    text: str
    target: str
    step: str | None
    picture: bool
    line: int


@dataclass(frozen=True)
class Section:
    """What stands below one `##` heading; the first section of a step has no heading.

    `audience` is None in a section for everyone. `pieces` are its Markdown and its lists of choices
    in the order they stand in; `source` is all of it, starting at line `first_line`.
    """

    heading: str | None
    line: int
    audience: Audience | None
    pieces: tuple[str | ChoiceList, ...]
    source: str
    first_line: int
    links: tuple[InlineLink, ...]

    @cached_property
    def choice_lists(self) -> tuple[ChoiceList, ...]:
        """The lists of choices in this section; a section needs no more than one."""
        return tuple(piece for piece in self.pieces if isinstance(piece, ChoiceList))


def find_choice_lists(sections: Iterable[Section]) -> tuple[ChoiceList, ...]:
    """Return the lists that the choices of these sections are in: the last one, or all of the test's.

    Only its choices name faults. So a choice of it may stand below a platform heading without the others.
    """
    lists = [choices for section in sections for choices in section.choice_lists]
    naming = [choices for choices in lists if any(choice.fault for choice in choices.choices)]
    return tuple(naming or lists[-1:])


@dataclass(frozen=True)
class Step:
    """One page of the guide. `path` is the file as people name it, such as "content/test.md".

    `same_everywhere` says that what it tells people to do is the same on every system and in every browser.
    `readers` are administrators where it is about the computers of other people. `agents_title` and
    `agents_lead` stand for the title and the first paragraph where a support agent reads of somebody else; ""
    where these do.
    """

    id: str
    kind: Kind
    title: str
    title_line: int
    path: str
    sections: tuple[Section, ...]
    reviewed: date | None = None
    formerly: tuple[str, ...] = ()
    same_everywhere: bool = False
    readers: Literal["administrators"] | None = None
    agents_title: str = ""
    agents_lead: str = ""

    @property
    def is_for_own_computer(self) -> bool:
        """Return whether it is a fix of something on the reader's own computer."""
        return self.kind == "fix" and self.readers is None

    @property
    def choices(self) -> Iterator[Choice]:
        """Every choice of the step, whoever it is shown to."""
        return (
            choice
            for section in self.sections
            for choices in section.choice_lists
            for choice in choices.choices
        )

    @property
    def faults(self) -> dict[str, str]:
        """The step that each fault id leads to; only the step `test` has any."""
        return {choice.fault: choice.target for choice in self.choices if choice.fault}


@dataclass(frozen=True)
class Guide:
    """The whole branching text with its data files; `revision` changes with any of them."""

    content: Content
    steps: Mapping[str, Step]
    redirects: Mapping[str, str]
    platforms: Platforms
    classes: VersionClasses
    partners: Mapping[str, Partner]
    product: Product
    logo: Logo | None
    labels: Labels
    pictures: Pictures
    revision: str

    @cached_property
    def browsers_with_sections(self) -> frozenset[str]:
        """Return the browsers for which some step has a section of their own, not only that of another."""
        audiences = (
            section.audience for step in self.steps.values() for section in step.sections if section.audience
        )
        named = [{term.id for term in audience.browser} for audience in audiences]
        likes = {id: browser.like for id, browser in self.platforms.browsers.items()}
        return frozenset(id for ids in named for id in ids if likes[id] not in ids)

    @cached_property
    def partners_with_sections(self) -> Mapping[str, Partner]:
        """Return the partners for which some step has a section of their own."""
        audiences = (
            section.audience for step in self.steps.values() for section in step.sections if section.audience
        )
        ids = {term.id for audience in audiences for term in audience.partner}
        return {id: partner for id, partner in self.partners.items() if id in ids}
