"""An SQLite file: how it is opened, and how transactions begin."""

import time
from pathlib import Path
from sqlite3 import SQLITE_BUSY, OperationalError
from sqlite3 import Connection as SQLiteConnection
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

BUSY_TIMEOUT_MS = 1000
WAL_PAUSE_SECONDS = 0.01


def open_file(url: URL, connections: int, pool_timeout: float) -> Engine:
    """Return an engine with so many connections, and so many seconds for one to be free."""
    engine = create_engine(url, pool_size=connections, pool_timeout=pool_timeout)
    event.listen(engine, "do_connect", _make_folder)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _make_folder(_dialect: Any, _record: Any, arguments: list[str], _options: Any) -> None:
    Path(arguments[0]).parent.mkdir(parents=True, exist_ok=True)


def _configure(connection: SQLiteConnection, _record: Any) -> None:
    connection.isolation_level = None  # Transactions are begun below, not by the driver.
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    _use_write_ahead_log(connection)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


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
