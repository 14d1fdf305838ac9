"""Pairs of runs, in a panel and in a tab: one token each, answered once by the tab, read once by the panel.

The panel is framed by another site, so the tab shares neither storage nor an opener with it. Of the tab's run
only the verdict is kept, under the hash of a random token, until it is read or an hour has passed.
"""

from datetime import UTC, datetime

from sqlalchemy import Column, DateTime, String, Table, delete, insert, select, update

from webapp.store.tokens import LIFETIME, TokenStore, alive, hashed, metadata, new_token

pairs = Table(
    "pairs",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("tab_run", String(500)),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)


class UnknownPair(LookupError):
    """No pair has this token, or it has expired, or it was read already."""


class Pairs(TokenStore):
    """The pairs in one database."""

    def start(self) -> str:
        """Begin a pair whose panel waits for its tab; give its token."""
        token, now = new_token(), datetime.now(UTC)
        with self._connection() as connection:
            connection.execute(delete(pairs).where(pairs.c.expires_at < now))
            connection.execute(insert(pairs).values(token_hash=hashed(token), expires_at=now + LIFETIME))
        return token

    def answer(self, token: str, tab_run: str) -> None:
        """Keep what came of the tab's run, if somebody waits for it and nothing is kept yet."""
        unanswered = (*alive(pairs, token), pairs.c.tab_run.is_(None))
        with self._connection() as connection:
            connection.execute(update(pairs).where(*unanswered).values(tab_run=tab_run))

    def take_answer(self, token: str) -> str | None:
        """Give what came of the tab's run and forget it, or None while it goes on. Raise UnknownPair."""
        here = alive(pairs, token)
        with self._connection() as connection:
            row = connection.execute(select(pairs.c.tab_run).where(*here)).first()
            if row is None:
                raise UnknownPair
            if row.tab_run is not None:
                connection.execute(delete(pairs).where(*here))
            return None if row.tab_run is None else str(row.tab_run)
