"""Wrong guesses in the database: by minute for all the world, by hour for those who share a bucket."""

import hmac

from sqlalchemy import Connection, Table, select

from webapp.store.dialect import insert_into

MINUTE, HOUR = 60, 3600  # Seconds.
BUCKET_BYTES = 2
"""A bucket is so much of a keyed hash of an address: too little to tell which of all addresses it was."""


def bucket(address: str, key: str) -> int:
    """Return the bucket of an address."""
    digest = hmac.digest(key.encode(), f"address {address}".encode(), "sha256")
    return int.from_bytes(digest[:BUCKET_BYTES])


def seconds_left(now: float, window: int) -> int:
    """Return when the next window begins."""
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
