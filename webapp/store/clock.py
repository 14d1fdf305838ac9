"""Whether the clock of this machine can be believed, before anything is deleted for its age.

Two signs must agree: what the clock says, and what went before: the time at which any worker last looked, the
time that this machine says has passed since, and the clock of the database's server where there is one. After
a jump a day must pass by the clock, without another jump, before it is believed; so a machine that was
switched off for weeks deletes a day late, and one whose clock was set wrong deletes nothing.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from webapp.store.jobs import Jobs

PURGE = "purge"
SEEN, DOUBTED = "clock seen", "clock doubted"
UNSEEN = timedelta(days=2)
"""How long nobody may have looked: a weekend's nights, but no week."""
DRIFT = timedelta(hours=1)
"""How far clocks may be apart. Time servers correct seconds."""
TRIAL = timedelta(days=1)

log = logging.getLogger(__name__)


def is_far(now: datetime, seen: datetime | None) -> bool:
    """Return whether a time is not one that may follow soon after another."""
    return seen is not None and not -DRIFT <= now - seen <= UNSEEN


def uptime() -> timedelta:
    """Return how long this machine has run, asleep or not; setting its clock does not change it."""
    return timedelta(seconds=time.clock_gettime(time.CLOCK_BOOTTIME))


class ClockWatch:
    """Looks at the clock now and then. Raises StoreUnavailable when the database is gone."""

    def __init__(self, jobs: Jobs, uptime: Callable[[], timedelta] = uptime) -> None:
        self._jobs = jobs
        self._uptime = uptime
        self._started: timedelta | None = None

    def trusts(self, now: datetime) -> bool:
        """Return whether what is old by this time is old, and remember that somebody looked."""
        jumped = self._jumped_here(now) or self._differs_from_server(now)
        seen, doubted = self.last_seen(), self._jobs.noted(DOUBTED)
        if doubted and not jumped and timedelta(0) <= now - doubted <= TRIAL + UNSEEN:
            if now - doubted < TRIAL:
                return False
        elif jumped or is_far(now, seen):
            log.error("the clock says %s, which was %s when it was last seen; nothing is deleted", now, seen)
            self._jobs.note(DOUBTED, now)
            return False
        if doubted:
            self._jobs.forget(DOUBTED)
        self._jobs.note(SEEN, now)
        return True

    def last_seen(self) -> datetime | None:
        """Return when somebody last looked and believed the clock, or last deleted what was old."""
        return self._jobs.noted(SEEN) or self._jobs.noted(PURGE)

    def _jumped_here(self, now: datetime) -> bool:
        """Return whether the clock and the time since this worker's last look disagree."""
        started = now - datetime.min.replace(tzinfo=now.tzinfo) - self._uptime()
        before, self._started = self._started, started
        return before is not None and abs(started - before) > DRIFT

    def _differs_from_server(self, now: datetime) -> bool:
        server = self._jobs.now()
        return server is not None and abs(now - server) > DRIFT
