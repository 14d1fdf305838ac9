"""Notices links that have expired, once for all workers, so that the webhook is told that they are closed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, update

from webapp.store.announcer import Announcer
from webapp.store.database import Database
from webapp.store.dialect import insert_into
from webapp.store.links import link_of
from webapp.store.schema import jobs, links

NOTICED = "expired links"
"""The job whose time says until when they were noticed."""
AT_ONCE = 200

UNTIL = select(jobs.c.ran_at).where(jobs.c.name == NOTICED)


class Expiries:
    """Looks into one database. Raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database, announcer: Announcer) -> None:
        self._database = database
        self._announcer = announcer

    def notice(self, now: datetime) -> bool:
        """Tell of the links that have expired since the last time; return whether there may be more.

        What had expired before anybody asked is not told.
        """
        if "link.closed" not in self._announcer.wanted or not self._database.read(lambda c: _is_due(c, now)):
            return False

        def job(connection: Connection) -> bool:
            first = insert_into(connection, jobs).values(name=NOTICED, ran_at=now).on_conflict_do_nothing()
            if connection.scalar(first.returning(jobs.c.name)):
                return False
            since = connection.execute(UNTIL.with_for_update()).scalar_one()
            until = connection.execute(_end_of_batch(since, now)).scalar() or now
            expired = select(links).where(_open_until_between(since, until)).order_by(links.c.expires_at)
            for row in connection.execute(expired).all():
                self._announcer.tell(connection, "link.closed", link_of(row), now, closed_by="expired")
            connection.execute(update(jobs).where(jobs.c.name == NOTICED).values(ran_at=until))
            return until < now

        return self._database.write(job)


def _is_due(connection: Connection, now: datetime) -> bool:
    since = connection.scalar(UNTIL)
    if since is None:
        return True
    found = select(func.count()).select_from(links).where(_open_until_between(since, now))
    return bool(connection.scalar(found))


def _end_of_batch(since: datetime, now: datetime) -> Select[Any]:
    """Return when the last link of the next batch expired, if there are that many."""
    moments = select(links.c.expires_at).where(_open_until_between(since, now))
    return moments.order_by(links.c.expires_at).offset(AT_ONCE - 1).limit(1)


def _open_until_between(since: datetime, until: datetime) -> ColumnElement[bool]:
    """Return the condition of links that expired between two moments, and that nobody had closed before."""
    not_revoked = or_(links.c.revoked_at.is_(None), links.c.revoked_at > links.c.expires_at)
    return (links.c.expires_at > since) & (links.c.expires_at <= until) & not_revoked
