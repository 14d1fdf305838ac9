"""One schema, whichever way a database came to it."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import column, create_engine, insert, inspect, select, table, text

from tests.browser.machine import wait_until
from webapp import create_app
from webapp.config import Settings
from webapp.store import Database, OneTimeAnswers, StoreUnavailable
from webapp.store.schema import links, reports
from webapp.store.upgrade import UpgradeFailed, upgrade
from webapp.store.version import NEWEST, revision

from .builders import differences

ROOT = Path(__file__).resolve().parent.parent.parent
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
LINK = {
    **{"asked_by": "Ada", "locale": "en", "reference": "T-1", "note": "", "tried": "[]", "revision": 0},
    **{"created_at": NOW, "expires_at": NOW},
}


def test_the_migrations_lead_to_the_schema(database):
    with database.engine.connect() as connection:
        assert differences(connection) == []
        assert revision(connection) == NEWEST


def test_an_upgrade_of_the_newest_changes_nothing(database, url):
    kept = OneTimeAnswers(database, "comparison")
    token = kept.start("/en/test")

    upgrade(url)

    assert kept.answer(token, "denied") == "/en/test"


UPGRADE_THREE_TIMES_AT_ONCE = """
import sys
from multiprocessing import get_context
from alembic import command  # Loaded once, before the processes part.
from webapp.store.upgrade import upgrade

processes = [get_context("fork").Process(target=upgrade, args=[sys.argv[1]]) for _ in range(3)]
for process in processes:
    process.start()
for process in processes:
    process.join()
sys.exit([process.exitcode for process in processes] != [0, 0, 0])
"""


def test_machines_that_start_at_once_upgrade_one_after_the_other(empty_url):
    command = [sys.executable, "-c", UPGRADE_THREE_TIMES_AT_ONCE, empty_url]

    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def test_a_new_file_needs_no_command_and_is_of_the_newest_version(file_url):
    database = Database(file_url)
    OneTimeAnswers(database, "comparison").start("/en/test")

    with database.engine.connect() as connection:
        assert differences(connection) == []
        assert revision(connection) == NEWEST


def test_a_file_of_before_the_first_version_is_refused_and_upgraded(file_url):
    old = Database(file_url)
    with old.engine.connect() as connection:
        connection.execute(text("CREATE TABLE comparisons (token_hash VARCHAR(64) PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE pairs (token_hash VARCHAR(64) PRIMARY KEY)"))
        connection.commit()
    with pytest.raises(StoreUnavailable):
        OneTimeAnswers(old, "comparison").start("/en/test")

    upgrade(file_url)

    upgraded = Database(file_url)
    assert OneTimeAnswers(upgraded, "comparison").start("/en/test")
    with upgraded.engine.connect() as connection:
        assert "links" in inspect(connection).get_table_names()


def test_a_database_of_the_first_version_is_upgraded_with_its_links(empty_url):
    upgrade(empty_url, to="0001")
    engine = create_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(insert(links).values(LINK))

    upgrade(empty_url)

    with engine.connect() as connection:
        assert revision(connection) == NEWEST
        assert differences(connection) == []
        assert connection.scalar(select(links.c.reference)) == "T-1"
    engine.dispose()


def test_links_of_the_version_before_are_listed_by_what_came_of_them(empty_url):
    upgrade(empty_url, to="0007")
    engine = create_engine(empty_url)
    later = NOW + timedelta(days=1)
    with engine.begin() as connection:
        columns = [each["name"] for each in inspect(connection).get_columns("links")]
        blank = dict.fromkeys(columns) | {"id": 1} | LINK
        before = table("links", *(column(name, links.c[name].type) for name in columns))
        rows = [blank, blank | {"id": 2, "seen_at": later}, blank | {"id": 3, "revoked_at": later}]
        connection.execute(insert(before), rows)
        texts = {1: '{"findings": [{"fault": "all-clear"}]}', 2: '{"findings": []}', 3: "damaged"}
        sent = {"received_at": NOW, "submission": "{}"}
        values = [sent | {"link_id": id, "key": str(id), "diagnosis": kept} for id, kept in texts.items()]
        connection.execute(insert(reports), values)

    upgrade(empty_url)

    with engine.connect() as connection:
        found = connection.execute(select(links.c.active_at, links.c.verdict).order_by(links.c.id)).all()
    assert found == [(NOW, "all-clear"), (later, None), (later, None)]
    engine.dispose()


def test_an_app_on_an_older_database_is_not_ready(empty_url):
    upgrade(empty_url, to="0001")
    app = create_app(Settings(database_url=empty_url))

    answer = app.test_client().get("/readyz")

    assert answer.status_code == 503
    assert [problem["path"] for problem in answer.json["error"]["problems"]] in (
        ["database.schema"],
        ["database.read"],  # A file of another version is not opened.
    )
    upgrade(empty_url)
    wait_until(lambda: app.test_client().get("/readyz").status_code == 200, "the upgrade")
    app.extensions["stores"].database.close()


def test_an_upgrade_that_fails_leaves_everything_as_it_was(empty_url):
    upgrade(empty_url, to="0001")
    engine = create_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE one_time_answers (id INTEGER)"))  # In the way of the next.
        before = set(inspect(connection).get_table_names())

    with pytest.raises(UpgradeFailed, match="one_time_answers"):
        upgrade(empty_url)

    with engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) == before >= {"comparisons", "pairs"}
        assert revision(connection) == "0001"
    engine.dispose()


def test_a_newer_version_is_left_alone(database, url):
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(UpgradeFailed, match="9999"):
        upgrade(url)
