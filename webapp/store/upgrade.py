"""Brings a database to the newest schema."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, make_url, text

from webapp.store.writer import lock_file

LOCK = 20_260_101
"""The number under which PostgreSQL keeps this lock; any will do that nobody else uses."""


def upgrade(url: str, to: str = "head") -> None:
    """Run every migration that is missing, up to a revision; for SQLite make the folder first.

    Of several machines that start at once one does it, and the others wait.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with _alone(url) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)


@contextmanager
def _alone(url: str) -> Iterator[Connection]:
    parsed = make_url(url)
    engine = create_engine(parsed)
    try:
        if parsed.get_backend_name() != "sqlite":
            with engine.begin() as connection:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                yield connection
            return
        lock_file(parsed).parent.mkdir(parents=True, exist_ok=True)
        with lock_file(parsed).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with engine.begin() as connection:
                yield connection
    finally:
        engine.dispose()
