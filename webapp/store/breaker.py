"""Stops asking a database that does not answer, and tries again a little later."""

import time
from collections.abc import Callable
from threading import Lock

PAUSE_SECONDS = 2.0


class Breaker:
    """Closed while all is well; after a failure it lets one trial through in every pause."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._next_trial: float | None = None

    def allows_request(self) -> bool:
        """Return whether to ask now; of many who ask at once after a failure, one is the trial."""
        with self._lock:
            if self._next_trial is None:
                return True
            if self._clock() < self._next_trial:
                return False
            self._next_trial = self._clock() + PAUSE_SECONDS
            return True

    def record(self, succeeded: bool) -> None:
        """Remember how it went."""
        with self._lock:
            self._next_trial = None if succeeded else self._clock() + PAUSE_SECONDS
