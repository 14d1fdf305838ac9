"""What every worker does beside its requests: it serves the webhook, and deletes what has had its time.

Nothing here is on a request's way. The workers of all machines share the work through the store.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from flask import Flask

from webapp.config import Settings
from webapp.store import ClockWatch, Database, Health, Jobs, LinkRepair, Retention, StoreUnavailable
from webapp.store.clock import PURGE
from webapp.stores import Stores
from webapp.webhooks.delivery import WebhookSender

PAUSE_SECONDS = 2.0
MOST_AT_ONCE = 50
"""How often one chore is repeated before the others have their turn."""
LOOK_EVERY = timedelta(minutes=10)
PURGE_EVERY = timedelta(days=1)
SHORT_LIVED_EVERY = timedelta(minutes=1)
OVERWRITE_EVERY = timedelta(minutes=1)
REPAIR_EVERY = timedelta(minutes=1)
STOP_SECONDS = 2.0
"""How long the end of a worker waits for a chore; what is broken off then, another worker takes up."""

log = logging.getLogger(__name__)

Chore = Callable[[datetime], bool]
"""Does one piece of work, if there is any; tells whether there may be more at once."""


class Housekeeping:
    """A thread that does its chores in turn, whatever becomes of them."""

    def __init__(
        self,
        chores: Sequence[Chore],
        pause_seconds: float = PAUSE_SECONDS,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._chores = chores
        self._pause_seconds = pause_seconds
        self._clock = clock
        self._stopping = Event()
        self._thread = Thread(target=self._work, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Begin, after a first pause."""
        self._thread.start()

    def stop(self) -> None:
        """End between two pieces of work, or after a while in the midst of one."""
        self._stopping.set()
        self._thread.join(STOP_SECONDS)

    def run_once(self) -> None:
        """Do every chore once, or several times while it has more to do."""
        try:
            for chore in self._chores:
                self._repeat(chore)
        except StoreUnavailable as error:
            log.debug("housekeeping waits for the store: %s", error)  # The store has told it.
        except Exception:
            log.exception("housekeeping failed, and goes on")

    def _work(self) -> None:
        while not self._stopping.wait(self._pause_seconds):
            self.run_once()

    def _repeat(self, chore: Chore) -> None:
        for _ in range(MOST_AT_ONCE):
            if self._stopping.is_set() or not chore(self._clock()):
                return


class Pause:
    """The time after something was done in which it is not done again; a clock that is set back ends it."""

    def __init__(self, length: timedelta) -> None:
        self._length = length
        self._began: datetime | None = None

    def begin(self, now: datetime) -> None:
        """Begin it anew."""
        self._began = now

    def is_over(self, now: datetime) -> bool:
        """Return whether it is over, or was never begun."""
        return self._began is None or not timedelta(0) <= now - self._began < self._length


class DailyPurge:
    """Deletes what is old, if no other worker has done so within a day."""

    def __init__(self, jobs: Jobs, retention: Retention, days: int, clock: ClockWatch | None = None) -> None:
        self._jobs = jobs
        self._clock = clock or ClockWatch(jobs)
        self._retention = retention
        self._days = days
        self._pause = Pause(LOOK_EVERY)

    def __call__(self, now: datetime) -> bool:
        """Look now and then whether it is time, by a clock that can be believed. Raise StoreUnavailable."""
        if not self._pause.is_over(now):
            return False
        self._pause.begin(now)
        if self._clock.trusts(now) and self._jobs.claim(PURGE, now, PURGE_EVERY):
            self._retention.purge(now, self._days)
            self._jobs.note(PURGE, now)
        return False


class Overwriting:
    """Sees to it that what was deleted is gone from the disk a minute later."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pause = Pause(OVERWRITE_EVERY)

    def __call__(self, now: datetime) -> bool:
        """Overwrite, now and then. Raise StoreUnavailable."""
        if self._pause.is_over(now):
            self._pause.begin(now)
            self._database.overwrite_deleted()
        return False


class WriteTrial:
    """Tries whether a store that refused to be written to takes it again, so that its end is told."""

    def __init__(self, jobs: Jobs, writes: Health) -> None:
        self._jobs = jobs
        self._writes = writes

    def __call__(self, now: datetime) -> bool:
        """Write a row that nobody reads. Raise StoreUnavailable."""
        if not self._writes.works:
            self._jobs.note("write trial", now)
        return False


class ShortLivedPurge:
    """Deletes what lives for an hour at most. Every worker does: it is a few rows, or there are very many."""

    def __init__(self, retention: Retention) -> None:
        self._retention = retention
        self._pause = Pause(SHORT_LIVED_EVERY)

    def __call__(self, now: datetime) -> bool:
        """Delete a few rows of each kind; return whether there may be more. Raise StoreUnavailable."""
        if not self._pause.is_over(now):
            return False
        if self._retention.purge_short_lived(now):
            return True
        self._pause.begin(now)
        return False


class LinkRepairs:
    """Has LinkRepair complete the links that a worker of the version before wrote."""

    def __init__(self, repair: LinkRepair) -> None:
        self._repair = repair
        self._pause = Pause(REPAIR_EVERY)

    def __call__(self, now: datetime) -> bool:
        """Repair some links, now and then; return whether there may be more. Raise StoreUnavailable."""
        if not self._pause.is_over(now):
            return False
        if self._repair.repair_some():
            return True
        self._pause.begin(now)
        return False


def create_housekeeping(app: Flask, more: Sequence[Chore] = ()) -> Housekeeping:
    """Make the housekeeping of an app, with more chores than its own; it is not started."""
    settings: Settings = app.config["SETTINGS"]
    stores: Stores = app.extensions["stores"]
    chores: list[Chore] = [
        WriteTrial(stores.jobs, stores.database.writes),
        ShortLivedPurge(stores.retention),
        Overwriting(stores.database),
        LinkRepairs(stores.link_repair),
        DailyPurge(stores.jobs, stores.retention, settings.retention_days),
    ]
    if settings.webhook:  # What has expired is noticed before it may be deleted.
        sender = WebhookSender.of(settings.webhook, stores.deliveries, stores.jobs)
        chores = [stores.expiries.notice, *chores, sender.send_next]
    return Housekeeping([*chores, *more])
