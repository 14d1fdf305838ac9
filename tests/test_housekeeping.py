import logging
import os
import signal
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from threading import enumerate as threads

import pytest
from sqlalchemy import func, select, update

from tests.browser.machine import free_port, running, wait_until
from tests.helpers.receiver import receiving
from tests.helpers.reported import make_link, report
from webapp import create_app
from webapp.config import Settings, Webhook
from webapp.housekeeping import (
    LOOK_EVERY,
    MOST_AT_ONCE,
    PURGE_EVERY,
    SHORT_LIVED_EVERY,
    DailyPurge,
    Housekeeping,
    ShortLivedPurge,
    create_housekeeping,
)
from webapp.store import ClockWatch, Database, Jobs, Retention, StoreUnavailable, breaker
from webapp.store.schema import one_time_answers, reports

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
SECRET = "a secret of the test"


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/soundcheck.db"


class CountedRetention(Retention):
    """Counts how often it is asked."""

    def __init__(self, database):
        super().__init__(database)
        self.purges = 0

    def purge(self, now, days):
        self.purges += 1
        return super().purge(now, days)


class Hours:
    """The time, by which clocks go right."""

    now = NOW

    def uptime(self):
        return self.now - NOW

    def watch(self, jobs):
        return ClockWatch(jobs, self.uptime)


def test_of_all_workers_one_purges_once_a_day(url):
    retention, hours = CountedRetention(Database(url)), Hours()
    jobs = [Jobs(Database(url)) for _ in range(3)]
    workers = [DailyPurge(each, retention, 30, hours.watch(each)) for each in jobs]

    for hours.now in (NOW, NOW + PURGE_EVERY / 2, NOW + PURGE_EVERY, NOW + 1.5 * PURGE_EVERY):
        for purge in workers:
            purge(hours.now)

    assert retention.purges == 2


class Batches(Retention):
    """Has so many batches to delete."""

    def __init__(self, batches):
        self.batches = batches
        self.asked = 0

    def purge_short_lived(self, _now):
        self.asked += 1
        self.batches -= 1
        return self.batches > 0


def test_what_strangers_leave_behind_is_deleted_every_minute_by_every_worker():
    retentions = [Batches(1), Batches(1)]
    purges = [ShortLivedPurge(retention) for retention in retentions]

    for moment in (NOW, NOW + SHORT_LIVED_EVERY / 2, NOW + SHORT_LIVED_EVERY):
        for purge in purges:
            assert not purge(moment)

    assert [retention.asked for retention in retentions] == [2, 2]


def test_while_there_is_more_of_it_it_goes_on_at_once():
    purge = ShortLivedPurge(Batches(3))

    assert [purge(NOW) for _ in range(3)] == [True, True, False]


def test_a_clock_that_was_ahead_stops_no_purge_of_it():
    retention = Batches(1)
    purge = ShortLivedPurge(retention)

    purge(NOW + 40 * PURGE_EVERY)
    purge(NOW)

    assert retention.asked == 2


def test_it_does_not_ask_the_store_at_every_round(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    gone = Database(f"sqlite:///{tmp_path}/file/x.db")
    purge = DailyPurge(Jobs(gone), Retention(gone), 30)

    with pytest.raises(StoreUnavailable):
        purge(NOW)
    purge(NOW + LOOK_EVERY / 2)
    with pytest.raises(StoreUnavailable):
        purge(NOW + LOOK_EVERY)


def test_a_purge_that_broke_off_is_begun_anew(url):
    database = Database(url)

    class Broken(Retention):
        def purge(self, _now, _days):
            raise StoreUnavailable

    with pytest.raises(StoreUnavailable):
        DailyPurge(Jobs(database), Broken(database), 30)(NOW)
    retention = CountedRetention(database)
    DailyPurge(Jobs(database), retention, 30)(NOW + LOOK_EVERY)

    assert retention.purges == 1


def test_a_store_that_is_gone_is_the_stores_to_tell(caplog):
    def chore(_now):
        raise StoreUnavailable("no")

    Housekeeping([chore]).run_once()

    assert [record for record in caplog.records if record.levelno > logging.DEBUG] == []


def test_a_clock_that_is_weeks_ahead_for_a_round_deletes_nothing(url):
    app = create_app(Settings(database_url=url))
    database = Database(url)
    report(database, make_link(database)[1].token)
    for ahead in (timedelta(0), timedelta(days=40), LOOK_EVERY):
        housekeeping = create_housekeeping(app)
        housekeeping._clock = lambda ahead=ahead: datetime.now(UTC) + ahead
        housekeeping.run_once()

    kept = app.extensions["stores"].reports.every()
    assert len(list(kept)) == 1


def test_an_app_deletes_what_has_had_its_time_each_day_and_what_is_short_lived_each_minute(url):
    app = create_app(Settings(database_url=url, retention_days=3))
    stores = app.extensions["stores"]
    for _ in range(2):
        report(stores.database, make_link(stores.database)[1].token)
    make_oldest_old(stores.database, reports.c.received_at)

    for _ in range(2):
        stores.comparisons.start("/en/test")
        make_oldest_old(stores.database, one_time_answers.c.expires_at)
        create_housekeeping(app).run_once()
        left = [select(func.count()).select_from(table) for table in (reports, one_time_answers)]
        assert [stores.database.read(lambda c, query=query: c.scalar(query)) for query in left] == [1, 0]


def make_oldest_old(database, moment):
    """Let one row be of three days and a minute ago."""
    oldest = select(func.min(moment)).scalar_subquery()
    change = update(moment.table).where(moment == oldest)
    change = change.values({moment.name: datetime.now(UTC) - timedelta(days=3, minutes=1)})
    database.write(lambda connection: connection.execute(change))


def test_what_refused_to_be_written_to_is_tried_until_it_does(url, tmp_path, monkeypatch):
    monkeypatch.setattr(breaker, "PAUSE_SECONDS", 0.0)
    app = create_app(Settings(database_url=url))
    client, housekeeping, file = app.test_client(), create_housekeeping(app), tmp_path / "soundcheck.db"
    app.extensions["stores"].jobs.note("test", NOW)
    assert client.get("/readyz").status_code == 200

    file.rename(tmp_path / "away")
    with pytest.raises(StoreUnavailable):
        app.extensions["stores"].jobs.note("test", NOW)
    told = client.get("/readyz")
    assert told.status_code == 503
    assert {"path": "database.write", "message": "fails"} in told.json["error"]["problems"]
    (tmp_path / "away").rename(file)

    wait_until(lambda: housekeeping.run_once() or client.get("/readyz").status_code == 200, "a trial")
    assert client.get("/readyz").json["outages"]["write"] == 1


def test_whatever_a_chore_does_the_thread_goes_on():
    rounds, done = [], Event()

    def chore(_now):
        rounds.append(1)
        if len(rounds) == 3:
            done.set()
        raise KeyError

    housekeeping = Housekeeping([chore], pause_seconds=0.001)
    housekeeping.start()

    assert done.wait(30)
    housekeeping.stop()
    assert "housekeeping" not in [thread.name for thread in threads()]


def test_a_chore_that_never_ends_leaves_the_others_their_turn():
    turns = []

    Housekeeping([lambda _now: not turns.append("busy"), lambda _now: turns.append("other")]).run_once()

    assert turns == ["busy"] * MOST_AT_ONCE + ["other"]


def test_the_app_itself_starts_nothing(url):
    create_app(Settings(database_url=url))

    assert "housekeeping" not in [thread.name for thread in threads()]


def test_the_webhook_is_served_only_where_there_is_one(url):
    with receiving() as receiver:
        app = create_app(
            Settings(database_url=url, webhook=Webhook(url=receiver.url, secret=SECRET, private=True))
        )
        database = Database(url)
        report(database, make_link(database)[1].token)
        create_housekeeping(create_app(Settings(database_url=url))).run_once()
        assert receiver.requests == []

        create_housekeeping(app).run_once()

    assert len(receiver.requests) == 1


@pytest.mark.servers
def test_workers_deliver_and_purge_and_end_cleanly(url, tmp_path):
    """The real server: a report is told once, by whichever worker, and killed workers are replaced."""
    log = tmp_path / "log"
    with receiving() as receiver:
        environment = {
            "PORT": str(free_port()),
            "DATABASE_URL": url,
            "WEB_CONCURRENCY": "2",
            "WEBHOOK_URL": receiver.url,
            "WEBHOOK_SECRET": SECRET,
            "WEBHOOK_PRIVATE": "1",
        }
        with running([sys.executable, "-m", "gunicorn"], log, environment) as server:
            database = Database(url)
            token = make_link(database)[1].token
            report(database, token)
            wait_until(lambda: len(receiver.requests) == 1, "the first delivery")
            wait_until(lambda: was_purged(tmp_path / "soundcheck.db"), "the purge")
            for worker in children(server.pid):
                os.kill(worker, signal.SIGKILL)
            report(database, token)
            wait_until(lambda: len(receiver.requests) == 2, "the second delivery")
            server.terminate()
            assert server.wait(30) == 0

    assert len(set(receiver.ids)) == 2
    assert "Traceback" not in log.read_text()


def children(pid):
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return list(map(int, listed.split()))


def was_purged(file):
    with closing(sqlite3.connect(file)) as connection:
        done = "SELECT 1 FROM jobs WHERE name = 'purge' AND ran_at > datetime('now', '-1 hour')"
        return connection.execute(done).fetchone()
