"""Every test of the store runs on SQLite and on a real PostgreSQL."""

from contextlib import ExitStack

import pytest

from tests.helpers.servers import postgresql_running
from webapp.store import Database
from webapp.store import database as database_module
from webapp.store.upgrade import upgrade


@pytest.fixture(scope="session")
def postgresql():
    with postgresql_running() as server:
        yield server


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Wait for a busy machine; the limits are for people."""
    monkeypatch.setattr(database_module, "ANSWER_SECONDS", 30.0)


@pytest.fixture
def file_url(tmp_path):
    return f"sqlite:///{tmp_path}/deep/down/soundcheck.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request):
    """Return the address of an empty database."""
    if request.param == "sqlite":
        return request.getfixturevalue("file_url")
    return request.getfixturevalue("postgresql").new_database()


@pytest.fixture
def open_database(url):
    """Open a database that is ready, each time as another process would."""
    upgrade(url)
    with ExitStack() as stack:

        def opened():
            database = Database(url)
            stack.callback(database.close)
            return database

        yield opened


@pytest.fixture
def database(open_database):
    return open_database()
