"""Copies of the whole database, taken while the app runs; of either engine they are SQLite files.

A copy holds everything that was acknowledged before it was begun, and is checked before it gets its name.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    NullPool,
    create_engine,
    func,
    insert,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import SQLAlchemyError

from webapp.store.atomic_file import write_atomically
from webapp.store.reasons import reason_of
from webapp.store.schema import metadata, written_columns
from webapp.store.upgrade import UpgradeFailed, upgrade
from webapp.store.version import NEWEST, prepare_embedded, revision

ROWS_AT_ONCE = 500


class BackupFailed(Exception):
    """No copy was made, or none restored; the message says why."""


def back_up(url: str, file: Path) -> None:
    """Copy a database to a new file. Raise BackupFailed, or OSError where the file cannot be written."""
    with write_atomically(file) as part:
        try:
            if make_url(url).get_backend_name() == "sqlite":
                _vacuum(make_url(url).database or "", part)
            else:
                _copy_from_server(url, part)
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise BackupFailed(f"the database cannot be copied: {reason_of(error)}") from error
        _check_copy(part)


def restore(url: str, file: Path) -> None:
    """Copy a backup into an empty database. Raise BackupFailed, or OSError where the file cannot be read.

    A backup of an older version is brought up to date on the way; the file itself stays as it is.
    """
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        shutil.copyfile(file, copy)
        _check_copy(copy)
        try:
            upgrade(f"sqlite:///{copy}")
            _refuse_unless_empty(url)
            upgrade(url)
            with _engine(_url_of(copy)).connect() as source, _engine(url).begin() as target:
                _copy_rows(source, target)
                _move_sequences(target)
        except (SQLAlchemyError, UpgradeFailed) as error:
            raise BackupFailed(f"nothing is restored: {reason_of(error)}") from error


def _vacuum(database: str, part: Path) -> None:
    """VACUUM INTO reads one state of the database, and keeps no writer waiting."""
    existing = f"{Path(database).absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(existing, uri=True)) as connection:
        connection.execute("VACUUM INTO ?", (str(part),))


def _copy_from_server(url: str, part: Path) -> None:
    """Read all tables in one transaction that sees one state of the database."""
    server = _engine(url).execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with server.connect() as source, _engine(_url_of(part)).begin() as target:
        if revision(source) != NEWEST:
            raise BackupFailed(f"the database is of version {revision(source)}, not {NEWEST}")
        prepare_embedded(target)
        _copy_rows(source, target)


def _copy_rows(source: Connection, target: Connection) -> None:
    """Copy the rows of every table, those that others refer to first."""
    stream = source.execution_options(yield_per=ROWS_AT_ONCE)
    for table in metadata.sorted_tables:
        for rows in stream.execute(select(*written_columns(table))).mappings().partitions():
            target.execute(insert(table), [dict(row) for row in rows])


def _move_sequences(target: Connection) -> None:
    """Let PostgreSQL count on from the ids there are; SQLite does by itself."""
    if target.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            newest = func.coalesce(select(func.max(column)).scalar_subquery(), 0)
            target.execute(select(func.setval(sequence, newest + 1, False)))


def _refuse_unless_empty(url: str) -> None:
    if make_url(url).get_backend_name() == "sqlite" and not Path(make_url(url).database or "").exists():
        return
    with _engine(url).connect() as connection:
        table_names = set(inspect(connection).get_table_names())
        for table in metadata.sorted_tables:
            if table.name in table_names and connection.execute(select(table).limit(1)).first():
                raise BackupFailed(f"the database is not empty: there are {table.name}")


def _check_copy(copy: Path) -> None:
    """Raise BackupFailed unless the file is a database of ours in which everything fits together."""
    try:
        with _engine(_url_of(copy)).connect() as connection:
            for check, expected in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
                rows = connection.execute(text(f"PRAGMA {check}")).all()
                if [tuple(row) for row in rows] != expected:
                    raise BackupFailed(f"{check} says {rows[0]}")
            if revision(connection) is None:
                raise BackupFailed("this is no backup of Soundcheck")
    except SQLAlchemyError as error:
        raise BackupFailed(f"this is no backup of Soundcheck: {reason_of(error)}") from error


def _engine(url: str | URL) -> Engine:
    """Reach a database without the time limits of the app, and let go of it at once."""
    return create_engine(url, poolclass=NullPool)


def _url_of(file: Path) -> URL:
    return URL.create("sqlite", database=str(file))
