"""What the webhook is still to be told. Each is taken by one sender at a time, and stays until it is told."""

import json
import uuid
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, ScalarSelect, delete, func, insert, or_, select, update

from webapp.store.database import Database
from webapp.store.schema import deliveries

LEASE = timedelta(minutes=2)
"""How long one sender may take. If it has died, another tries again then."""
LONGEST_PAUSE = timedelta(days=2)
"""Longer than any pause before the next try."""
LONGEST_ERROR = 200
ANEW = {"attempts": 0, "delivered_at": None, "given_up_at": None, "last_error": None}


State = Literal["waiting", "delivered", "given-up"]


@dataclass(frozen=True)
class Delivery:
    """One event to tell; `attempts` counts the one under way too, `due_at` is None when there are no more."""

    id: str
    link_id: int
    body: str
    created_at: datetime
    due_at: datetime | None
    attempts: int
    delivered_at: datetime | None
    given_up_at: datetime | None
    last_error: str | None

    @property
    def state(self) -> State:
        """Whether it is told, is to be, or will not be."""
        if self.delivered_at:
            return "delivered"
        return "waiting" if self.due_at else "given-up"

    @property
    def event(self) -> str:
        """What happened, in the words of the webhook."""
        return str(json.loads(self.body)["type"])

    @property
    def reference(self) -> str:
        """The reference of the link that it happened to."""
        return str(json.loads(self.body)["link"]["reference"])


@dataclass(frozen=True)
class Backlog:
    """How many events wait, since when the oldest does, and how many given up ones are not forgotten yet."""

    waiting: int
    oldest: datetime | None
    given_up: int


class Deliveries:
    """The deliveries in one database. Every method raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take_due(self, now: datetime) -> Delivery | None:
        """Take what is due longest, for as long as LEASE; None where nothing is due.

        Moving `due_at` on is the taking: of several who ask at once each gets another one. What is due later
        than any pause lasts was put off by a clock that was wrong then.
        """
        due = or_(deliveries.c.due_at <= now, deliveries.c.due_at > now + LONGEST_PAUSE)
        oldest = select(deliveries.c.id).where(due).order_by(deliveries.c.due_at).limit(1)
        if not self._database.read(lambda connection: connection.scalar(oldest)):
            return None
        claim = (
            update(deliveries)
            .where(deliveries.c.id == oldest.with_for_update(skip_locked=True).scalar_subquery(), due)
            .values(due_at=now + LEASE, attempts=deliveries.c.attempts + 1)
            .returning(deliveries)
        )
        row = self._database.write(lambda connection: connection.execute(claim).first())
        return _delivery_of(row) if row else None

    def delivered(self, delivery: Delivery, now: datetime) -> None:
        """Keep that it was told."""
        values = {"delivered_at": now, "due_at": None, "last_error": None}
        change = update(deliveries).where(deliveries.c.id == delivery.id).values(values)
        self._database.write(lambda connection: connection.execute(change))

    def failed(self, delivery: Delivery, error: str, due_at: datetime) -> None:
        """Keep why it was not told, and when to try again."""
        self._note(delivery, {"last_error": error[:LONGEST_ERROR], "due_at": due_at})

    def give_up(self, delivery: Delivery, error: str, now: datetime) -> None:
        """Keep that it will not be told, and why."""
        self._note(delivery, {"last_error": error[:LONGEST_ERROR], "due_at": None, "given_up_at": now})

    def unfinished(self, limit: int = 100) -> list[Delivery]:
        """Return those that were not told, waiting or given up, the newest first."""
        query = select(deliveries).where(deliveries.c.delivered_at.is_(None))
        query = query.order_by(deliveries.c.created_at.desc()).limit(limit)
        return list(map(_delivery_of, self._database.read(lambda c: c.execute(query).all())))

    def backlog(self) -> Backlog:
        """Return how much is still to be told, since when, and how much was given up."""
        waits, given_up = deliveries.c.due_at.is_not(None), deliveries.c.given_up_at.is_not(None)
        query = select(
            func.count().filter(waits),
            func.min(deliveries.c.created_at).filter(waits),
            func.count().filter(given_up),
        ).select_from(deliveries)
        return Backlog(*self._database.read(lambda connection: connection.execute(query).one()))

    def given_up_since(self, moment: datetime) -> int:
        """Return how many were given up from a moment on."""
        query = select(func.count()).where(deliveries.c.given_up_at >= moment)
        return self._database.read(lambda connection: connection.scalar(query)) or 0

    def newest(self, limit: int = 100) -> list[Delivery]:
        """Return the newest first, told or not."""
        query = select(deliveries).order_by(deliveries.c.created_at.desc(), deliveries.c.id).limit(limit)
        return list(map(_delivery_of, self._database.read(lambda c: c.execute(query).all())))

    def replay(self, id: str, now: datetime) -> bool:
        """Tell something once more, as if it had just happened; return whether there was such a thing."""
        change = update(deliveries).where(deliveries.c.id == id).values(**ANEW, due_at=now)
        return bool(self._database.write(lambda connection: connection.execute(change).rowcount))

    def replay_given_up(self, now: datetime) -> int:
        """Tell everything once more that was given up; return how many that are."""
        given_up = deliveries.c.given_up_at.is_not(None)
        change = update(deliveries).where(given_up).values(**ANEW, due_at=now)
        return self._database.write(lambda connection: connection.execute(change).rowcount)

    def _note(self, delivery: Delivery, values: dict[str, Any]) -> None:
        """Change it, unless somebody else has taken it meanwhile."""
        conditions = deliveries.c.id == delivery.id, deliveries.c.attempts == delivery.attempts
        change = update(deliveries).where(*conditions, deliveries.c.delivered_at.is_(None)).values(values)
        self._database.write(lambda connection: connection.execute(change))


def enqueue(connection: Connection, link_id: int, body: str, now: datetime) -> None:
    """Keep something to tell, within the transaction of what it tells of."""
    row = {"id": str(uuid.uuid4()), "link_id": link_id, "body": body, "created_at": now}
    connection.execute(insert(deliveries).values(row | {"due_at": now, "attempts": 0}))


def forget(
    connection: Connection, link_id: int, before: ScalarSelect[datetime | None] | None = None
) -> list[str]:
    """Delete the deliveries of a link, all or those from before a moment; return the bodies not told yet."""
    deletion = delete(deliveries).where(deliveries.c.link_id == link_id)
    if before is not None:
        deletion = deletion.where(deliveries.c.created_at < before)
    rows = connection.execute(deletion.returning(deliveries.c.body, deliveries.c.due_at)).all()
    return [row.body for row in rows if row.due_at is not None]


def _delivery_of(row: Row[Any]) -> Delivery:
    return Delivery(**{field.name: getattr(row, field.name) for field in fields(Delivery)})
