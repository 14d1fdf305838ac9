"""Commands that bring the tables to another version."""

import psycopg
import pytest
from sqlalchemy import create_engine

from tests.helpers.servers import postgresql_running
from webapp import create_app
from webapp.config import Settings
from webapp.store.version import NEWEST, revision


@pytest.fixture
def address(tmp_path):
    return f"sqlite:///{tmp_path}/soundcheck.db"


@pytest.fixture
def run(address):
    """Return a function that runs a command of the group in an app of its own."""

    def run(*args):
        app = create_app(Settings(database_url=address))
        result = app.test_cli_runner().invoke(args=["database", *args])
        app.extensions["stores"].database.close()
        return result

    return run


def version_of(address):
    engine = create_engine(address)
    with engine.connect() as connection:
        found = revision(connection)
    engine.dispose()
    return found


def test_back_and_forward(run, address):
    assert run("upgrade").exit_code == 0
    assert run("downgrade", "0012").exit_code == 0
    assert version_of(address) == "0012"

    assert run("upgrade").exit_code == 0

    assert version_of(address) == NEWEST


def test_a_version_that_is_none_is_refused_in_one_sentence(run, address):
    run("upgrade")

    result = run("downgrade", "yesterday")

    assert result.exit_code == 1
    assert result.output.startswith("Error: The database is not downgraded: ")
    assert result.output.count("\n") == 1
    assert version_of(address) == NEWEST


@pytest.mark.servers
@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_without_all_languages_is_refused_in_one_sentence(encoding):
    with postgresql_running() as server:
        made = f"CREATE DATABASE other TEMPLATE template0 ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'"
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute(made)
        app = create_app(Settings(database_url=server.url("other")))

        result = app.test_cli_runner().invoke(args=["database", "upgrade"])
        app.extensions["stores"].database.close()

    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert encoding in result.output and "UTF8" in result.output
