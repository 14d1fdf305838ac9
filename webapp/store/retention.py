"""What is kept for how long. Rows go a few at a time, so that nobody who writes meanwhile waits for it.

This keeps a database from growing without end; it cannot rescue a full disk, as deleting needs space too.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, delete, or_, select, tuple_, update

from webapp.metrics.figures import purged_rows
from webapp.store.agents import Agents
from webapp.store.database import Database
from webapp.store.schema import (
    bucket_guesses,
    counts,
    deliveries,
    guesses,
    invitations,
    kept_answers,
    links,
    one_time_answers,
    reports,
    secrets,
    sessions,
)

UNOPENED = timedelta(days=7)
FINISHED_DELIVERIES = timedelta(days=7)
COUNTED = timedelta(days=400)  # So that a month can be seen beside the same one a year before.
TELLING = timedelta(hours=36)  # In which the webhook is tried; until then a link stays of which it tells.
BATCH = 200  # Rows.

HAS_NO_REPORT = ~select(reports.c.id).where(reports.c.link_id == links.c.id).exists()

Rule = tuple[Table, ColumnElement[bool]]


class Retention:
    """Deletes from one database what has had its time. Raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._agents = Agents(database)

    def purge(self, now: datetime, days: int) -> dict[str, int]:
        """Delete reports older than so many days, and what is of no use by now; count by table.

        Of agents who were removed so long ago the names go.
        """
        deleted: dict[str, int] = {}
        for table, rule in _list_rules(now, timedelta(days=days)):
            deleted[table.name] = deleted.get(table.name, 0) + self._delete(table, rule)
        while self._forget_verdicts() == BATCH:
            pass
        deleted["agents"] = 0
        while number := self._agents.forget_removed(now - timedelta(days=days)):
            deleted["agents"] += number
        return deleted

    def purge_short_lived(self, now: datetime) -> bool:
        """Delete one batch of each kind of row that strangers make; return whether there may be more."""
        batches = [self._delete_batch(table, rule) for table, rule in _list_short_lived(now)]
        return BATCH in batches

    def _forget_verdicts(self) -> int:
        """Clear the verdicts of at most BATCH links whose reports are gone; return of how many."""
        some = select(links.c.id).where(links.c.verdict.is_not(None), HAS_NO_REPORT)
        if self._database.read(lambda connection: connection.execute(some.limit(1)).first()) is None:
            return 0
        change = update(links).where(links.c.id.in_(some.limit(BATCH))).values(verdict=None)
        return self._database.write(lambda connection: connection.execute(change).rowcount)

    def _delete(self, table: Table, rule: ColumnElement[bool]) -> int:
        total = 0
        while number := self._delete_batch(table, rule):
            total += number
        return total

    def _delete_batch(self, table: Table, rule: ColumnElement[bool]) -> int:
        """Delete at most BATCH rows; where there are none, nobody who writes waits for it."""
        key = tuple_(*table.primary_key.columns)
        some = select(*table.primary_key.columns).where(rule)
        if self._database.read(lambda connection: connection.execute(some.limit(1)).first()) is None:
            return 0
        deletion = delete(table).where(key.in_(some.limit(BATCH)))

        def job(connection: Connection) -> int:
            return connection.execute(deletion).rowcount

        number = self._database.write(job)
        purged_rows.labels(table.name).inc(number)
        return number


def _list_rules(now: datetime, retention: timedelta) -> list[Rule]:
    """Return which rows go; those of reports before those of links, which stay as long as they have any."""
    closed = or_(links.c.expires_at < now, links.c.revoked_at.is_not(None))
    unopened = links.c.opened_at.is_(None) & (links.c.created_at < now - UNOPENED)
    finished = deliveries.c.due_at.is_(None) & (deliveries.c.created_at < now - FINISHED_DELIVERIES)
    waiting = deliveries.c.due_at.is_not(None) & (deliveries.c.created_at > now - TELLING)
    told = ~select(deliveries.c.id).where(waiting, deliveries.c.link_id == links.c.id).exists()
    return [
        (reports, reports.c.received_at < now - retention),
        (deliveries, finished | (deliveries.c.created_at < now - retention)),
        (links, closed & unopened & told),
        (links, closed & (links.c.created_at < now - retention) & HAS_NO_REPORT & told),
        (sessions, sessions.c.expires_at < now),
        (invitations, invitations.c.expires_at < now),
        (secrets, secrets.c.retires_at < now),
        (kept_answers, kept_answers.c.expires_at < now),
        (counts, counts.c.day < (now - COUNTED).date().isoformat()),
        *_list_short_lived(now),
    ]


def _list_short_lived(now: datetime) -> list[Rule]:
    """Return what goes within the hour. Nobody misses it who has it too early because a clock was wrong."""
    return [
        (one_time_answers, one_time_answers.c.expires_at < now),
        (sessions, (sessions.c.expires_at < now) & sessions.c.agent_id.is_(None)),
        (guesses, guesses.c.minute < int(now.timestamp() // 60)),
        (bucket_guesses, bucket_guesses.c.hour < int(now.timestamp() // 3600)),
    ]
