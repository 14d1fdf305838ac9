"""Spoken codes are turned into tokens, and wrong ones counted: first by address, then for all the world."""

import hmac
import time
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import Connection, Table, select

from webapp.store.database import Database
from webapp.store.dialect import insert_into
from webapp.store.link_secrets import CODES, match_code, token_of_code
from webapp.store.links import open_link_where
from webapp.store.schema import bucket_guesses, guesses
from webapp.store.secrets import Secrets
from webapp.support import LinkNotFound, TooManyGuesses
from webapp.support.codes import GUESSES_A_MINUTE, GUESSES_AN_HOUR

MINUTE, HOUR = 60, 3600  # Seconds.
BUCKET_BYTES = 2
"""A bucket is so much of a keyed hash of an address: too little to tell which of all addresses it was."""


class Codes:
    """The codes in one database. Raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database, secrets: Secrets) -> None:
        self._database = database
        self._secrets = secrets

    def redeem(self, code: str, address: str) -> str:
        """Return the one token of a code. Raise LinkNotFound, or TooManyGuesses whatever the code.

        Wrong codes are counted in the database, so that many workers and machines take no more than one. An
        address that has tried too many is refused before it counts for the others, and without a write.
        """
        keys = self._secrets.accepted(CODES)
        now = time.time()
        place = {"hour": int(now // HOUR), "bucket": _bucket(address, keys[0])}
        minute = {"minute": int(now // MINUTE)}
        too_many_here = TooManyGuesses(_seconds_left(now, HOUR), here=True)
        too_many = TooManyGuesses(_seconds_left(now, MINUTE), here=False)

        def refusal(connection: Connection) -> TooManyGuesses | None:
            if _number(connection, bucket_guesses, place) >= GUESSES_AN_HOUR:
                return too_many_here
            return too_many if _number(connection, guesses, minute) >= GUESSES_A_MINUTE else None

        if locked := self._database.read(refusal):
            raise locked

        def job(connection: Connection) -> str | Exception:
            if _count(connection, bucket_guesses, place, 1) > GUESSES_AN_HOUR:
                return too_many_here
            if _count(connection, guesses, minute, 1) > GUESSES_A_MINUTE:
                _count(connection, bucket_guesses, place, -1)
                return too_many
            try:
                token = _token(connection, code, keys)
            except LinkNotFound as refusal:
                return refusal  # Raised in here it would undo the counts.
            _count(connection, bucket_guesses, place, -1)
            _count(connection, guesses, minute, -1)
            return token

        answer = self._database.write(job)
        if isinstance(answer, str):
            return answer
        raise answer


def _token(connection: Connection, code: str, keys: Sequence[str]) -> str:
    """Return the token of a code that was made with one of these keys. Raise LinkNotFound."""
    for key in keys:
        with suppress(LinkNotFound):
            return token_of_code(connection, open_link_where(connection, match_code(code, key)).id, code, key)
    raise LinkNotFound


def _bucket(address: str, key: str) -> int:
    digest = hmac.digest(key.encode(), f"address {address}".encode(), "sha256")
    return int.from_bytes(digest[:BUCKET_BYTES])


def _seconds_left(now: float, window: int) -> int:
    return window - int(now) % window


def _number(connection: Connection, table: Table, row: dict[str, int]) -> int:
    conditions = (table.c[name] == value for name, value in row.items())
    return int(connection.scalar(select(table.c.number).where(*conditions)) or 0)


def _count(connection: Connection, table: Table, row: dict[str, int], change: int) -> int:
    """Add to the wrong guesses of a row, and return how many there are now."""
    insertion = insert_into(connection, table).values(row | {"number": 1})
    insertion = insertion.on_conflict_do_update(
        index_elements=table.primary_key, set_={"number": table.c.number + change}
    )
    return int(connection.scalar(insertion.returning(table.c.number)))
