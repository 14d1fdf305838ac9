"""Reports that came through a link."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Integer, Row, bindparam, delete, func, select, update

from webapp.diagnosis import FAULT_LEVELS, Diagnosis
from webapp.store.announcer import SILENT, Announcer
from webapp.store.database import Database
from webapp.store.deliveries import forget
from webapp.store.dialect import insert_by
from webapp.store.links import OPEN_LINK_TO_CHANGE, any_link, link_of, open_link
from webapp.store.schema import links, reports
from webapp.store.tokens import hash_token
from webapp.support import Link, Report, Submission, UnreadableReport, blocked_elsewhere

DIAGNOSES = TypeAdapter(Diagnosis)
MOST_OF_A_LINK = 100
"""Reports; a run that goes to and fro for an hour makes fewer."""
AT_ONCE = 100

# Both built once: this is the busiest way into the database, and building costs as much as running.
NOTE_RUN = (
    update(links)
    .where(links.c.id == bindparam("link"))
    .values(
        stage="done",
        opened_at=func.coalesce(links.c.opened_at, bindparam("now", type_=links.c.opened_at.type)),
        seen_at=bindparam("now", type_=links.c.seen_at.type),
        revision=links.c.revision + 1,
        active_at=bindparam("now", type_=links.c.active_at.type),
        verdict=bindparam("verdict", type_=links.c.verdict.type),
    )
    .returning(links.c.revision)
)

FORGET_OLDEST = delete(reports).where(
    reports.c.link_id == bindparam("link"),
    reports.c.id
    <= select(reports.c.id)
    .where(reports.c.link_id == bindparam("link"))
    .order_by(reports.c.id.desc())
    .offset(bindparam("most", type_=Integer))
    .limit(1)
    .scalar_subquery(),
)

StoredReport = Report | UnreadableReport


def verdict_of_link(connection: Connection, newest: Report) -> str | None:
    """Return what its newest run says of a link; of who is heard, what is still wrong elsewhere."""
    if newest.fault != "all-clear":
        return newest.fault
    query = select(reports).where(reports.c.link_id == newest.link_id, reports.c.id < newest.id)
    stored = map(report_of, connection.execute(query.order_by(reports.c.id)))
    blocked = blocked_elsewhere(newest, (report for report in stored if isinstance(report, Report)))
    return blocked.fault if blocked else newest.fault


class Reports:
    """The reports in one database. Every method raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database, announcer: Announcer = SILENT) -> None:
        self._database = database
        self._announcer = announcer

    def add(self, token: str, submission: Submission, diagnosis: Diagnosis) -> StoredReport:
        """Keep a run; the same key again changes nothing. Raise LinkNotFound."""
        now = datetime.now(UTC)
        values = {
            "secret_hash": hash_token(token),
            "now": now,
            "key": submission.key,
            "submission": submission.model_dump_json(),
            "diagnosis": DIAGNOSES.dump_json(diagnosis).decode(),
        }

        def job(connection: Connection) -> StoredReport:
            row = connection.execute(_build_insertion(connection.dialect.name), values).first()
            if row is None:
                conditions = (
                    reports.c.link_id == open_link(connection, token).id,
                    reports.c.key == submission.key,
                )
                return report_of(connection.execute(select(reports).where(*conditions)).one())
            report = Report(row.id, row.link_id, now, submission, diagnosis)
            link = open_link(connection, token) if self._announcer.wanted else None
            noted = {"link": row.link_id, "now": now, "verdict": verdict_of_link(connection, report)}
            revision = connection.scalar(NOTE_RUN, noted)
            if revision > MOST_OF_A_LINK:
                _forget_oldest(connection, row.link_id, link is not None)
            if link and link.opened_at is None:
                self._announcer.tell(connection, "link.opened", link, now)
            if link:
                self._announcer.tell(connection, "report.arrived", link, now, report)
            return report

        return self._database.write(job)

    def of_link(self, link_id: int) -> tuple[StoredReport, ...]:
        """Return the reports of a link, oldest first."""
        query = select(reports).where(reports.c.link_id == link_id).order_by(reports.c.id)
        return tuple(map(report_of, self._database.read(lambda c: c.execute(query).all())))

    def count(self, link_id: int) -> tuple[int, int | None]:
        """Return how many reports a link has, and the id of the newest."""
        query = select(func.count(), func.max(reports.c.id)).where(reports.c.link_id == link_id)
        number, newest = self._database.read(lambda connection: connection.execute(query).one())
        return number, newest

    def by_ids(self, ids: list[int]) -> dict[int, StoredReport]:
        """Return these reports by their ids; those that are gone are left out."""
        query = select(reports).where(reports.c.id.in_(ids))
        return {row.id: report_of(row) for row in self._database.read(lambda c: c.execute(query).all())}

    def every(self) -> Iterator[tuple[Link, StoredReport]]:
        """Return all reports, oldest first, each with its link; some at a time, so that nobody waits."""
        last = 0
        while batch := self._database.read(partial(_read_batch, last)):
            yield from batch
            last = batch[-1][1].id

    def delete_all(self, token: str) -> None:
        """Delete everything that came through a link, open or not, as its customer wants. Raise LinkNotFound.

        Nor is anybody told of it who was not told yet, but that it was deleted.
        """

        def job(connection: Connection) -> None:
            link = any_link(connection, token, to_change=True)
            number = connection.execute(delete(reports).where(reports.c.link_id == link.id)).rowcount
            untold = forget(connection, link.id)
            now = datetime.now(UTC)
            if number or any(json.loads(body)["type"] == "report.deleted" for body in untold):
                self._announcer.tell(connection, "report.deleted", link, now)
            values = {"deleted_at": now, "seen_at": now, "stage": "deleted", "step": None, "tried": "[]"}
            values |= {"revision": link.revision + 1, "active_at": now, "verdict": None}
            connection.execute(update(links).where(links.c.id == link.id).values(values))

        self._database.write(job)


@cache
def _build_insertion(dialect: str) -> Any:
    """Return a query that adds a run if its link is open and its key is new, and returns the ids of both.

    It locks the link, so that of two runs at once the one with the higher id is noted last.
    """
    values = (
        links.c.id,
        bindparam("key", type_=reports.c.key.type),
        bindparam("now", type_=reports.c.received_at.type),
        bindparam("submission", type_=reports.c.submission.type),
        bindparam("diagnosis", type_=reports.c.diagnosis.type),
    )
    names = ["link_id", "key", "received_at", "submission", "diagnosis"]
    insertion = insert_by(dialect, reports).from_select(names, OPEN_LINK_TO_CHANGE.with_only_columns(*values))
    return insertion.on_conflict_do_nothing().returning(reports.c.id, reports.c.link_id)


def report_of(row: Row[Any]) -> StoredReport:
    """Read a row of the table, which an earlier version may have written, or a later one.

    What a later version adds is left out; what it says in words that are unknown here cannot be read.
    """
    try:
        submission = Submission.model_validate_json(row.submission, extra="ignore")
        diagnosis = DIAGNOSES.validate_json(row.diagnosis)
        for finding in diagnosis.findings:
            FAULT_LEVELS[finding.fault]
    except (ValidationError, KeyError):
        return UnreadableReport(row.id, row.link_id, row.received_at, row.submission, row.diagnosis)
    return Report(row.id, row.link_id, row.received_at, submission, diagnosis)


def _read_batch(last: int, connection: Connection) -> list[tuple[Link, StoredReport]]:
    query = select(reports).where(reports.c.id > last).order_by(reports.c.id).limit(AT_ONCE)
    batch = list(map(report_of, connection.execute(query)))
    has_report = links.c.id.in_({report.link_id for report in batch})
    by_id = {row.id: link_of(row) for row in connection.execute(select(links).where(has_report))}
    return [(by_id[report.link_id], report) for report in batch]


def _forget_oldest(connection: Connection, link_id: int, announced: bool) -> None:
    """Keep the newest reports of a link, and of the webhook's deliveries no older ones than those."""
    connection.execute(FORGET_OLDEST, {"link": link_id, "most": MOST_OF_A_LINK})
    if announced:
        oldest = select(func.min(reports.c.received_at)).where(reports.c.link_id == link_id)
        forget(connection, link_id, before=oldest.scalar_subquery())
