"""Every test of the store runs on SQLite and on a real PostgreSQL."""

import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.helpers.servers import postgresql_running
from webapp.store import Database
from webapp.store.upgrade import upgrade

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)]


@pytest.fixture(scope="session")
def postgresql():
    with postgresql_running() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_template(postgresql):
    """Return the name of a database of the newest version that has no rows."""
    url = postgresql.new_database()
    upgrade(url)
    return url.rpartition("/")[2]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """Return the path of such a database."""
    path = tmp_path_factory.mktemp("template") / "soundcheck.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def file_url(tmp_path):
    return f"sqlite:///{tmp_path}/deep/down/soundcheck.db"


@pytest.fixture(params=DATABASES)
def empty_url(request):
    """Return the address of a database without tables."""
    if request.param == "sqlite":
        return request.getfixturevalue("file_url")
    return request.getfixturevalue("postgresql").new_database()


@pytest.fixture(params=DATABASES)
def new_urls(request, tmp_path):
    """Return a function that gives the address of another database without tables for each number."""
    if request.param == "sqlite":
        return lambda number: f"sqlite:///{tmp_path}/{number}.db"
    server = request.getfixturevalue("postgresql")
    return lambda _number: server.new_database()


@pytest.fixture(params=DATABASES)
def url(request):
    """Return the address of a database of the newest version that has no rows."""
    if request.param == "postgresql":
        template = request.getfixturevalue("postgresql_template")
        return request.getfixturevalue("postgresql").new_database(template)
    url = request.getfixturevalue("file_url")
    path = Path(url.removeprefix("sqlite:///"))
    path.parent.mkdir(parents=True)
    shutil.copy(request.getfixturevalue("sqlite_template"), path)
    return url


@pytest.fixture
def open_database(url):
    """Open a database that is ready, each time as another process would."""
    with ExitStack() as stack:

        def opened():
            database = Database(url)
            stack.callback(database.close)
            return database

        yield opened


@pytest.fixture
def database(open_database):
    return open_database()
