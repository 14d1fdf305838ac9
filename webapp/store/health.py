"""Whether the database can be read, or written to: told in the log when it changes, and to whoever asks."""

import logging
import time
from collections.abc import Callable
from threading import Lock

from webapp.metrics.figures import store_failing, store_outages

log = logging.getLogger(__name__)


class Health:
    """How one way of using the database goes; `outages` counts those since this process began."""

    def __init__(self, way: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._way = way
        self._clock = clock
        self._lock = Lock()
        self._failing_since: float | None = None
        self._failures = 0
        self.outages = 0

    @property
    def works(self) -> bool:
        """Whether it did the last time."""
        return self._failing_since is None

    def failed(self, reason: str) -> None:
        """Note a failure; the first of an outage is logged."""
        with self._lock:
            self._failures += 1
            store_failing.labels(self._way).set(1)  # Again, in a worker that began in the midst of it.
            if self._failing_since is None:
                self._failing_since = self._clock()
                self.outages += 1
                store_outages.labels(self._way).inc()
                log.error("the database fails when it is to %s: %s", self._way, reason)

    def worked(self) -> None:
        """Note a success; the first after an outage is logged."""
        if self._failing_since is None:
            return
        with self._lock:
            if self._failing_since is not None:
                seconds, failures = self._clock() - self._failing_since, self._failures
                self._failing_since, self._failures = None, 0
                store_failing.labels(self._way).set(0)
                message = "the database can %s again, after %.1f seconds; what failed meanwhile: %d"
                log.warning(message, self._way, seconds, failures)
