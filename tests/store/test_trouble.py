"""What the store does when its database does not."""

import os
import re
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial

import pytest
from sqlalchemy import Connection, insert, select, text

from tests.browser.machine import wait_until
from tests.helpers.chaos import network_to
from tests.helpers.servers import postgresql_prepared
from webapp.store import Database, StoreRefused, StoreUnavailable, breaker, sqlite
from webapp.store import database as database_module
from webapp.store.breaker import Breaker
from webapp.store.schema import links, secrets
from webapp.store.upgrade import upgrade


def keep(database, name):
    """Write a row, unless an earlier try that was not confirmed in time has written it."""

    def job(connection):
        if name not in connection.scalars(select(secrets.c.name)).all():
            connection.execute(insert(secrets).values(name=name, value=""))

    database.write(job)


def names(database):
    return database.read(lambda connection: set(connection.scalars(select(secrets.c.name))))


def keeps(database, name):
    try:
        keep(database, name)
    except StoreUnavailable:
        return False
    return True


@pytest.fixture
def impatient(monkeypatch):
    """Return a database little time, and ask it again soon after it failed."""
    monkeypatch.setattr(database_module, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 200)
    monkeypatch.setattr(breaker, "PAUSE_SECONDS", 0.05)


def test_after_a_failure_one_of_many_asks_again_in_every_pause():
    now = [0.0]
    guard = Breaker(clock=lambda: now[0])

    guard.record(False)
    assert not guard.allows_request()
    now[0] = breaker.PAUSE_SECONDS
    assert [guard.allows_request() for _ in range(3)] == [True, False, False]
    guard.record(True)
    assert guard.allows_request()


def test_what_a_job_raises_undoes_it_alone(database):
    """Among many that are committed together, too."""

    def refused(connection: Connection) -> None:
        connection.execute(insert(secrets).values(name="refused", value=""))
        raise KeyError("refused")

    def turn(number):
        if number % 2:
            with pytest.raises(KeyError):
                database.write(refused)
        else:
            keep(database, str(number))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(turn, range(64)))

    assert names(database) == {str(number) for number in range(0, 64, 2)}


def test_an_answer_of_the_job_is_no_failure_of_the_database(database):
    def refused(_connection: Connection) -> None:
        raise KeyError

    for _ in range(3):
        with pytest.raises(KeyError):
            database.write(refused)
        with pytest.raises(KeyError):
            database.read(refused)
    keep(database, "x")


SLOW = "SELECT pg_sleep(60)"
OWN_ERRORS = {
    "of a wrong kind": ("SELECT CAST('x' AS INTEGER)", StoreRefused),
    "too long": (insert(secrets).values(name="x" * 41, value=""), StoreRefused),
    "with a NUL": (insert(secrets).values(name="a\0b", value=""), StoreRefused),
    "half a character": (insert(secrets).values(name="\ud800", value=""), StoreRefused),
    "there already": (insert(secrets).values(name="kept", value=""), StoreRefused),
    "missing": (insert(secrets).values(name="x", value=None), StoreRefused),
    "no number for a column": (select(links).where(links.c.id == 10**20), StoreRefused),
    "of no table": ("SELECT * FROM nowhere", StoreUnavailable),
    "no SQL": ("SELEKT", StoreUnavailable),
    "slow": (SLOW, StoreUnavailable),
}


@pytest.mark.parametrize("way", ["read", "write"])
@pytest.mark.parametrize("kind", OWN_ERRORS)
def test_an_error_of_a_statement_is_nobody_elses(database, kind, way):
    statement, error = OWN_ERRORS[kind]
    only_postgresql = kind in ("of a wrong kind", "slow")
    if database.is_sqlite and only_postgresql:
        pytest.skip("SQLite takes any kind, and has no time limit of its own")
    keep(database, "kept")
    ask = getattr(database, way)

    with pytest.raises(error) as told:
        ask(
            lambda connection: connection.execute(
                text(statement) if isinstance(statement, str) else statement
            )
        )

    assert "ud800" not in str(told.value) and "a\0b" not in str(told.value)
    keep(database, "at once after it")
    assert names(database) == {"kept", "at once after it"}


def test_a_forked_worker_has_a_writer_and_connections_of_its_own(database):
    keep(database, "parent")
    child = os.fork()
    if child == 0:
        os._exit(0 if keeps(database, "child") and names(database) == {"parent", "child"} else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    keep(database, "parent again")
    assert names(database) == {"parent", "child", "parent again"}


@pytest.mark.usefixtures("impatient")
def test_a_file_that_somebody_else_has_locked_costs_its_limit_and_recovers(file_url):
    database = Database(file_url)
    wait_until(lambda: keeps(database, "before"), "the file")
    other = sqlite3.connect(database.engine.url.database)
    other.execute("BEGIN EXCLUSIVE")

    assert not keeps(database, "meanwhile")
    other.rollback()
    other.close()

    wait_until(lambda: keeps(database, "after"), "the file")
    assert names(database) >= {"before", "after"}
    database.close()


@pytest.mark.usefixtures("impatient")
def test_a_worker_that_stands_still_in_its_turn_holds_nobody_up_for_longer_than_the_limit(
    file_url,
):
    database, stuck = Database(file_url), Database(file_url)
    wait_until(lambda: keeps(database, "before"), "the file")
    release = threading.Event()
    held = threading.Thread(target=lambda: keeps_waiting(stuck, release))
    held.start()

    wait_until(lambda: not keeps(database, "meanwhile"), "the other's turn")
    held.join()
    release.set()

    wait_until(lambda: keeps(database, "after"), "the turn")
    database.close()
    stuck.close()


def keeps_waiting(database, release):
    with pytest.raises(StoreUnavailable):
        database.write(lambda _: release.wait())


FILL_THE_DISK = """
import sys
from webapp.store import Database, StoreUnavailable, database as module
from webapp.store.schema import secrets
from sqlalchemy import insert, select, func
module.ANSWER_SECONDS = module.FIRST_SECONDS = 60.0  # Only the disk may refuse, not a busy machine.
database = Database(f"sqlite:///{sys.argv[1]}/soundcheck.db")
def keep(number):
    row = {"name": str(number), "value": "x" * 200}
    rows = [row | {"name": f"{number} {i}"} for i in range(100)]
    database.write(lambda connection: connection.execute(insert(secrets), rows))
kept = 0
try:
    for number in range(1000):
        keep(number)
        kept += 1
except StoreUnavailable:
    pass
database = Database(f"sqlite:///{sys.argv[1]}/soundcheck.db")
rows = database.read(lambda connection: connection.scalar(select(func.count(secrets.c.name))))
print(0 < kept < 1000, rows == kept * 100)
"""


def test_a_full_disk_is_a_refusal_that_loses_nothing_kept(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    fill = [sys.executable, "-c", FILL_THE_DISK, str(tmp_path)]
    mount = f"mount -t tmpfs -o size=2m tmpfs {tmp_path} && exec " + '"$@"'

    told = subprocess.run(
        ["unshare", "-m", "sh", "-c", mount, "sh", *fill], capture_output=True, text=True, check=True
    )

    assert told.stdout == "True True\n"


@pytest.mark.servers
def test_a_server_gives_up_before_those_who_wait_for_it(postgresql, monkeypatch):
    monkeypatch.setattr(database_module, "ANSWER_SECONDS", 7.0)
    database = Database(postgresql.new_database())

    def seconds(connection, name):
        return connection.scalar(text(f"SELECT extract(epoch FROM current_setting('{name}')::interval)"))

    limits = [database.read(partial(seconds, name=name)) for name in ("lock_timeout", "statement_timeout")]
    database.close()

    assert 0 < limits[0] < limits[1] < 7


@pytest.mark.servers
@pytest.mark.usefixtures("impatient")
def test_a_server_that_was_stopped_is_asked_again_when_it_is_back():
    with postgresql_prepared() as server:
        with server.started():
            url = server.new_database()
            upgrade(url)
            database = Database(url)
            wait_until(lambda: keeps(database, "before"), "PostgreSQL")
        assert not keeps(database, "meanwhile")
        with server.started():
            wait_until(lambda: keeps(database, "after"), "PostgreSQL")
            assert names(database) >= {"before", "after"}
            database.close()


@pytest.mark.servers
@pytest.mark.usefixtures("impatient")
def test_a_silent_network_is_a_refusal_and_recovers(postgresql):
    name = postgresql.new_database().rpartition("/")[2]
    with network_to(postgresql.port) as network:
        upgrade(postgresql.url(name))
        database = Database(postgresql.url(name, network.port))
        wait_until(lambda: keeps(database, "before"), "PostgreSQL")
        network.silent = True

        assert not keeps(database, "meanwhile")
        network.silent = False

        wait_until(lambda: keeps(database, "after"), "the network")
        database.close()


@pytest.mark.usefixtures("impatient")
def test_an_outage_is_told_once_each_way_with_what_failed(tmp_path, caplog):
    path = tmp_path / "soundcheck.db"
    database = Database(f"sqlite:///{path}")
    keep(database, "before")

    path.rename(tmp_path / "away")
    assert [keeps(database, "meanwhile") for _ in range(5)] == [False] * 5
    (tmp_path / "away").rename(path)
    wait_until(lambda: keeps(database, "after"), "the file")
    keep(database, "long after")

    first, second = [message for message in caplog.messages if message.startswith("the database")]
    assert first.startswith("the database fails when it is to write: ")
    told = re.fullmatch(r"the database can write again, after [\d.]+ seconds; .* meanwhile: (\d+)", second)
    assert int(told[1]) >= 5
    database.close()


def test_without_its_folder_the_store_is_unavailable(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    database = Database(f"sqlite:///{tmp_path}/file/x.db")

    assert not keeps(database, "x")


def test_a_file_that_another_connection_changes_over_is_waited_for(tmp_path):
    """SQLite waits for no lock while it changes a file to its write-ahead log."""
    path = tmp_path / "new.db"
    upgrade(f"sqlite:///{path}")
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(0.1, lambda: other.execute("COMMIT")).start()
        database = Database(f"sqlite:///{path}")

        assert names(database) == set()
        database.close()


def test_synced_commits_in_a_log_of_their_own(file_url, monkeypatch):
    # The tests wait for no disk; here the database is configured as it is outside of them.
    monkeypatch.setattr(sqlite, "_configure", sqlite._configure.__wrapped__)
    database = Database(file_url)

    with database.engine.connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA synchronous")) == 2  # FULL
    database.close()
