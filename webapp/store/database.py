"""One way to open SQLite and PostgreSQL."""

from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url

BUSY_TIMEOUT_MS = 2000


def open_database(url: str) -> Engine:
    """Open the database; for SQLite make its folder, use WAL, and take the write lock at BEGIN.

    SQLite's deferred BEGIN lets two writers both read first and then refuses one of them.
    """
    parsed = make_url(url)
    engine = create_engine(parsed)
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine, "do_connect", _make_folder)
        event.listen(engine, "connect", _configure)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _make_folder(_dialect: Any, _record: Any, arguments: list[str], _options: Any) -> None:
    Path(arguments[0]).parent.mkdir(parents=True, exist_ok=True)


def _configure(connection: SQLiteConnection, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
