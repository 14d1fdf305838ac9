"""Keys for other programs: random, shown once, and kept only as a hash."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, select

from webapp.store.database import Database
from webapp.store.dialect import insert_into
from webapp.store.schema import api_keys
from webapp.store.tokens import hash_token

PREFIX = "soundcheck_"
"""By which programs that look for leaked secrets can tell what they have found."""
KEY_BYTES = 32


class UnknownKey(LookupError):
    """No program has this key, or nobody has named one so."""


class NameTaken(ValueError):
    """Another key has this name."""


@dataclass(frozen=True)
class ApiKey:
    """A key as it is kept; the key itself is not in it."""

    name: str
    created_at: datetime


class ApiKeys:
    """The keys in one database. Every method raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, name: str) -> str:
        """Return a new key, which cannot be read again. Raise NameTaken."""
        key = f"{PREFIX}{secrets.token_urlsafe(KEY_BYTES)}"
        row = {"name": name, "key_hash": hash_token(key), "created_at": datetime.now(UTC)}

        def job(connection: Connection) -> int | None:
            insertion = insert_into(connection, api_keys).values(row).on_conflict_do_nothing()
            key_id: int | None = connection.scalar(insertion.returning(api_keys.c.id))
            return key_id

        if not self._database.write(job):
            raise NameTaken
        return key

    def check(self, key: str) -> ApiKey:
        """Return whose key this is. Raise UnknownKey.

        Only hashes are compared, so how long it takes says nothing about a key.
        """
        columns = select(api_keys.c.name, api_keys.c.created_at)
        query = columns.where(api_keys.c.key_hash == hash_token(key))
        row = self._database.read(lambda connection: connection.execute(query).first())
        if row is None:
            raise UnknownKey
        return ApiKey(*row)

    def list(self) -> tuple[ApiKey, ...]:
        """Return all keys, oldest first."""
        query = select(api_keys.c.name, api_keys.c.created_at).order_by(api_keys.c.id)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return tuple(ApiKey(*row) for row in rows)

    def remove(self, name: str) -> None:
        """Make a key worthless from now on. Raise UnknownKey."""
        query = delete(api_keys).where(api_keys.c.name == name)
        if not self._database.write(lambda connection: connection.execute(query).rowcount):
            raise UnknownKey
