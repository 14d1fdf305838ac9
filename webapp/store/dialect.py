"""What SQLite and PostgreSQL say differently."""

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

IN_UTF8 = {"client_encoding": "utf8"}
"""What PostgreSQL's driver is told: of a database without an encoding it would give bytes, not texts."""


def insert_into(connection: Connection, table: Table) -> Any:
    """Begin an INSERT that may go on with ON CONFLICT, which both write alike."""
    return insert_by(connection.dialect.name, table)


def insert_by(dialect: str, table: Table) -> Any:
    """Begin the same for a dialect by its name."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)
