"""Clean-origin comparisons under way: one token each, answered once, read once.

The answer comes from a page on another host name, so it cannot come back through cookies, storage or
`window.opener`. The token is random and kept only as a hash; an hour later the row is gone.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Lock

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    MetaData,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

TOKEN_BYTES = 16
LIFETIME = timedelta(hours=1)

metadata = MetaData()
comparisons = Table(
    "comparisons",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("return_url", String(2000), nullable=False),
    Column("permission", String(20)),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)


class UnknownComparison(LookupError):
    """No comparison has this token, or it has expired, or it was answered already."""


class StoreUnavailable(Exception):
    """The database does not answer; whatever needs it must go on without it."""


class Comparisons:
    """The comparisons in one database. Every method raises StoreUnavailable when that is gone."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._ready = False
        self._lock = Lock()

    def start(self, return_url: str) -> str:
        """Begin a comparison that ends at `return_url`; give its token."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        now = datetime.now(UTC)
        with self._connection() as connection:
            connection.execute(delete(comparisons).where(comparisons.c.expires_at < now))
            connection.execute(
                insert(comparisons).values(
                    token_hash=_hash(token), return_url=return_url, expires_at=now + LIFETIME
                )
            )
        return token

    def answer(self, token: str, permission: str) -> str:
        """Keep the first answer; give the URL to return to. Raise UnknownComparison otherwise."""
        unanswered = (*_alive(token), comparisons.c.permission.is_(None))
        with self._connection() as connection:
            changed = connection.execute(update(comparisons).where(*unanswered).values(permission=permission))
            if changed.rowcount == 0:
                raise UnknownComparison
            return str(connection.scalar(select(comparisons.c.return_url).where(*_alive(token))))

    def take_answer(self, token: str) -> str | None:
        """Give the answer and forget it, or None while there is none. Raise UnknownComparison."""
        with self._connection() as connection:
            row = connection.execute(select(comparisons.c.permission).where(*_alive(token))).first()
            if row is None:
                raise UnknownComparison
            if row.permission is not None:
                connection.execute(delete(comparisons).where(*_alive(token)))
            return None if row.permission is None else str(row.permission)

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        try:
            with self._lock:
                if not self._ready:
                    metadata.create_all(self._engine)
                    self._ready = True
            with self._engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise StoreUnavailable from error


def _alive(token: str) -> tuple[ColumnElement[bool], ...]:
    return comparisons.c.token_hash == _hash(token), comparisons.c.expires_at >= datetime.now(UTC)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
