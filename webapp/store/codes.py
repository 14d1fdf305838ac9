"""Spoken codes are turned into tokens, and wrong guesses counted."""

import time

from sqlalchemy import Connection

from webapp.store.database import Database
from webapp.store.dialect import insert_into
from webapp.store.link_secrets import CODES, match_code, token_of_code
from webapp.store.links import open_link_where
from webapp.store.schema import guesses
from webapp.store.secrets import Secrets
from webapp.support import LinkNotFound, TooManyGuesses
from webapp.support.codes import GUESSES_A_MINUTE


class Codes:
    """The codes in one database. Raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database, secrets: Secrets) -> None:
        self._database = database
        self._secrets = secrets

    def redeem(self, code: str) -> str:
        """Return the one token of a code. Raise LinkNotFound, or TooManyGuesses whatever the code.

        Wrong codes are counted for all the world together, so that many machines guess no faster than one.
        """
        key = self._secrets.value(CODES)
        condition = match_code(code, key)
        minute = int(time.time() // 60)

        def job(connection: Connection) -> str | type[Exception]:
            if _count_guess(connection, minute, 1) > GUESSES_A_MINUTE:
                return TooManyGuesses
            try:
                token = token_of_code(connection, open_link_where(connection, condition).id, code, key)
            except LinkNotFound:
                return LinkNotFound  # Raised in here it would undo the count.
            _count_guess(connection, minute, -1)
            return token

        answer = self._database.write(job)
        if isinstance(answer, str):
            return answer
        raise answer


def _count_guess(connection: Connection, minute: int, change: int) -> int:
    """Add to the wrong guesses of this minute, and return how many there are now."""
    insertion = insert_into(connection, guesses).values(minute=minute, number=1)
    insertion = insertion.on_conflict_do_update(
        index_elements=[guesses.c.minute], set_={"number": guesses.c.number + change}
    )
    return int(connection.scalar(insertion.returning(guesses.c.number)))
