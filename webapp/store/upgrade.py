"""Brings a database to the newest schema, and back to one before."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from webapp.store.dialect import IN_UTF8
from webapp.store.reasons import reason_of
from webapp.store.sqlite import make_private_file
from webapp.store.version import LAST_TO_GO_BACK_TO, NEWEST, revision
from webapp.store.writer import lock_file, locked

if TYPE_CHECKING:
    from alembic.config import Config

LOCK = 20_260_101
"""The number under which PostgreSQL keeps this lock; any will do that nobody else uses."""


class UpgradeFailed(Exception):
    """The database is as it was, and not of the newest schema; the message says why."""


def upgrade(url: str, to: str = "head") -> None:
    """Run every migration that is missing, up to a revision; for SQLite make the folder first.

    Of several machines that start at once one does it, and the others wait. Raise UpgradeFailed.
    """
    from alembic import command

    _migrate(url, lambda config: command.upgrade(config, to))


def downgrade(url: str, to: str) -> None:
    """Undo every migration after a revision; what was kept in what they made is lost. Raise UpgradeFailed."""
    from alembic import command

    if not LAST_TO_GO_BACK_TO <= to < NEWEST:
        raise UpgradeFailed(f"ways lead back from {NEWEST}, to {LAST_TO_GO_BACK_TO} at the furthest")
    _migrate(url, lambda config: command.downgrade(config, to))


def _migrate(url: str, run: "Callable[[Config], None]") -> None:
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    try:
        with _lock(make_url(url)) as connection:
            config.attributes["connection"] = connection
            run(config)
    except CommandError as error:
        raise UpgradeFailed(f"it is of no version that this program knows: {error}") from error
    except (SQLAlchemyError, OSError) as error:
        raise UpgradeFailed(reason_of(error)) from error


@contextmanager
def _lock(url: URL) -> Iterator[Connection]:
    """Open one transaction, beside which no other upgrade runs."""
    is_sqlite = url.get_backend_name() == "sqlite"
    engine = create_engine(url, connect_args={} if is_sqlite else IN_UTF8)
    try:
        if is_sqlite:
            make_private_file(Path(url.database or ""))
            with locked(lock_file(url)), _sqlite_transaction(engine) as connection:
                yield connection
        else:
            with engine.begin() as connection:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                _require_utf8(connection)
                yield connection
    finally:
        engine.dispose()


def _require_utf8(connection: Connection) -> None:
    """Raise UpgradeFailed where tables would be made in which not every language can be written."""
    encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8" and revision(connection) is None:
        raise UpgradeFailed(f"it was made with the encoding {encoding}, and must be made with UTF8")


def _sqlite_transaction(engine: Engine) -> AbstractContextManager[Connection]:
    """Begin a transaction that undoes changed tables too; the driver's own begins only when rows change."""

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine.begin()
