"""Operating systems and browsers, their names and the versions that matter, from `platforms.yml`."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Annotated

from pydantic import Field, model_validator

from webapp.datafiles import Data
from webapp.guide.visitor import Version, Visitor, parse_version

VersionText = Annotated[str, Field(pattern=r"^[0-9]{1,6}(\.[0-9]{1,6}){0,3}$")]


class System(Data):
    """An operating system, or the part of it that a browser is too.

    `versions` are the only ones there are; `changes` are versions from which something looks different.
    """

    name: str
    also: list[str] = Field(default=[])
    versions: list[VersionText] = Field(default=[])
    changes: list[VersionText] = Field(default=[])

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
    """A browser and the ids of the operating systems it runs on."""

    runs_on: Annotated[list[str], Field(min_length=1)]


class Platforms(Data):
    """All operating systems and browsers that the guide knows."""

    os: dict[str, System]
    browsers: dict[str, Browser]
    everyone_else: list[str] = Field(default=[])

    @model_validator(mode="after")
    def _runs_on_known_systems(self) -> "Platforms":
        unknown = {os for browser in self.browsers.values() for os in browser.runs_on} - set(self.os)
        if unknown:
            raise ValueError(f"runs_on names what is no os: {', '.join(sorted(unknown))}")
        return self

    def names(self) -> Iterator[tuple[str, str, str]]:
        """Yield every spelling with its dimension, "os" or "browser", and its id."""
        for dimension, systems in (("os", self.os), ("browser", self.browsers)):
            for id, system in systems.items():
                yield from ((spelling, dimension, id) for spelling in (system.name, *system.also))


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
            yield Visitor(os, os_version, browser, browser_version, known.partner, known.origin)


def _find_pairs(known: Visitor, platforms: Platforms) -> Iterator[tuple[str, str]]:
    """Yield the given pair, even one that the table does not have; otherwise every pair that may be meant."""
    if known.os and known.browser:
        yield known.os, known.browser
        return
    for id, browser in platforms.browsers.items():
        for os in browser.runs_on:
            if known.os in (None, os) and known.browser in (None, id):
                yield os, id


def _pick_representatives(thresholds: set[Version]) -> tuple[Version | None, ...]:
    if not thresholds:
        return (None,)
    versions = sorted(thresholds)
    before: Version = (max(versions[0][0] - 1, 0),)
    return (before, *versions)


def _parse_versions(texts: list[str]) -> tuple[Version, ...]:
    return tuple(sorted(version for text in texts if (version := parse_version(text))))
