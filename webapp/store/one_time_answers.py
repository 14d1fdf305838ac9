"""Answers that a page waits for and another page gives: one random token each, answered once, read once.

The other page is on another host name, or in a tab of which a framed page sees nothing, so the answer cannot
come back through cookies, storage or `window.opener`. The token is kept only as a hash, for an hour.

Anybody may begin to wait, so there is room for so many, and what has expired is deleted by housekeeping: a
request adds one row and looks at no other.
"""

from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from webapp.store.database import Database
from webapp.store.schema import one_time_answers
from webapp.store.tokens import SHORT_LIFE, NoMoreRoom, hash_token, match_token, new_token

Kind = Literal["comparison", "tab-run"]
"""What is answered: which permission a clean origin has, or what came of the test in a tab."""

MOST_WAITING = 10_000
"""Rows of a kind that wait at a time, of at most 2 kB each: three begun each second, all through the hour."""
MAX_RETURN_URL = 1200  # Characters; the longest place in the guide on the longest host name takes some 1,000.


class UnknownToken(LookupError):
    """Nothing waits under this token: it was never given, has expired, or was answered or read already."""


class OneTimeAnswers:
    """The answers of one kind in one database. Every method raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database, kind: Kind) -> None:
        self._database = database
        self._kind = kind

    def start(self, return_url: str = "") -> str:
        """Begin to wait, and return the token; `return_url` is where whoever answers goes on.

        Raise NoMoreRoom. Those who ask at the same moment may all get the last place: the count is read
        before the write, so that nobody who is refused keeps others from writing.
        """
        if len(return_url) > MAX_RETURN_URL:
            raise ValueError(f"an address of {len(return_url)} characters")
        token, now = new_token(), datetime.now(UTC)
        of_this_kind = one_time_answers.c.expires_at >= now, one_time_answers.c.kind == self._kind
        waiting = select(func.count()).select_from(one_time_answers).where(*of_this_kind)
        if int(self._database.read(lambda connection: connection.scalar(waiting)) or 0) >= MOST_WAITING:
            raise NoMoreRoom
        row = {"token_hash": hash_token(token), "kind": self._kind, "return_url": return_url}
        insertion = insert(one_time_answers).values(row | {"expires_at": now + SHORT_LIFE})
        self._database.write(lambda connection: connection.execute(insertion))
        return token

    def answer(self, token: str, answer: str) -> str:
        """Keep the first answer, and return where to go on. Raise UnknownToken."""
        unanswered = (*self._row(token), one_time_answers.c.answer.is_(None))
        change = update(one_time_answers).where(*unanswered).values(answer=answer)
        query = change.returning(one_time_answers.c.return_url)
        return_url: str | None = self._database.write(lambda connection: connection.scalar(query))
        if return_url is None:
            raise UnknownToken
        return return_url

    def take(self, token: str) -> str | None:
        """Return the answer and forget it, or return None while there is none. Raise UnknownToken."""
        query = select(one_time_answers.c.answer).where(*self._row(token))
        row = self._database.read(lambda connection: connection.execute(query).first())
        if row is None:
            raise UnknownToken
        if row.answer is None:
            return None
        deletion = delete(one_time_answers).where(*self._row(token))
        if not self._database.write(lambda connection: connection.execute(deletion).rowcount):
            raise UnknownToken
        return str(row.answer)

    def _row(self, token: str) -> tuple[ColumnElement[bool], ...]:
        return *match_token(one_time_answers, token), one_time_answers.c.kind == self._kind
