"""Operating systems, browsers and the places pages run in, as `platforms.yml` knows them."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Annotated, Literal

from pydantic import Field, model_validator

from webapp.datafiles import Data
from webapp.guide.visitor import TAB, Version, Visitor, parse_version

DESKTOP_APP = "desktop-app"
IN_APPS = (DESKTOP_APP, "in-app-browser")
"""Places in which it is the app that asks, allows and refuses, whatever browser it is made of."""

VersionText = Annotated[str, Field(pattern=r"^[0-9]{1,6}(\.[0-9]{1,6}){0,3}$")]


class System(Data):
    """An operating system; a browser has the same fields, and more.

    `versions` are the only ones there are; `changes` are versions from which something looks different.
    `signs` are words for what only people there have.
    """

    name: str
    also: list[str] = Field(default=[])
    versions: list[VersionText] = Field(default=[])
    changes: list[VersionText] = Field(default=[])
    signs: list[str] = Field(default=[])

    @property
    def only(self) -> tuple[Version, ...]:
        """The closed list of versions, oldest first; empty where any version may come."""
        return _parse_versions(self.versions)

    @property
    def thresholds(self) -> tuple[Version, ...]:
        """The versions at which something changes, oldest first."""
        return _parse_versions(self.changes)

    def nearest(self, version: Version) -> Version:
        """Return the newest listed version up to this one, or the oldest; `version` if none is listed."""
        older = [other for other in self.only if other <= version]
        return older[-1] if older else self.only[0] if self.only else version


class Browser(System):
    """A browser and the ids of the operating systems it runs on.

    `like` is the browser that it is underneath: it shares all sections that name that one, unless the group
    has one that names it. `scheme` begins the addresses of its own pages. `program` is its name in the lists
    of the system, where that is another. `numbers` says whether its versions are others than those of `like`.
    """

    runs_on: Annotated[list[str], Field(min_length=1)]
    like: str | None = None
    scheme: str | None = None
    program: str | None = None
    numbers: Literal["own"] | None = None


class Place(Data):
    """Where a page can run, such as a tab: on which systems, in which browsers, and what is not there.

    `phrase` is its name in a sentence, `lacks` are keys of `Platforms.wording`, and `step` is the one whose
    readers have said by choosing it that they are in this place.
    """

    name: str
    also: list[str] = Field(default=[])
    phrase: str
    runs_on: Annotated[list[str], Field(min_length=1)]
    browsers: Annotated[list[str], Field(min_length=1)]
    lacks: list[str] = Field(default=[])
    step: str | None = None

    def exists_with(self, os: str | None, browser: str | None) -> bool:
        """Return whether this place can be on a system and in a browser; None is any."""
        return os in (None, *self.runs_on) and browser in (None, *self.browsers)


class Platforms(Data):
    """All operating systems, browsers and places that the guide knows.

    `wording` are words that send people to something which not every place has, `elsewhere` phrases in which
    a sentence may name what is not its reader's.
    """

    os: dict[str, System]
    browsers: dict[str, Browser]
    places: dict[str, Place]
    wording: dict[str, list[str]] = Field(default={})
    elsewhere: list[Annotated[str, Field(pattern=r"\{name\}")]] = Field(default=[])
    everyone_else: list[str] = Field(default=[])

    @model_validator(mode="after")
    def _names_what_is_there(self) -> "Platforms":
        if TAB not in self.places:
            raise ValueError(f"places has no {TAB}, which is where a page runs unless something says more")
        places = self.places.values()
        run_somewhere: list[Browser | Place] = [*self.browsers.values(), *places]
        _require_known("runs_on", "os", (item.runs_on for item in run_somewhere), self.os)
        _require_known("browsers", "browser", (place.browsers for place in places), self.browsers)
        _require_known("lacks", "wording", (place.lacks for place in places), self.wording)
        models = [[browser.like] for browser in self.browsers.values() if browser.like]
        _require_known("like", "browser", models, self.browsers)
        return self

    def names(self) -> Iterator[tuple[str, str, str]]:
        """Yield every spelling with its dimension, "os", "browser" or "place", and its id."""
        named: tuple[tuple[str, Mapping[str, System | Place]], ...] = (
            ("os", self.os),
            ("browser", self.browsers),
            ("place", self.places),
        )
        for dimension, items in named:
            for id, item in items.items():
                yield from ((spelling, dimension, id) for spelling in (item.name, *item.also))

    def add_answered_place(self, visitor: Visitor, step_id: str) -> Visitor:
        """Return the visitor in the place that they named by coming to a step, if no other is known."""
        answered = next((id for id, place in self.places.items() if place.step == step_id), None)
        if visitor.place or answered is None:
            return visitor
        return self.drop_impossible_place(replace(visitor, place=answered))

    def drop_impossible_place(self, visitor: Visitor) -> Visitor:
        """Return the visitor without a place that their system or browser does not have.

        Only a desktop app has a name of its own.
        """
        if visitor.place is None and visitor.app is None:
            return visitor
        place = self.places.get(visitor.place or "")
        if place is None or not place.exists_with(visitor.os, visitor.browser):
            return replace(visitor, place=None, app=None)
        return visitor if visitor.place == DESKTOP_APP else replace(visitor, app=None)


def _require_known(field: str, kind: str, named: Iterable[list[str]], known: Container[str]) -> None:
    unknown = {id for ids in named for id in ids if id not in known}
    if unknown:
        raise ValueError(f"{field} names what is no {kind}: {', '.join(sorted(unknown))}")


@dataclass(frozen=True)
class VersionClasses:
    """One version for every interval that the guide tells apart, by platform id."""

    by_id: dict[str, tuple[Version | None, ...]]

    def of(self, id: str) -> tuple[Version | None, ...]:
        """Return one version of every interval; (None,) where versions do not matter."""
        return self.by_id.get(id, (None,))


def build_version_classes(platforms: Platforms, heading_versions: dict[str, set[Version]]) -> VersionClasses:
    """Return the classes by platform id, from the data file and from the versions that headings name."""
    systems: dict[str, System] = {**platforms.os, **platforms.browsers}
    return VersionClasses(
        {
            id: system.only or _pick_representatives({*system.thresholds, *heading_versions.get(id, ())})
            for id, system in systems.items()
        }
    )


def visitors_like(known: Visitor, platforms: Platforms, classes: VersionClasses) -> Iterator[Visitor]:
    """Yield one visitor for every class that `known` may belong to; what is known stays as it is."""
    for os, browser in _find_pairs(known, platforms):
        os_versions = (known.os_version,) if known.os_version else classes.of(os)
        browser_versions = (known.browser_version,) if known.browser_version else classes.of(browser)
        for os_version, browser_version in product(os_versions, browser_versions):
            yield replace(
                known, os=os, os_version=os_version, browser=browser, browser_version=browser_version
            )


def _find_pairs(known: Visitor, platforms: Platforms) -> Iterator[tuple[str, str]]:
    """Yield the given pair, even one that the table does not have; otherwise every pair that may be meant."""
    if known.os and known.browser:
        yield known.os, known.browser
        return
    place = platforms.places[known.place or TAB]
    for id, browser in platforms.browsers.items():
        for os in browser.runs_on:
            if known.os in (None, os) and known.browser in (None, id) and place.exists_with(os, id):
                yield os, id


def _pick_representatives(thresholds: set[Version]) -> tuple[Version | None, ...]:
    if not thresholds:
        return (None,)
    versions = sorted(thresholds)
    before: Version = (max(versions[0][0] - 1, 0),)
    return (before, *versions)


def _parse_versions(texts: list[str]) -> tuple[Version, ...]:
    return tuple(sorted(version for text in texts if (version := parse_version(text))))
