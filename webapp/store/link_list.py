"""The list of links: which of them, in the order of what happened last, and how many of each kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    case,
    func,
    not_,
    or_,
    select,
    type_coerce,
)

from webapp.diagnosis import FAULT_LEVELS
from webapp.store.database import Database
from webapp.store.links import link_of
from webapp.store.schema import last_news, links, reports
from webapp.support import Cursor, Link

Kind = Literal["open", "waiting", "blocked", "works", "closed"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What an agent may list: every link is open or closed, and each open one is one of the three between."""

FAULTS = tuple(fault for fault in FAULT_LEVELS if fault != "all-clear")

# As plain strings: what is looked for may be longer than what a column holds.
SEARCHED = tuple(
    type_coerce(links.c[name], String) for name in ("reference", "host", "partner", "note", "asked_by")
)


@dataclass(frozen=True)
class ListedLink:
    """A link with what came of it: how many reports, and the id of the newest."""

    link: Link
    reports: int
    newest_report: int | None

    @property
    def cursor(self) -> Cursor:
        """Where it stands in the list."""
        return Cursor(self.link.updated_at, self.link.id)


@dataclass(frozen=True)
class LinkFilter:
    """Which links to list: of one agent or of all; of one kind; all `words` are in each.

    A word is looked for in the reference, the host, the partner's id, the note and the agent's name, in
    capitals or not; SQLite knows those of the English alphabet only. `reference` is the whole of it, and
    `since` when something last happened, or later. `kind` is one of KINDS, or the state of a link.
    """

    agent_id: int | None = None
    kind: str | None = None
    words: tuple[str, ...] = ()
    reference: str | None = None
    since: datetime | None = None


EVERY_LINK = LinkFilter()


class LinkList:
    """Lists the links of one database. Every method raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(
        self, wanted: LinkFilter = EVERY_LINK, limit: int = 50, before: Cursor | None = None
    ) -> list[ListedLink]:
        """Return these links, the newest news first; of a cursor, those that stand after it in this order."""
        order = (last_news.desc(), links.c.id.desc())
        if before is None:
            return self._listed(wanted, limit, order)
        at, id = before.moment, before.id  # Said so that the index finds where that begins.
        return self._listed(wanted, limit, order, last_news <= at, or_(last_news < at, links.c.id < id))

    def oldest(
        self, wanted: LinkFilter = EVERY_LINK, limit: int = 50, after: Cursor | None = None
    ) -> list[ListedLink]:
        """Return these links, the oldest news first; of a cursor, those that stand after it in this order."""
        order = (last_news, links.c.id)
        if after is None:
            return self._listed(wanted, limit, order)
        at, id = after.moment, after.id
        return self._listed(wanted, limit, order, last_news >= at, or_(last_news > at, links.c.id > id))

    def counts(self, wanted: LinkFilter) -> dict[str, int]:
        """Return how many links there are of each kind and of "all", whatever kind is wanted."""
        kinds = _kinds(datetime.now(UTC))
        numbers = [func.count(case((kinds[kind], 1))).label(kind) for kind in ("open", "blocked", "works")]
        query = select(func.count().label("all"), *numbers).where(*self._conditions(wanted))
        row = self._database.read(lambda connection: connection.execute(query).mappings().one())
        waiting = row["open"] - row["blocked"] - row["works"]
        return dict(row) | {"waiting": waiting, "closed": row["all"] - row["open"]}

    def _conditions(self, wanted: LinkFilter) -> Iterator[ColumnElement[bool]]:
        """Yield what holds of the links that are wanted, apart from their kind."""
        if wanted.agent_id is not None:
            yield links.c.agent_id == wanted.agent_id
        if wanted.reference is not None:
            yield type_coerce(links.c.reference, String) == wanted.reference
        if wanted.since is not None:
            yield last_news >= wanted.since
        for word in wanted.words:
            yield self._contains(word)

    def _contains(self, word: str) -> ColumnElement[bool]:
        """Return whether a link has a word, in capitals or not.

        SQLite looks through the columns: a file of an earlier version makes `sought` anew for each look, and
        takes three times as long. PostgreSQL takes three times as long for the columns.
        """
        if self._database.is_sqlite:
            return or_(*(column.contains(word, autoescape=True) for column in SEARCHED))
        return func.strpos(links.c.sought, func.lower(word)) > 0

    def _listed(
        self,
        wanted: LinkFilter,
        limit: int,
        order: tuple[ColumnElement[Any], ...],
        *more: ColumnElement[bool],
    ) -> list[ListedLink]:
        is_kind = [_kinds(datetime.now(UTC))[wanted.kind]] if wanted.kind else []
        conditions = (*self._conditions(wanted), *is_kind, *more)
        chosen = select(links.c.id).where(*conditions).order_by(*order).limit(limit)
        count, newest = func.count(reports.c.id), func.max(reports.c.id)
        query = (
            select(links, count.label("reports"), newest.label("newest_report"))
            .outerjoin(reports)
            .where(links.c.id.in_(chosen))
            .group_by(links.c.id)
            .order_by(*order)
        )
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [ListedLink(link_of(row), row.reports, row.newest_report) for row in rows]


def _kinds(now: datetime) -> dict[str, ColumnElement[bool]]:
    """Return what holds of each kind of link. What a later version calls a fault is none here."""
    is_open = and_(links.c.revoked_at.is_(None), links.c.expires_at > now)
    has_result = func.coalesce(links.c.verdict, "").in_(FAULT_LEVELS)
    return {
        "open": is_open,
        "waiting": and_(is_open, not_(has_result)),
        "blocked": and_(is_open, links.c.verdict.in_(FAULTS)),
        "works": and_(is_open, links.c.verdict == "all-clear"),
        "closed": not_(is_open),
        "new": and_(is_open, links.c.opened_at.is_(None)),
        "opened": and_(is_open, links.c.opened_at.is_not(None)),
        "revoked": links.c.revoked_at.is_not(None),
        "expired": and_(links.c.revoked_at.is_(None), links.c.expires_at <= now),
    }
