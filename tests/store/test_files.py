"""The files of SQLite: whose they are, and what becomes of answers when somebody takes them away."""

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, delete, select

from tests.browser.machine import wait_until
from tests.store.builders import draft, send, submission
from tests.store.test_trouble import keep, keeps, names
from webapp import create_app
from webapp.config import Settings
from webapp.housekeeping import OVERWRITE_EVERY, create_housekeeping
from webapp.store import Database, Links, Reports, Retention, Secrets, StoreUnavailable, breaker, sqlite
from webapp.store.schema import secrets
from webapp.store.sqlite import FILES
from webapp.store.upgrade import upgrade


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(breaker, "PAUSE_SECONDS", 0.0)


@pytest.fixture
def path(file_url):
    return Path(file_url.removeprefix("sqlite:///"))


@pytest.fixture
def opened(file_url):
    database = Database(file_url)
    keep(database, "before")
    yield database
    database.close()


def rows_in(path):
    """Return what a program finds that opens the file afterwards."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        found = set(connection.scalars(select(secrets.c.name)))
    engine.dispose()
    return found


def copy_over(path):
    """Put another file in the place of one, as a restored backup is moved there."""
    copy = path.with_name("copy")
    shutil.copy(path, copy)
    copy.rename(path)


def test_a_file_that_was_removed_is_noticed_before_anything_is_called_kept(opened, path):
    path.unlink()

    assert not keeps(opened, "lost")
    assert not keeps(opened, "lost too")
    with pytest.raises(StoreUnavailable, match="removed"):
        names(opened)
    assert not path.exists()


def test_a_file_that_comes_back_is_used_again(opened, path):
    away = path.with_name("away")
    path.rename(away)
    assert not keeps(opened, "meanwhile")

    away.rename(path)

    wait_until(lambda: keeps(opened, "after"), "the file")
    assert names(opened) >= {"before", "after"}


@pytest.mark.parametrize("ending", FILES)
@pytest.mark.parametrize("act", [Path.unlink, copy_over])
def test_whatever_is_called_kept_is_there_for_who_opens_the_file_next(opened, path, ending, act):
    act(Path(f"{path}{ending}"))

    kept = {name for name in map(str, range(20)) if keeps(opened, name)}
    opened.close()

    assert not kept or kept <= rows_in(path)


def test_another_file_in_its_place_is_read_and_written(opened, path, tmp_path):
    other = Database(f"sqlite:///{tmp_path}/other.db")
    keep(other, "of the other")
    other.close()

    (tmp_path / "other.db").rename(path)
    for ending in FILES[1:]:  # They belong to the old one.
        Path(f"{path}{ending}").unlink(missing_ok=True)

    wait_until(lambda: keeps(opened, "after"), "the other file")
    assert names(opened) == {"of the other", "after"}


def test_a_file_behind_a_link_is_the_one_that_is_open(opened, path, tmp_path):
    """Also where the way to it, as another process sees it, leads nowhere here: SQLite calls it by that."""
    (tmp_path / "way").symlink_to(path.parent)
    linked = Database(f"sqlite:///{tmp_path}/way/soundcheck.db")
    through_another = Database(f"sqlite:////proc/{os.getpid()}/root{path}")

    keep(linked, "through the link")
    keep(through_another, "through the process")

    assert len(names(opened)) == 3
    (tmp_path / "way").unlink()
    assert not keeps(linked, "lost")
    linked.close()
    through_another.close()


def test_a_folder_that_was_moved_away_is_noticed(opened, path):
    path.parent.rename(path.parent.with_name("elsewhere"))
    path.parent.mkdir()

    assert not keeps(opened, "lost")
    assert not path.exists()


def make_by_upgrade(url):
    upgrade(url)
    return Database(url)


@pytest.mark.parametrize("make", [Database, make_by_upgrade])
@pytest.mark.parametrize("made_before", [False, True])
def test_nobody_else_can_hold_the_lock_of_who_writes(file_url, path, make, made_before):
    """A lock can be held by whoever can open the file."""
    lock = Path(f"{path}.writer")
    if made_before:
        lock.parent.mkdir(parents=True, exist_ok=True)
        lock.touch()
        lock.chmod(0o644)

    keep(make(file_url), "x")

    assert stat.S_IMODE(lock.stat().st_mode) == 0o600


@pytest.mark.parametrize("make", [Database, make_by_upgrade])
def test_only_who_runs_it_may_read_the_files(file_url, path, make):
    database = make(file_url)
    keep(database, "x")

    modes = {ending: stat.S_IMODE(os.stat(f"{path}{ending}").st_mode) for ending in FILES}
    database.close()

    assert modes == dict.fromkeys(FILES, 0o600)


def test_a_disk_that_was_read_only_is_written_to_again(file_url, monkeypatch):
    """Connections that were opened meanwhile would stay so for ever."""
    upgrade(file_url)
    connect = sqlite3.connect
    only = [True]

    def open_read_only(name, *arguments, **options):
        return connect(f"file:{name}?mode=ro" if only[0] else name, *arguments, uri=only[0], **options)

    database = Database(file_url)
    monkeypatch.setattr(database.engine.dialect.loaded_dbapi, "connect", open_read_only)
    assert not keeps(database, "meanwhile")

    only[0] = False

    wait_until(lambda: keeps(database, "after"), "the disk")
    database.close()


def test_an_outage_is_told_once_and_so_is_its_end(opened, path, caplog):
    away = path.with_name("away")
    for _ in range(2):
        path.rename(away)
        for _ in range(3):
            assert not keeps(opened, "meanwhile")
        away.rename(path)
        wait_until(lambda: keeps(opened, "after"), "the file")
        keep(opened, "after")

    told = [record.message for record in caplog.records if record.name == "webapp.store.health"]
    assert ["fails" in line for line in told] == [True, False, True, False]
    assert "again, after" in told[1]
    assert (opened.writes.outages, opened.writes.works, opened.reads.outages) == (2, True, 0)


def bytes_of(path):
    """Return everything that stands in the files of a database."""
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


def test_what_was_deleted_is_in_no_file_any_more(opened, path):
    links = Links(opened, Secrets(opened))
    _, leading = links.make(draft(note="a note to Zaphod"))
    send(opened, leading.token, submission(microphones=("Headset of Marvin",)))
    for number in range(50):
        links.make(draft(note=f"another {number}"))
    assert b"Marvin" in bytes_of(path)

    Reports(opened).delete_all(leading.token)
    opened.overwrite_deleted()

    assert b"Marvin" not in bytes_of(path)
    assert b"Zaphod" in bytes_of(path)
    Retention(opened).purge(datetime.now(UTC) + timedelta(days=60), days=30)
    opened.overwrite_deleted()
    assert b"Zaphod" not in bytes_of(path)
    assert b"another" not in bytes_of(path)


def test_a_file_is_opened_so_that_nothing_is_lost_and_nothing_stays():
    """SQLite may be compiled with other defaults than here, where deleted rows are overwritten anyway."""
    asked = []
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.set_trace_callback(asked.append)
        sqlite._configure(connection, None)

    settings = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
    assert {f"PRAGMA {setting}" for setting in settings} <= set(asked)


def test_nor_what_stood_in_a_row_before_it_was_changed(opened, path):
    links = Links(opened, Secrets(opened))
    _, leading = links.make(draft())
    links.note_progress(leading.token, "reading", "step/of-marvin")

    links.note_progress(leading.token, "reading", "another/step")
    opened.overwrite_deleted()

    assert b"of-marvin" not in bytes_of(path)


def test_somebody_who_reads_for_long_is_waited_for(opened, path, monkeypatch):
    """The log cannot be emptied meanwhile; the next time it is."""
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 100)
    with opened.engine.connect() as connection:
        connection.execute(select(secrets.c.name)).all()
        keep(opened, "Marvin")
        opened.write(lambda writer: writer.execute(delete(secrets).where(secrets.c.name == "Marvin")))
        opened.overwrite_deleted()
        connection.rollback()

    opened.overwrite_deleted()

    assert b"Marvin" not in bytes_of(path)


def test_the_housekeeping_does_it_every_minute(file_url, path):
    app = create_app(Settings(database_url=file_url))
    stores, now = app.extensions["stores"], [datetime.now(UTC)]
    housekeeping = create_housekeeping(app)
    housekeeping._clock = lambda: now[0]
    housekeeping.run_once()
    _, leading = stores.links.make(draft())
    send(stores.database, leading.token, submission(microphones=("Headset of Marvin",)))
    stores.reports.delete_all(leading.token)

    now[0] += OVERWRITE_EVERY
    housekeeping.run_once()

    assert b"Marvin" not in bytes_of(path)
