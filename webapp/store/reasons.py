"""What an error of a database means: who is to blame for it, and why in one line."""

import sqlite3
from concurrent.futures import TimeoutError as NotInTime

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError
from sqlalchemy.exc import TimeoutError as NoConnectionInTime

GONE_IN_SQLITE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN)
GONE_IN_POSTGRESQL = ("08", "57P", "53300")
"""How SQLSTATEs begin: connection exceptions, a server that stops or starts, no connection left."""


def reason_of(error: BaseException) -> str:
    """Return the driver's own words in one line, without the statement and the link that SQLAlchemy adds."""
    cause = getattr(error, "orig", None) or error
    return " ".join(str(cause).split()) or type(cause).__name__


def is_refusal(error: BaseException) -> bool:
    """Return whether the database only refuses a value: too long, of a wrong kind, or there already."""
    if isinstance(error, DataError | IntegrityError | UnicodeEncodeError | OverflowError):
        return True
    return isinstance(error, StatementError) and not isinstance(
        error, DBAPIError
    )  # A column of ours refuses.


def is_gone(error: BaseException) -> bool:
    """Return whether the database does not answer at all, so that asking again at once would cost a wait.

    A server that breaks a slow statement off is there, and so is a file on a full disk.
    """
    if not isinstance(error, DBAPIError):
        return isinstance(error, OSError | NotInTime | NoConnectionInTime)
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in GONE_IN_SQLITE
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or state is None or state.startswith(GONE_IN_POSTGRESQL)
