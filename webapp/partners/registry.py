"""The web applications that host the phone app, read from `content/partners.yml`."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, RootModel, model_validator

from webapp.datafiles import Data, read_data

HostPattern = Annotated[str, Field(pattern=r"^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$")]
Origin = Annotated[str, Field(pattern=r"^https://[a-z0-9.-]+$")]
AudioPath = Literal["browser", "native", "own-window", "desktop-app", "desk-phone"]


class Framing(Data):
    """How the page embeds the phone app, and whether it allows its frame the microphone."""

    panel: Literal["iframe", "nested-iframes", "none", "unknown"]
    allow: Literal["yes", "no", "unknown"] = "unknown"


class Citation(Data):
    """Where facts come from; facts count as verified only if a document is named."""

    says: Annotated[list[str], Field(min_length=1)]
    document: str | None = None
    verified: Literal["yes", "no"]

    @model_validator(mode="after")
    def _verified_by_something(self) -> "Citation":
        if self.verified == "yes" and not self.document:
            raise ValueError("verified needs a document")
        return self


class Partner(Data):
    """One web application. `origin` is the usual one of its top-level page, where there is a usual one.

    `hosts` are those of top-level pages, `frames` those of pages between the top-level page and the
    phone app. `phone_app` says that this is a phone app's own page. `audio_path` is every way the sound
    may take, the usual one first. `admin` is the step for its administrator, None where an administrator
    has nothing to pass on.
    """

    name: str
    hosts: Annotated[list[HostPattern], Field(min_length=1)]
    frames: list[HostPattern] = Field(default=[])
    origin: Origin | None = None
    phone_app: Literal["yes", "no"] = "no"
    framing: Framing
    audio_path: Annotated[list[AudioPath], Field(min_length=1)]
    admin: str | None = None
    sources: Annotated[list[Citation], Field(min_length=1)]

    def matches(self, host: str) -> bool:
        """Return whether a host name (with or without a port) belongs to this partner's top-level page."""
        return self._has(_name_of(host))

    def _has(self, name: str) -> bool:
        return name in self.hosts or (name.endswith(self._domains) and not name.startswith("."))

    @cached_property
    def _domains(self) -> tuple[str, ...]:
        """The ends of the names that a pattern with `*` stands for."""
        return tuple(pattern[1:] for pattern in self.hosts if pattern.startswith("*."))

    @property
    def is_heard_in_its_page(self) -> bool:
        """Whether a phone app there usually takes the microphone by the permission of the page."""
        return self.audio_path[0] in ("browser", "native")

    @property
    def facts(self) -> Iterator[str]:
        """What the entry states: its hosts, and the names of keys that say more than "unknown"."""
        yield from (*self.hosts, *self.frames)
        stated = {"panel": self.framing.panel, "allow": self.framing.allow, "audio_path": self.audio_path}
        yield from (name for name, value in stated.items() if value != "unknown")
        if self.origin:
            yield "origin"

    @property
    def unverified(self) -> frozenset[str]:
        """The facts that no source is known to prove."""
        proved = {fact for source in self.sources if source.verified == "yes" for fact in source.says}
        return frozenset(self.facts) - proved


class _Registry(RootModel[dict[str, Partner]]):
    pass


def load_partners(path: Path) -> Mapping[str, Partner]:
    """Return the registry by partner id; raise DataFileError with every problem if it is invalid."""
    return MappingProxyType(read_data(path, _Registry).root)


def partner_of(host: str, partners: Mapping[str, Partner]) -> str | None:
    """Return the id of the partner whose top-level page has this host, with or without a port; else None."""
    name = _name_of(host)
    return next((id for id, partner in partners.items() if partner._has(name)), None)


def _name_of(host: str) -> str:
    return host.lower().split(":")[0]


def matches_pattern(pattern: str, host: str) -> bool:
    """Return whether a host matches; a leading `*.` is one or more labels, as in a CSP host source."""
    if pattern.startswith("*."):
        return host.endswith(pattern[1:]) and not host.startswith(".")
    return host == pattern


def patterns_overlap(one: str, other: str) -> bool:
    """Return whether some host matches both patterns."""
    return matches_pattern(one, other.replace("*", "any")) or matches_pattern(other, one.replace("*", "any"))
