"""What every screen of the live test has, and how to tell whether two screens look the same."""

import hashlib
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, cached_property
from typing import ClassVar, Literal

from webapp.check.level_path import Stop

State = Literal["idle", "running", "waiting", "done"]


@dataclass(frozen=True)
class Screen:
    """What stands in `#diagnosis`: the path of levels, and below it what to do now, from `template`.

    `keep_listening` tells the page to go on measuring. `title` is the headline, which the title of the tab
    begins with.
    """

    template: ClassVar[str]
    state: ClassVar[State]

    stops: tuple[Stop, ...]
    keep_listening: bool
    title: str

    @cached_property
    def digest(self) -> str:
        """A short name of what is seen: two screens with the same digest look the same.

        Fields with `compare=False` do not count: figures, which change with every post, and what is said only
        once and then stays as long as nothing else changes.
        """
        return hashlib.sha256(repr(_compared_values(self)).encode()).hexdigest()[:16]

    @property
    def told_stop(self) -> Stop | None:
        """The stop that counts now, whose name and word stand below the path where there is room for one."""
        return next((stop for stop in self.stops if stop.here or stop.in_question), None)

    @property
    def has_page_stop(self) -> bool:
        """Whether the test page is a stop of its own, besides the partner's site."""
        return len([stop for stop in self.stops if stop.level == "site"]) > 1


def _compared_values(value: object) -> object:
    """Return what makes a frozen value equal to another, as tuples of plain values."""
    if isinstance(value, tuple):
        return tuple(map(_compared_values, value))
    kind: type = type(value)
    compared = _compared_fields(kind)
    if compared is None:
        return value
    return (type(value).__name__, *(_compared_values(getattr(value, name)) for name in compared))


@cache
def _compared_fields(kind: type) -> tuple[str, ...] | None:
    """Return the names of the fields that count in comparing values of a class, None if it has no fields."""
    return tuple(field.name for field in fields(kind) if field.compare) if is_dataclass(kind) else None
