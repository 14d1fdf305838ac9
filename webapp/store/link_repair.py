"""Notes in the links what the version before does not note: when something last happened, and the verdict.

That version still runs while machines are brought to this one, and so may a worker that ends slowly.
"""

from sqlalchemy import Connection, Row, func, select, update

from webapp.store.database import Database
from webapp.store.links import NOT_NOTED, link_of
from webapp.store.reports import report_of, verdict_of_link
from webapp.store.schema import links, reports
from webapp.support import Link, Report

BATCH = 100  # Links.


class LinkRepair:
    """Repairs the links of one database. Raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def repair_some(self) -> bool:
        """Repair a few links, if any need it; return whether there may be more."""
        some = select(links).where(NOT_NOTED).limit(BATCH)
        if self._database.read(lambda connection: connection.execute(some.limit(1)).first()) is None:
            return False

        def job(connection: Connection) -> int:
            found = [link_of(row) for row in connection.execute(some.with_for_update())]
            for link in found:
                _repair(connection, link)
            return len(found)

        return self._database.write(job) == BATCH


def _repair(connection: Connection, link: Link) -> None:
    moments = (
        link.created_at,
        link.active_at,
        link.opened_at,
        link.seen_at,
        link.revoked_at,
        link.deleted_at,
    )
    newest = select(func.max(reports.c.id)).where(reports.c.link_id == link.id).scalar_subquery()
    row = connection.execute(select(reports).where(reports.c.id == newest)).first()
    values = {"active_at": max(filter(None, moments)), "verdict": _verdict(connection, row) if row else None}
    connection.execute(update(links).where(links.c.id == link.id).values(values))


def _verdict(connection: Connection, row: Row[tuple[object, ...]]) -> str | None:
    report = report_of(row)
    return verdict_of_link(connection, report) if isinstance(report, Report) else None
