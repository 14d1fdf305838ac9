"""Whatever DATABASE_URL leads to: commands end with one sentence, and pages that need no database go on."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.helpers.reported import make_link, report
from webapp import create_app
from webapp.config import Settings, Webhook
from webapp.housekeeping import create_housekeeping
from webapp.store import Database, breaker


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """Return the path of a database with twenty reports, which is not open."""
    path = tmp_path_factory.mktemp("good") / "soundcheck.db"
    database = Database(f"sqlite:///{path}")
    for _ in range(20):
        report(database, make_link(database)[1].token)
    database.close()
    return path


def execute(path, *statements):
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def be_text(path):
    path.write_text("not a database\n" * 500)


def be_a_folder(path):
    path.unlink()
    path.mkdir()


def be_half_copied(path):
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2 + 100])


def be_cut_off_in_the_header(path):
    path.write_bytes(path.read_bytes()[:100])


def be_damaged(path):
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


def be_newer(path):
    execute(path, "UPDATE alembic_version SET version_num = '9999'")


def be_of_another_program(path):
    path.unlink()
    execute(path, "CREATE TABLE links (id INTEGER)")


def be_of_another_program_that_has_versions(path):
    path.unlink()
    execute(path, "CREATE TABLE alembic_version (number INTEGER)")


def be_unlockable(path):
    path.with_name(f"{path.name}.writer").mkdir()


UNREADABLE = [be_text, be_a_folder, be_half_copied, be_cut_off_in_the_header, be_damaged]
FOREIGN = [be_newer, be_of_another_program, be_of_another_program_that_has_versions, be_unlockable]
COMMANDS = [
    *(("agents", "first"), ("agents", "invite", "Ada"), ("agents", "list"), ("agents", "remove", "Ada")),
    *(("backup", "copy.db"), ("restore", "good.db")),
    *(("database", "upgrade"), ("database", "downgrade", "0012")),
    *(("keys", "list"), ("keys", "make", "Desk"), ("keys", "remove", "Desk")),
    *(("reports", "export", "out.csv"), ("reports", "purge"), ("webhooks", "list")),
]
READING = [
    ("agents", "list"),
    ("backup", "copy.db"),
    ("keys", "list"),
    ("reports", "export", "out.csv"),
    ("reports", "purge"),
    ("webhooks", "list"),
]
"""These need no lock, as long as nothing is to be deleted."""


@pytest.fixture
def app_with(good, tmp_path, monkeypatch):
    """Return a function that makes an app whose database was spoilt."""
    monkeypatch.setattr(breaker, "PAUSE_SECONDS", 0.0)
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(good, tmp_path / "good.db")

    def app(spoil, name="bad.db"):
        shutil.copyfile(good, tmp_path / name)
        spoil(tmp_path / name)
        webhook = Webhook(url="https://desk.example/hook", secret="s" * 16)
        return create_app(Settings(database_url=f"sqlite:///{tmp_path / name}", webhook=webhook))

    return app


def must_be_one_sentence(result):
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.output.startswith("Error: ")
    assert result.output.count("\n") == 1, result.output
    assert "sqlalche.me" not in result.output and "SELECT" not in result.output


@pytest.mark.parametrize("spoil", [*UNREADABLE, *FOREIGN], ids=lambda spoil: spoil.__name__)
def test_every_command_says_it_in_one_sentence(app_with, spoil):
    runner = app_with(spoil).test_cli_runner()

    for command in COMMANDS:
        if spoil == be_newer and command[0] == "backup":  # A copy may be of any version.
            continue
        result = runner.invoke(args=command)
        if spoil == be_unlockable and command in READING:
            assert result.exit_code == 0, result.output
        else:
            must_be_one_sentence(result)


@pytest.mark.parametrize("spoil", [*UNREADABLE, *FOREIGN], ids=lambda spoil: spoil.__name__)
def test_pages_are_served_and_nothing_is_logged_with_a_trace(app_with, spoil, caplog):
    app = app_with(spoil)
    client = app.test_client()

    assert client.get("/en/test?os=macos-15&browser=chrome-156").status_code == 200
    assert client.post("/embed/pairs", json={}).status_code == 503
    create_housekeeping(app).run_once()

    assert [record for record in caplog.records if record.exc_info] == []


@pytest.mark.parametrize("spoil", [*UNREADABLE[2:], be_text, *FOREIGN[:3]], ids=lambda spoil: spoil.__name__)
def test_what_is_no_backup_is_not_restored(good, tmp_path, spoil):
    shutil.copyfile(good, tmp_path / "copy.db")
    spoil(tmp_path / "copy.db")
    settings = Settings(database_url=f"sqlite:///{tmp_path}/new.db")

    must_be_one_sentence(
        create_app(settings).test_cli_runner().invoke(args=["restore", str(tmp_path / "copy.db")])
    )


def test_a_folder_is_no_backup(app_with, tmp_path):
    result = app_with(lambda _path: None).test_cli_runner().invoke(args=["restore", str(tmp_path)])

    assert result.exit_code == 2 and "is a directory" in result.output
