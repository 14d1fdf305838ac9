"""Gathers counts in the memory of a worker, and writes them down from a thread of its own.

Nobody waits for a count. What was gathered since the last writing, about a second, is lost with the worker,
and what comes while the database is gone is not made up for.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from threading import Event, Lock, Thread

from webapp.store import Occurrence, StoreUnavailable

PAUSE_SECONDS = 1.0
MOST_KINDS = 500  # Rows written at once, in some 50 ms; more than that in a second is nobody's reading.

log = logging.getLogger(__name__)


class Tally:
    """Adds up; `write` is given the sums. Its thread is started by the process that first counts."""

    def __init__(self, write: Callable[[Mapping[Occurrence, int]], None]) -> None:
        self._write = write
        self._lock = Lock()
        self._numbers: Counter[Occurrence] = Counter()
        self._something = Event()
        self._thread: Thread | None = None

    def add(self, kinds: Iterable[Occurrence]) -> None:
        """Count one of each kind."""
        with self._lock:
            for kind in kinds:
                if kind in self._numbers or len(self._numbers) < MOST_KINDS:
                    self._numbers[kind] += 1
            if self._thread is None or not self._thread.is_alive():  # Threads do not live on in a fork.
                self._thread = Thread(target=self._work, name="tally", daemon=True)
                self._thread.start()
        self._something.set()

    def flush(self) -> None:
        """Write what has gathered. It is never written twice, so if it fails it is lost."""
        with self._lock:
            numbers, self._numbers = self._numbers, Counter()
        try:
            self._write(numbers)
        except StoreUnavailable:
            log.warning("%d counts were not kept: the store is not available", numbers.total())

    def _work(self) -> None:
        while self._something.wait():
            self._something.clear()
            time.sleep(PAUSE_SECONDS)
            self.flush()
