from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from tests.reported import make_link, report
from webapp import create_app
from webapp.config import Settings
from webapp.store import Database, Reports
from webapp.store.schema import reports


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/soundcheck.db"


@pytest.fixture
def database(url):
    return Database(url)


@pytest.fixture
def command(url):
    def run(*arguments, database_url=url):
        settings = Settings(database_url=database_url, retention_days=3)
        return create_app(settings).test_cli_runner().invoke(args=list(map(str, arguments)))

    return run


def test_reports_older_than_the_setting_are_purged(command, database):
    link, secrets = make_link(database)
    old, new = report(database, secrets.token), report(database, secrets.token)
    four_days_ago = update(reports).where(reports.c.id == old.id)
    four_days_ago = four_days_ago.values(received_at=datetime.now(UTC) - timedelta(days=4))
    database.write(lambda connection: connection.execute(four_days_ago))

    result = command("reports", "purge")

    assert result.exit_code == 0
    assert "1 reports" in result.output.splitlines()
    assert [kept.id for kept in Reports(database).of_link(link.id)] == [new.id]


def test_a_store_that_is_gone_is_said_without_a_traceback(command, tmp_path):
    (tmp_path / "file").write_text("not a folder")

    result = command("reports", "purge", database_url=f"sqlite:///{tmp_path}/file/x.db")

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
