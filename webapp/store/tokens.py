"""What the tables of one-time tokens share: tokens are random, kept only as a hash, and die in an hour."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Lock

from sqlalchemy import ColumnElement, Connection, Engine, MetaData, Table
from sqlalchemy.exc import SQLAlchemyError

TOKEN_BYTES = 16
LIFETIME = timedelta(hours=1)

metadata = MetaData()


class StoreUnavailable(Exception):
    """The database does not answer; whatever needs it must go on without it."""


class TokenStore:
    """Rows of one database, found by a token. Every method raises StoreUnavailable when that is gone."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._ready = False
        self._lock = Lock()

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


def new_token() -> str:
    """Make a token that nobody can guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def alive(table: Table, token: str) -> tuple[ColumnElement[bool], ...]:
    """Find the row of this token, unless it has expired."""
    return table.c.token_hash == hashed(token), table.c.expires_at >= datetime.now(UTC)


def hashed(token: str) -> str:
    """Give what is kept in the token's place."""
    return hashlib.sha256(token.encode()).hexdigest()
