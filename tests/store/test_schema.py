"""One schema, whichever way a database came to it."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from webapp.store import Comparisons, Database, StoreUnavailable
from webapp.store.schema import metadata
from webapp.store.upgrade import upgrade
from webapp.store.version import NEWEST, revision

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_migrations_lead_to_the_schema(database):
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert revision(connection) == NEWEST


def test_an_upgrade_of_the_newest_changes_nothing(database, url):
    kept = Comparisons(database)
    token = kept.start("/en/test")

    upgrade(url)

    assert kept.answer(token, "denied") == "/en/test"


def test_machines_that_start_at_once_upgrade_one_after_the_other(url):
    code = f"from webapp.store.upgrade import upgrade; upgrade({url!r})"

    started = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) for _ in range(3)]

    assert [process.wait() for process in started] == [0, 0, 0]


def test_a_new_file_needs_no_command_and_is_of_the_newest_version(file_url):
    database = Database(file_url)
    Comparisons(database).start("/en/test")

    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert revision(connection) == NEWEST


def test_a_file_of_before_the_first_version_is_refused_and_upgraded(file_url):
    old = Database(file_url)
    with old.engine.connect() as connection:
        connection.execute(text("CREATE TABLE comparisons (token_hash VARCHAR(64) PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE pairs (token_hash VARCHAR(64) PRIMARY KEY)"))
        connection.commit()
    with pytest.raises(StoreUnavailable):
        Comparisons(old).start("/en/test")

    upgrade(file_url)

    upgraded = Database(file_url)
    assert Comparisons(upgraded).start("/en/test")
    with upgraded.engine.connect() as connection:
        assert "links" in inspect(connection).get_table_names()
