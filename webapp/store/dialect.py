"""What SQLite and PostgreSQL say differently."""

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_into(connection: Connection, table: Table) -> Any:
    """Begin an INSERT that may go on with ON CONFLICT, which both write alike."""
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
