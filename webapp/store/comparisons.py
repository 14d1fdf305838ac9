"""Clean-origin comparisons under way: one token each, answered once, read once.

The answer comes from a page on another host name, so it cannot come back through cookies, storage or
`window.opener`. The token is random and kept only as a hash; an hour later the row is gone.
"""

from datetime import UTC, datetime

from sqlalchemy import Column, DateTime, String, Table, delete, insert, select, update

from webapp.store.tokens import LIFETIME, TokenStore, alive, hashed, metadata, new_token

comparisons = Table(
    "comparisons",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("return_url", String(2000), nullable=False),
    Column("permission", String(20)),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)


class UnknownComparison(LookupError):
    """No comparison has this token, or it has expired, or it was answered already."""


class Comparisons(TokenStore):
    """The comparisons in one database."""

    def start(self, return_url: str) -> str:
        """Begin a comparison that ends at `return_url`; give its token."""
        token, now = new_token(), datetime.now(UTC)
        with self._connection() as connection:
            connection.execute(delete(comparisons).where(comparisons.c.expires_at < now))
            connection.execute(
                insert(comparisons).values(
                    token_hash=hashed(token), return_url=return_url, expires_at=now + LIFETIME
                )
            )
        return token

    def answer(self, token: str, permission: str) -> str:
        """Keep the first answer; give the URL to return to. Raise UnknownComparison otherwise."""
        here = alive(comparisons, token)
        unanswered = (*here, comparisons.c.permission.is_(None))
        with self._connection() as connection:
            changed = connection.execute(update(comparisons).where(*unanswered).values(permission=permission))
            if changed.rowcount == 0:
                raise UnknownComparison
            return str(connection.scalar(select(comparisons.c.return_url).where(*here)))

    def take_answer(self, token: str) -> str | None:
        """Give the answer and forget it, or None while there is none. Raise UnknownComparison."""
        here = alive(comparisons, token)
        with self._connection() as connection:
            row = connection.execute(select(comparisons.c.permission).where(*here)).first()
            if row is None:
                raise UnknownComparison
            if row.permission is not None:
                connection.execute(delete(comparisons).where(*here))
            return None if row.permission is None else str(row.permission)
