"""How often what happened on a day: no ids, no addresses, and no time finer than the day.

Every occurrence of a kind is the same row, so that nobody can be told from anybody else in it. A day has so
many rows at most, whatever strangers make up: what is new after that is counted without its platform.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Connection, func, select

from webapp.store.database import Database
from webapp.store.dialect import insert_into
from webapp.store.schema import counts

MOST_ROWS_A_DAY = 2_000
"""Some 40 steps and events, on some 50 platforms. Of all that the data files name, 150,000 can be made."""


@dataclass(frozen=True, order=True)
class Occurrence:
    """One kind of thing that happened on a day in UTC; what is unknown is ""."""

    day: date
    step: str
    event: str
    os: str = ""
    browser: str = ""
    partner: str = ""
    locale: str = ""
    revision: str = ""


@dataclass(frozen=True)
class Total:
    """How often something happened at a step of one revision of the guide, and on which day first."""

    step: str
    event: str
    revision: str
    number: int
    first_day: date


@dataclass(frozen=True)
class PlatformFilter:
    """Whose counts to look at; None is anybody's."""

    os: str | None = None
    browser: str | None = None
    partner: str | None = None


class Counts:
    """The counts in one database. Every method raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, numbers: Mapping[Occurrence, int]) -> None:
        """Add to the numbers kept. After StoreUnavailable they may have been added or not.

        On a day with MOST_ROWS_A_DAY what has no row yet is added up without its platform. Processes that
        add to a day at the same moment may each take the last rows of it.
        """
        if not numbers:
            return
        bounded = self._database.read(lambda connection: _fold(connection, numbers))
        # In one order, or two who add the same rows at once would wait for one another for ever.
        rows = [_row(kind) | {"number": bounded[kind]} for kind in sorted(bounded)]

        def job(connection: Connection) -> None:
            one = insert_into(connection, counts)
            more = {"number": counts.c.number + one.excluded.number}
            connection.execute(one.on_conflict_do_update(index_elements=counts.primary_key, set_=more), rows)

        self._database.write(job)

    def totals(self, since: date, platforms: PlatformFilter | None = None) -> tuple[Total, ...]:
        """Sum up every day from `since` on, for each step, event and revision."""
        columns = counts.c.step, counts.c.event, counts.c.revision
        query = select(
            *columns, func.sum(counts.c.number).label("number"), func.min(counts.c.day).label("first")
        )
        query = (
            query.where(*_build_conditions(since, platforms or PlatformFilter()))
            .group_by(*columns)
            .order_by(*columns)
        )
        rows = self._database.read(lambda c: c.execute(query).all())
        return tuple(
            Total(row.step, row.event, row.revision, int(row.number), date.fromisoformat(row.first))
            for row in rows
        )

    def platforms(self, since: date) -> tuple[PlatformFilter, ...]:
        """Return every combination that was counted from `since` on; here "" is unknown."""
        columns = counts.c.os, counts.c.browser, counts.c.partner
        query = (
            select(*columns).where(*_build_conditions(since, PlatformFilter())).distinct().order_by(*columns)
        )
        return tuple(PlatformFilter(*row) for row in self._database.read(lambda c: c.execute(query).all()))


def _build_conditions(since: date, platforms: PlatformFilter) -> list[ColumnElement[bool]]:
    values = {
        counts.c.os: platforms.os,
        counts.c.browser: platforms.browser,
        counts.c.partner: platforms.partner,
    }
    return [
        counts.c.day >= since.isoformat(),
        *(column == value for column, value in values.items() if value is not None),
    ]


def _row(kind: Occurrence) -> dict[str, str]:
    return asdict(kind) | {"day": kind.day.isoformat()}


def _fold(connection: Connection, numbers: Mapping[Occurrence, int]) -> Mapping[Occurrence, int]:
    """Return the numbers, those of a full day that have no row yet without their platform."""
    folded: Counter[Occurrence] = Counter()
    for day in {kind.day for kind in numbers}:
        kinds = [kind for kind in numbers if kind.day == day]
        query = select(func.count()).select_from(counts).where(counts.c.day == day.isoformat())
        room = MOST_ROWS_A_DAY - int(connection.scalar(query) or 0)
        known = set(kinds) if len(kinds) <= room else _find_counted(connection, day)
        for kind in kinds:
            folded[kind if kind in known else _without_platform(kind)] += numbers[kind]
    return folded


def _without_platform(kind: Occurrence) -> Occurrence:
    return replace(kind, os="", browser="", partner="", locale="")


def _find_counted(connection: Connection, day: date) -> set[Occurrence]:
    """Return what has a row on a day."""
    query = select(*counts.primary_key.columns).where(counts.c.day == day.isoformat())
    return {Occurrence(day, *row[1:]) for row in connection.execute(query)}
