"""Where somebody who reads a list of links has come to."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from webapp.support.links import LARGEST_ID

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FORM = re.compile(r"([0-9]{1,16})-([0-9]{1,10})")
"""The microseconds reach to the year 2286."""


@dataclass(frozen=True, order=True)
class Cursor:
    """A place between two links, by when something last happened with them, and by their ids."""

    moment: datetime
    id: int

    def __str__(self) -> str:
        """Return it as it stands in an address."""
        return f"{(self.moment - BEGINNING) // MICROSECOND}-{self.id}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """Return what stands in an address, None where that is no cursor."""
        found = FORM.fullmatch(text)
        if found is None or int(found[2]) > LARGEST_ID:
            return None
        return cls(BEGINNING + int(found[1]) * MICROSECOND, int(found[2]))
