import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from itertools import count

import pytest
from sqlalchemy import insert, select, text

from tests.helpers.reported import make_link, report
from webapp.store import Codes, Database, Links, Reports, Secrets
from webapp.store.backup import BackupFailed, back_up, restore
from webapp.store.schema import agents, invitations, metadata, written_columns
from webapp.store.upgrade import upgrade


@pytest.fixture
def copy(tmp_path):
    return tmp_path / "copies.db"


@pytest.fixture(params=["into sqlite", pytest.param("into postgresql", marks=pytest.mark.servers)])
def empty_url(request, tmp_path):
    """Return the address of a database that has not even tables."""
    if request.param == "into sqlite":
        return f"sqlite:///{tmp_path}/restored/soundcheck.db"
    return request.getfixturevalue("postgresql").new_database()


@pytest.fixture
def opened():
    """Open a database until the end of the test."""
    databases = []

    def open_database(url):
        databases.append(Database(url))
        return databases[-1]

    yield open_database
    for database in databases:
        database.close()


def rows(database):
    """Return all rows of all tables."""

    def job(connection):
        return {
            table.name: sorted(map(str, connection.execute(select(*written_columns(table))).all()))
            for table in metadata.sorted_tables
        }

    return database.read(job)


def test_what_was_backed_up_comes_back_in_either_engine(database, url, copy, empty_url, opened):
    link, secrets = make_link(database, note="Æ ‘ü’ 語", partner="salesforce")
    kept = report(database, secrets.token)
    ada = insert(agents).values(name="Ada", created_at=datetime.now(UTC)).returning(agents.c.id)

    def invite(connection):
        row = {"agent_id": connection.scalar(ada), "token_hash": "x", "expires_at": datetime.now(UTC)}
        connection.execute(insert(invitations).values(row))

    database.write(invite)

    back_up(url, copy)
    restore(empty_url, copy)

    restored = opened(empty_url)
    assert rows(restored) == rows(database)
    links = Links(restored, Secrets(restored))
    assert links.by_token(secrets.token).id == link.id
    token = Codes(restored, Secrets(restored)).redeem(secrets.code, "203.0.113.1")
    assert links.by_token(token).id == link.id
    assert Reports(restored).of_link(link.id) == (kept,)


def test_a_restored_database_counts_on(database, url, copy, empty_url, opened):
    ids = [make_link(database)[0].id for _ in range(3)]
    back_up(url, copy)
    restore(empty_url, copy)

    restored = opened(empty_url)
    _, secrets = make_link(restored)
    report(restored, secrets.token)

    assert Links(restored, Secrets(restored)).by_token(secrets.token).id == max(ids) + 1


def test_all_that_was_acknowledged_before_is_in_a_copy_taken_meanwhile(
    url, copy, open_database, empty_url, opened
):
    acknowledged, enough, stop = [], threading.Event(), threading.Event()

    def keep_writing(writer):
        for number in count():
            if stop.is_set():
                return
            link, secrets = make_link(writer)
            acknowledged.append((link.id, report(writer, secrets.token).id, secrets.token))
            if number == 10:
                enough.set()

    writers = [threading.Thread(target=keep_writing, args=(open_database(),)) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        assert enough.wait(60)
        before = acknowledged
        while len(before) == len(acknowledged):  # Until somebody has written meanwhile.
            copy.unlink(missing_ok=True)
            before = list(acknowledged)
            back_up(url, copy)
    finally:
        stop.set()
        for writer in writers:
            writer.join()

    restore(empty_url, copy)

    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        half = "FROM reports LEFT JOIN deliveries d USING (link_id) WHERE d.id IS NULL"
        halves = connection.execute(f"SELECT count(*) {half}")
        assert halves.fetchone() == (0,)
    restored = opened(empty_url)
    links, reports = Links(restored, Secrets(restored)), Reports(restored)
    for link_id, report_id, token in before:
        assert links.by_token(token).id == link_id
        assert [kept.id for kept in reports.of_link(link_id)] == [report_id]


def test_a_database_that_holds_anything_is_left_alone(database, url, copy):
    make_link(database)
    back_up(url, copy)
    before = rows(database)

    with pytest.raises(BackupFailed, match="not empty"):
        restore(url, copy)

    assert rows(database) == before


def test_a_backup_of_the_first_version_is_brought_up_to_date(tmp_path, empty_url, opened):
    old = tmp_path / "old.db"
    upgrade(f"sqlite:///{old}", to="0001")
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("INSERT INTO jobs VALUES ('purge', '2026-11-22 03:00:00')")
        connection.execute("INSERT INTO pairs VALUES ('x', NULL, '2026-11-22 04:00:00')")
        connection.commit()

    restore(empty_url, old)

    restored = rows(opened(empty_url))
    assert {table for table in restored if restored[table]} == {"jobs"}
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]


def test_an_empty_database_with_tables_is_filled(database, url, copy, empty_url, opened):
    make_link(database)
    back_up(url, copy)
    upgrade(empty_url)

    restore(empty_url, copy)

    assert rows(opened(empty_url)) == rows(database)


def test_a_file_that_exists_is_not_written_over(database, url, copy):
    make_link(database)
    copy.write_text("precious")

    with pytest.raises(FileExistsError):
        back_up(url, copy)

    assert copy.read_text() == "precious"


def test_only_its_owner_may_read_a_copy_and_nothing_else_is_left(database, url, tmp_path):
    folder = tmp_path / "a folder? 100%"
    folder.mkdir()
    make_link(database)

    back_up(url, folder / "copy.db")

    assert [path.name for path in folder.iterdir()] == ["copy.db"]
    assert (folder / "copy.db").stat().st_mode & 0o777 == 0o600


def corrupt(copy):
    with copy.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)


def orphan(copy):
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("DELETE FROM links")
        connection.commit()


def from_the_future(copy):
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


def of_another_program(copy):
    copy.unlink()
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("CREATE TABLE links (id INTEGER)")


@pytest.mark.parametrize(
    "spoil",
    [corrupt, orphan, from_the_future, of_another_program, lambda copy: copy.write_text("x" * 9999)],
)
def test_a_file_that_is_no_good_is_not_restored(database, url, copy, empty_url, opened, spoil):
    report(database, make_link(database)[1].token)
    back_up(url, copy)
    spoil(copy)

    with pytest.raises(BackupFailed):
        restore(empty_url, copy)

    upgrade(empty_url)
    assert not any(rows(opened(empty_url)).values())


def test_a_database_of_no_version_is_not_backed_up(database, url, copy):
    with database.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))

    with pytest.raises(BackupFailed):
        back_up(url, copy)

    assert not copy.exists()
