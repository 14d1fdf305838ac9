"""The server starts on the tables that it knows, and says in one sentence why it does not."""

import sqlite3
from contextlib import ExitStack, closing

import psycopg
import pytest
import requests

from tests.browser.app_server import app_running
from tests.browser.machine import free_port
from tests.helpers.servers import postgresql_running
from webapp.store.upgrade import upgrade
from webapp.store.version import NEWEST

NEWER = "UPDATE alembic_version SET version_num = '9999'"

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def postgresql():
    with postgresql_running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    """Return the address of a database without tables, which does not exist yet if it is a file."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/soundcheck.db"
    return request.getfixturevalue("postgresql").new_database()


def execute(address, statement):
    kind, _, path = address.partition(":///")
    connect = (lambda: sqlite3.connect(path)) if kind == "sqlite" else lambda: psycopg.connect(address)
    with closing(connect()) as connection:
        connection.execute(statement)
        connection.commit()


def make_older(address):
    upgrade(address, to="0012")


def make_newer(address):
    upgrade(address)
    execute(address, NEWER)


def make_another_programs(address):
    execute(address, "CREATE TABLE links (id INTEGER)")


def start(folder, address):
    with ExitStack() as stack:
        port = free_port()
        stack.enter_context(app_running(folder, port, DATABASE_URL=address))
        return requests.get(f"http://localhost:{port}/readyz", timeout=30).status_code


@pytest.mark.parametrize(
    ("make", "told"),
    [(make_older, "version 0012"), (make_newer, "version 9999"), (make_another_programs, "no version")],
)
def test_other_tables_are_refused_in_one_sentence(address, tmp_path, make, told):
    make(address)

    with pytest.raises(RuntimeError) as refused:
        start(tmp_path, address)

    said = [line for line in str(refused.value).splitlines() if not line.startswith("{")]
    assert len(said) == 1 and said[0].startswith("Error: the database is of ")
    assert told in said[0] and NEWEST in said[0]


def test_the_newest_tables_are_served(address, tmp_path):
    upgrade(address)

    assert start(tmp_path, address) == 200


def test_a_new_file_is_served_at_once(tmp_path):
    assert start(tmp_path, f"sqlite:///{tmp_path}/new.db") == 200


def test_a_server_without_tables_is_refused(postgresql, tmp_path):
    with pytest.raises(RuntimeError, match=r"no version.*database upgrade"):
        start(tmp_path, postgresql.new_database())


def test_a_database_that_does_not_answer_is_waited_for(tmp_path):
    assert start(tmp_path, f"postgresql://nobody@127.0.0.1:{free_port()}/none") == 503
