"""Everything that is kept of one link, as it is kept, also what today's program cannot read."""

import json
from typing import Any

from sqlalchemy import Connection, Table, select

from webapp.store.database import Database
from webapp.store.schema import deeds, deliveries, links, reports, written_columns
from webapp.support import LinkNotFound

PARTS: tuple[tuple[str, Table], ...] = (
    ("reports", reports),
    ("deliveries", deliveries),
    ("deeds", deeds),
)
JSON_COLUMNS = ("tried", "channels", "submission", "diagnosis", "body")


class LinkData:
    """Reads from one database. Raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def everything(self, link_id: int) -> dict[str, Any]:
        """Return the link, its reports, what the webhook is told and what agents did. Raise LinkNotFound.

        What leads to the link is kept as hashes only, which say nothing, and is left out.
        """

        def job(connection: Connection) -> dict[str, Any]:
            found = _rows(connection, links, links.c.id == link_id)
            if not found:
                raise LinkNotFound
            rows = {name: _rows(connection, table, table.c.link_id == link_id) for name, table in PARTS}
            return {"link": found[0], **rows}

        return self._database.read(job)


def _rows(connection: Connection, table: Table, condition: Any) -> list[dict[str, Any]]:
    """Return the rows in the order in which they came, with the JSON in them as values."""
    order = table.c.get("created_at", table.c.id)
    rows = connection.execute(
        select(*written_columns(table)).where(condition).order_by(order, table.c.id)
    ).mappings()
    return [{name: _value(name, value) for name, value in row.items()} for row in rows]


def _value(name: str, value: Any) -> Any:
    """Return what a column holds; a JSON text that is damaged stays a text."""
    if name not in JSON_COLUMNS or value is None:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
