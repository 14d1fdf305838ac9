"""An SQLite file: how it is opened, and how transactions begin."""

import os
import time
from contextlib import suppress
from pathlib import Path
from sqlite3 import SQLITE_BUSY, OperationalError
from sqlite3 import Connection as SQLiteConnection
from threading import Event
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 1000
WAL_PAUSE_SECONDS = 0.01
MODE = 0o600
"""The secrets of the deployment and what customers sent are in the file."""

FILES = ("", "-wal", "-shm")
"""How the names of a database's files end: the database, its log, and what connections share."""


class FileChanged(OSError):
    """At the path is another file than the one that was opened, or none."""


def open_file(url: URL, connections: int, pool_timeout: float) -> Engine:
    """Return an engine with so many connections, and so many seconds for one to be free."""
    engine = create_engine(url, pool_size=connections, pool_timeout=pool_timeout)
    opened_before = Event()

    def open_or_make(_dialect: Any, _record: Any, arguments: list[str], _options: Any) -> None:
        """Make the file at the first time; one that is gone later was removed, and must not be begun anew."""
        path = Path(arguments[0])
        if opened_before.is_set() and not path.exists():
            raise FileChanged("the file of the database was removed while the app ran")
        make_private_file(path)

    event.listen(engine, "do_connect", open_or_make)

    def remember_files(_connection: SQLiteConnection, record: ConnectionPoolEntry) -> None:
        _compare_files(url.database or "", record.info)
        opened_before.set()

    event.listen(engine, "connect", _configure)
    event.listen(engine, "connect", remember_files)
    event.listen(engine, "begin", _begin)
    return engine


def make_private_file(path: Path) -> None:
    """Make an empty file that is ours alone, and its folder; SQLite gives those beside it the same mode."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, MODE))


def require_same_files(connection: Connection) -> None:
    """Raise FileChanged unless the paths still lead to the files that this connection has open.

    SQLite goes on in a file that was removed or replaced, and says that it keeps what is lost with it.
    """
    _compare_files(connection.engine.url.database or "", connection.info)


def overwrite_deleted(engine: Engine, path: str) -> bool:
    """Empty the log, in which rows that were deleted since may stand; in the database they are overwritten.

    Return whether it was done: not while somebody reads for longer than BUSY_TIMEOUT_MS.
    """
    if not (log := Path(f"{path}-wal")).exists() or log.stat().st_size == 0:
        return True
    with engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection  # SQLAlchemy would begin a transaction.
        (busy, _, _) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy


def _compare_files(path: str, known: dict[str, Any]) -> None:
    """Raise FileChanged if one of a database's files differs from what is known; learn those that are not."""
    for ending in FILES:
        file = _identify(path + ending)
        if known.setdefault(ending, file) is None:
            known[ending] = file
        if known[ending] != file:
            raise FileChanged("a file of the database was removed or replaced while the app ran")


def _identify(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _configure(connection: SQLiteConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # Transactions are begun below, not by the driver.
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    _use_write_ahead_log(connection)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")  # What is deleted is overwritten, whoever compiled SQLite.


def _use_write_ahead_log(connection: SQLiteConnection) -> None:
    """Change a new file over, once and for all.

    While another connection changes it SQLite says at once that it is locked, whatever busy_timeout is.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except OperationalError as error:
            if error.sqlite_errorcode != SQLITE_BUSY or time.monotonic() >= deadline:
                raise
            time.sleep(WAL_PAUSE_SECONDS)


def _begin(connection: Connection) -> None:
    """Take the write lock at once: two that read first and write later would refuse one another."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
