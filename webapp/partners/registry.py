"""The web applications that host the phone app, read from `content/partners.yml`."""

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from pydantic import Field, RootModel

from webapp.datafiles import Data, read_data

HostPattern = Annotated[str, Field(pattern=r"^(\*\.)?[a-z0-9*-]+(\.[a-z0-9*-]+)+$")]
Origin = Annotated[str, Field(pattern=r"^https://[a-z0-9.-]+$")]


class Partner(Data):
    """One web application. `origin` is that of its top-level page where every customer has the same."""

    name: str
    hosts: Annotated[list[HostPattern], Field(min_length=1)]
    origin: Origin | None = None

    def matches(self, host: str) -> bool:
        """Tell whether a host name (with or without a port) belongs to this partner's top-level page."""
        return self._host_form.fullmatch(host.lower().split(":")[0]) is not None

    @cached_property
    def _host_form(self) -> re.Pattern[str]:
        return re.compile("|".join(_form(pattern) for pattern in self.hosts))


class _Registry(RootModel[dict[str, Partner]]):
    pass


def load_partners(path: Path) -> Mapping[str, Partner]:
    """Read the registry, by partner id; raise DataFileError where it is not of its form."""
    return MappingProxyType(read_data(path, _Registry).root)


def _form(pattern: str) -> str:
    """Turn `*.` in front into one or more labels, and any other `*` into a part of one label."""
    front, rest = (r"([a-z0-9-]+\.)+", pattern[2:]) if pattern.startswith("*.") else ("", pattern)
    return front + re.escape(rest).replace(r"\*", "[a-z0-9-]+")
