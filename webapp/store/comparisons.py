"""Clean-origin comparisons under way: one token each, answered once, read once.

The answer comes from a page on another host name, so it cannot come back through cookies, storage or
`window.opener`. The token is random and kept only as a hash; an hour later the row is gone.
"""

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select, update

from webapp.store.database import Database
from webapp.store.schema import comparisons
from webapp.store.tokens import SHORT_LIFE, alive, hashed, new_token


class UnknownComparison(LookupError):
    """No comparison has this token, or it has expired, or it was answered already."""


class Comparisons:
    """The comparisons in one database. Every method raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, return_url: str) -> str:
        """Begin a comparison that ends at `return_url`; give its token."""
        token, now = new_token(), datetime.now(UTC)
        row = {"token_hash": hashed(token), "return_url": return_url, "expires_at": now + SHORT_LIFE}

        def job(connection: Connection) -> None:
            connection.execute(delete(comparisons).where(comparisons.c.expires_at < now))
            connection.execute(insert(comparisons).values(row))

        self._database.write(job)
        return token

    def answer(self, token: str, permission: str) -> str:
        """Keep the first answer; give the URL to return to. Raise UnknownComparison otherwise."""
        here = alive(comparisons, token)
        unanswered = (*here, comparisons.c.permission.is_(None))

        def job(connection: Connection) -> str:
            changed = connection.execute(update(comparisons).where(*unanswered).values(permission=permission))
            if changed.rowcount == 0:
                raise UnknownComparison
            return str(connection.scalar(select(comparisons.c.return_url).where(*here)))

        return self._database.write(job)

    def take_answer(self, token: str) -> str | None:
        """Give the answer and forget it, or None while there is none. Raise UnknownComparison."""
        here = alive(comparisons, token)
        row = self._database.read(lambda c: c.execute(select(comparisons.c.permission).where(*here)).first())
        if row is None:
            raise UnknownComparison
        if row.permission is None:
            return None
        taken = self._database.write(lambda c: c.execute(delete(comparisons).where(*here)).rowcount)
        if not taken:
            raise UnknownComparison
        return str(row.permission)
