"""Which pages are kept: what is asked for again stays as long as it is used, whatever else is asked for."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Generic, Protocol, TypeVar

CAPACITY = 600  # Pages; one of the guide takes some 10 kB in two encodings.
MOST_BYTES = 16 * 1024 * 1024
USED_SHARE = 0.8  # The part of both that pages may take which were asked for again.
IN_USE_SECONDS = 600.0
"""For so long after it was last asked for, no other page takes the place of one that was asked for again."""

Key = tuple[str, ...]


class Sized(Protocol):
    """Whatever takes memory."""

    @property
    def size(self) -> int:
        """How many bytes."""


Page = TypeVar("Page", bound=Sized)


class KeptPages(Generic[Page]):
    """Pages by their keys. New ones push out new ones; those that were asked for again only what is idle.

    So somebody who makes up addresses has at most the places that nobody uses.
    """

    def __init__(self, capacity: int = CAPACITY, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = capacity
        self._clock = clock
        self._lock = Lock()
        self._new: OrderedDict[Key, Page] = OrderedDict()
        self._used: OrderedDict[Key, Page] = OrderedDict()
        self._asked: dict[Key, float] = {}
        """When each of the used ones was asked for last."""
        self._bytes = {"new": 0, "used": 0}

    def __iter__(self) -> Iterator[Key]:
        """Iterate over the keys of all that is kept."""
        with self._lock:
            return iter([*self._new, *self._used])

    @property
    def size(self) -> int:
        """The bytes of all pages."""
        return sum(self._bytes.values())

    def values(self) -> list[Page]:
        """Return all that is kept."""
        with self._lock:
            return [*self._new.values(), *self._used.values()]

    def find(self, key: Key) -> Page | None:
        """Return a page, which counts as asking for it again."""
        with self._lock:
            if key in self._used:
                self._used.move_to_end(key)
                self._asked[key] = self._clock()
                return self._used[key]
            page = self._new.get(key)
            if page is not None and self._make_room(page):
                self._drop_new(key)
                self._add_used(key, page)
            return page

    def keep(self, key: Key, page: Page, *, in_use: bool = False) -> Page:
        """Keep a page in place of an earlier one, as one that is in use if it was or if it is known to be."""
        with self._lock:
            was_used = key in self._used
            self._drop_new(key)
            self._drop_used(key)
            if (in_use or was_used) and self._make_room(page):
                self._add_used(key, page)
            else:
                self._new[key] = page
                self._bytes["new"] += page.size
            while self._new and self._is_over(len(self._new) + len(self._used), sum(self._bytes.values()), 1):
                self._drop_new(next(iter(self._new)))
            return page

    def _make_room(self, page: Page) -> bool:
        """Let go of pages that are idle until there is room for one more in use; return whether there is."""
        while self._is_over(len(self._used) + 1, self._bytes["used"] + page.size, USED_SHARE):
            oldest = next(iter(self._used), None)
            if oldest is None or self._asked[oldest] > self._clock() - IN_USE_SECONDS:
                return False
            self._drop_used(oldest)
        return True

    def _is_over(self, pages: int, size: int, share: float) -> bool:
        return pages > max(1, int(self._capacity * share)) or size > MOST_BYTES * share

    def _add_used(self, key: Key, page: Page) -> None:
        self._used[key] = page
        self._asked[key] = self._clock()
        self._bytes["used"] += page.size

    def _drop_new(self, key: Key) -> None:
        if (page := self._new.pop(key, None)) is not None:
            self._bytes["new"] -= page.size

    def _drop_used(self, key: Key) -> None:
        if (page := self._used.pop(key, None)) is not None:
            del self._asked[key]
            self._bytes["used"] -= page.size


class Allowance:
    """Lets something be done so often at once, and then once every so many seconds."""

    def __init__(
        self, at_once: int, every_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = float(at_once)
        self._every_seconds = every_seconds
        self._clock = clock
        self._lock = Lock()
        self._left, self._since = self._most, clock()

    def take(self) -> bool:
        """Return whether it may be done now."""
        with self._lock:
            now = self._clock()
            self._left = min(self._most, self._left + (now - self._since) / self._every_seconds)
            self._since = now
            if self._left < 1:
                return False
            self._left -= 1
            return True
