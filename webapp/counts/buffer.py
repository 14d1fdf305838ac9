"""Counts in the memory of a worker, and writes the sums to the store from a thread of its own.

Nobody waits for a count. If the worker ends, what it counted since the last writing, about a second, is lost;
so is what is counted while the database is gone.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from threading import Event, Lock, Thread

from webapp.store import Occurrence, StoreUnavailable

WRITE_INTERVAL_SECONDS = 1.0
MAX_KINDS = 500  # Rows written at once, in some 50 ms; more than that in a second is nobody's reading.

log = logging.getLogger(__name__)


class CountBuffer:
    """Adds up and passes the sums to `write`. The first count in a process starts its thread."""

    def __init__(self, write: Callable[[Mapping[Occurrence, int]], None]) -> None:
        self._write = write
        self._lock = Lock()
        self._writing = Lock()
        self._numbers: Counter[Occurrence] = Counter()
        self._has_counts = Event()
        self._thread: Thread | None = None
        self._lost = 0

    def add(self, kinds: Iterable[Occurrence]) -> None:
        """Count one of each kind."""
        with self._lock:
            for kind in kinds:
                if kind in self._numbers or len(self._numbers) < MAX_KINDS:
                    self._numbers[kind] += 1
            if self._thread is None or not self._thread.is_alive():  # Threads do not live on in a fork.
                self._thread = Thread(target=self._work, name="counts", daemon=True)
                self._thread.start()
        self._has_counts.set()

    def flush(self) -> None:
        """Write what was counted so far; return once it is written, also where the thread was about to.

        It is not tried again, so if it fails it is lost.
        """
        with self._writing:
            with self._lock:
                numbers, self._numbers = self._numbers, Counter()
            try:
                self._write(numbers)
            except StoreUnavailable:
                self._lost += numbers.total()
                return
            if self._lost:
                log.warning("%d counts were lost while the store was not available", self._lost)
                self._lost = 0

    def _work(self) -> None:
        while self._has_counts.wait():
            self._has_counts.clear()
            time.sleep(WRITE_INTERVAL_SECONDS)
            self.flush()
