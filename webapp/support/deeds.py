"""What agents did with a link, for colleagues who look at it later."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

DeedKind = Literal["withdrawn", "new-address", "downloaded", "exported"]
"""Who made a link stands in the link itself; of one that is erased the security log alone tells."""


@dataclass(frozen=True)
class Deed:
    """Something that an agent did; `name` is theirs at that time."""

    name: str
    kind: DeedKind
    done_at: datetime
