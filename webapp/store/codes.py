"""Spoken codes are turned into tokens, and wrong ones counted: first by address, then for all the world."""

import time
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import Connection

from webapp.store.database import Database
from webapp.store.guesses import (
    HOUR,
    MINUTE,
    count,
    count_toward,
    hourly_limits,
    is_used_up,
    number,
    seconds_left,
)
from webapp.store.link_secrets import CODES, match_code, token_of_code
from webapp.store.links import open_link_where
from webapp.store.schema import guesses
from webapp.store.secrets import Secrets
from webapp.support import LinkNotFound, TooManyGuesses
from webapp.support.codes import GUESSES_A_MINUTE, GUESSES_AN_HOUR, GUESSES_OF_A_SITE


class Codes:
    """The codes in one database. Raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database, secrets: Secrets) -> None:
        self._database = database
        self._secrets = secrets

    def redeem(self, code: str, address: str, site: str | None = None) -> str:
        """Return the one token of a code. Raise LinkNotFound, or TooManyGuesses whatever the code.

        Wrong codes are counted in the database, so that many workers and machines take no more than one. An
        address that has tried too many is refused before it counts for the others, and without a write; so is
        its `site`, all the networks of whoever has it, where those are more.
        """
        keys = self._secrets.accepted(CODES)
        now = time.time()
        limits = hourly_limits(now, keys[0], [(address, GUESSES_AN_HOUR), (site, GUESSES_OF_A_SITE)])
        minute = {"minute": int(now // MINUTE)}
        too_many_here = TooManyGuesses(seconds_left(now, HOUR), here=True)
        too_many = TooManyGuesses(seconds_left(now, MINUTE), here=False)

        def refusal(connection: Connection) -> TooManyGuesses | None:
            if is_used_up(connection, limits):
                return too_many_here
            return too_many if number(connection, guesses, minute) >= GUESSES_A_MINUTE else None

        if locked := self._database.read(refusal):
            raise locked

        def job(connection: Connection) -> str | Exception:
            if count_toward(connection, limits, 1):
                return too_many_here
            if count(connection, guesses, minute, 1) > GUESSES_A_MINUTE:
                count_toward(connection, limits, -1)
                return too_many
            try:
                token = _token(connection, code, keys)
            except LinkNotFound as refusal:
                return refusal  # Raised in here it would undo the counts.
            count_toward(connection, limits, -1)
            count(connection, guesses, minute, -1)
            return token

        answer = self._database.write(job)
        if isinstance(answer, str):
            return answer
        raise answer


def _token(connection: Connection, code: str, keys: Sequence[str]) -> str:
    """Return the token of a code that was made with one of these keys. Raise LinkNotFound."""
    for key in keys:
        with suppress(LinkNotFound):
            return token_of_code(connection, open_link_where(connection, match_code(code, key)).id, code, key)
    raise LinkNotFound
