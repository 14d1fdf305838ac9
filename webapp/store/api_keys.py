"""Keys for other programs: random, shown once, and kept only as a hash."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Row, delete, select

from webapp.store.database import Database
from webapp.store.dialect import insert_into
from webapp.store.schema import api_keys
from webapp.store.tokens import hash_token

PREFIX = "soundcheck_"
"""By which programs that look for leaked secrets can tell what they have found."""
KEY_BYTES = 32

Scope = Literal["links:write", "reports:read", "erase"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
USUAL: tuple[Scope, ...] = ("links:write", "reports:read")
"""What a key may that was made without a word of it, also before there were scopes."""


class UnknownKey(LookupError):
    """No program has this key, or nobody has named one so."""


class ExpiredKey(UnknownKey):
    """The time of this key is over."""


class NotInScope(Exception):
    """This key may do other things than this."""


class KeyNameTaken(ValueError):
    """Another key has this name."""


@dataclass(frozen=True)
class ApiKey:
    """A key as it is kept; the key itself is not in it."""

    name: str
    created_at: datetime
    scopes: tuple[str, ...] = USUAL
    expires_at: datetime | None = None

    def require(self, *scopes: Scope) -> None:
        """Raise NotInScope unless the key has one of these."""
        if not set(scopes) & set(self.scopes):
            raise NotInScope


class ApiKeys:
    """The keys in one database. Every method raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, name: str, scopes: Sequence[Scope] = USUAL, life: timedelta | None = None) -> str:
        """Return a new key, which cannot be read again; without a life it has no end. Raise KeyNameTaken."""
        key, now = f"{PREFIX}{secrets.token_urlsafe(KEY_BYTES)}", datetime.now(UTC)
        row = {
            "name": name,
            "key_hash": hash_token(key),
            "created_at": now,
            "scopes": " ".join(scopes),
            "expires_at": life and now + life,
        }

        def job(connection: Connection) -> int | None:
            insertion = insert_into(connection, api_keys).values(row).on_conflict_do_nothing()
            key_id: int | None = connection.scalar(insertion.returning(api_keys.c.id))
            return key_id

        if not self._database.write(job):
            raise KeyNameTaken
        return key

    def check(self, key: str) -> ApiKey:
        """Return whose key this is. Raise UnknownKey, or ExpiredKey.

        Only hashes are compared, so how long it takes says nothing about a key.
        """
        query = select(api_keys).where(api_keys.c.key_hash == hash_token(key))
        row = self._database.read(lambda connection: connection.execute(query).first())
        if row is None:
            raise UnknownKey
        found = _key_of(row)
        if found.expires_at and found.expires_at <= datetime.now(UTC):
            raise ExpiredKey
        return found

    def list(self) -> tuple[ApiKey, ...]:
        """Return all keys, oldest first."""
        query = select(api_keys).order_by(api_keys.c.id)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return tuple(map(_key_of, rows))

    def remove(self, name: str) -> None:
        """Make a key worthless from now on. Raise UnknownKey."""
        query = delete(api_keys).where(api_keys.c.name == name)
        if not self._database.write(lambda connection: connection.execute(query).rowcount):
            raise UnknownKey


def _key_of(row: Row[Any]) -> ApiKey:
    """Read a row; one that was made before there were scopes has the usual ones."""
    scopes = USUAL if row.scopes is None else tuple(row.scopes.split())
    return ApiKey(row.name, row.created_at, scopes, row.expires_at)
