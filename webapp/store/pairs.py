"""Pairs of runs, in a panel and in a tab: one token each, answered once by the tab, read once by the panel.

The panel is framed by another site, so the tab shares neither storage nor an opener with it. Of the tab's run
only the verdict is kept, under the hash of a random token, until it is read or an hour has passed.
"""

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select, update

from webapp.store.database import Database
from webapp.store.schema import pairs
from webapp.store.tokens import SHORT_LIFE, alive, hashed, new_token


class UnknownPair(LookupError):
    """No pair has this token, or it has expired, or it was read already."""


class Pairs:
    """The pairs in one database. Every method raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self) -> str:
        """Begin a pair whose panel waits for its tab; give its token."""
        token, now = new_token(), datetime.now(UTC)

        def job(connection: Connection) -> None:
            connection.execute(delete(pairs).where(pairs.c.expires_at < now))
            connection.execute(insert(pairs).values(token_hash=hashed(token), expires_at=now + SHORT_LIFE))

        self._database.write(job)
        return token

    def answer(self, token: str, tab_run: str) -> None:
        """Keep what came of the tab's run, if somebody waits for it and nothing is kept yet."""
        unanswered = (*alive(pairs, token), pairs.c.tab_run.is_(None))
        self._database.write(lambda c: c.execute(update(pairs).where(*unanswered).values(tab_run=tab_run)))

    def take_answer(self, token: str) -> str | None:
        """Give what came of the tab's run and forget it, or None while it goes on. Raise UnknownPair."""
        here = alive(pairs, token)
        row = self._database.read(lambda c: c.execute(select(pairs.c.tab_run).where(*here)).first())
        if row is None:
            raise UnknownPair
        if row.tab_run is None:
            return None
        taken = self._database.write(lambda c: c.execute(delete(pairs).where(*here)).rowcount)
        if not taken:
            raise UnknownPair
        return str(row.tab_run)
