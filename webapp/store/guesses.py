"""Wrong guesses in the database: by minute for all the world, by hour for those who share a bucket."""

import hmac
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Table, select

from webapp.store.dialect import insert_into
from webapp.store.schema import bucket_guesses

MINUTE, HOUR = 60, 3600  # Seconds.
BUCKET_BYTES = 2
"""A bucket is so much of a keyed hash of an address: too little to tell which of all addresses it was."""


def bucket(address: str, key: str) -> int:
    """Return the bucket of an address."""
    digest = hmac.digest(key.encode(), f"address {address}".encode(), "sha256")
    return int.from_bytes(digest[:BUCKET_BYTES])


class GuessLimit(NamedTuple):
    """How many wrong guesses an address or a site may make in an hour, and the row that counts them."""

    row: dict[str, int]
    most: int


def hourly_limits(now: float, key: str, senders: Sequence[tuple[str | None, int]]) -> list[GuessLimit]:
    """Return the limits of this hour for (address or site, how many guesses); None is a site nobody knows.

    They are in the order of their buckets, or two who count at once would wait for one another for ever.
    """
    hour = int(now // HOUR)
    buckets = sorted((bucket(name, key), most) for name, most in senders if name)
    return [GuessLimit({"hour": hour, "bucket": number}, most) for number, most in buckets]


def is_used_up(connection: Connection, limits: Sequence[GuessLimit]) -> bool:
    """Return whether one of these limits leaves no guess."""
    return any(number(connection, bucket_guesses, limit.row) >= limit.most for limit in limits)


def count_toward(connection: Connection, limits: Sequence[GuessLimit], change: int) -> bool:
    """Add to the wrong guesses that these limits count, and return whether one is exceeded."""
    numbers = [count(connection, bucket_guesses, limit.row, change) for limit in limits]
    return any(number > limit.most for number, limit in zip(numbers, limits, strict=True))


def seconds_left(now: float, window: int) -> int:
    """Return in how many seconds the next window begins; `now` and `window` are seconds, too."""
    return window - int(now) % window


def number(connection: Connection, table: Table, row: dict[str, int]) -> int:
    """Return how many wrong guesses a row has."""
    conditions = (table.c[name] == value for name, value in row.items())
    return int(connection.scalar(select(table.c.number).where(*conditions)) or 0)


def count(connection: Connection, table: Table, row: dict[str, int], change: int) -> int:
    """Add to the wrong guesses of a row, and return how many there are now."""
    insertion = insert_into(connection, table).values(row | {"number": 1})
    insertion = insertion.on_conflict_do_update(
        index_elements=table.primary_key, set_={"number": table.c.number + change}
    )
    return int(connection.scalar(insertion.returning(table.c.number)))
