import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.helpers.reported import make_link, report, submission
from webapp.store import Database, Deliveries, Reports, StoreUnavailable, reports
from webapp.store.announcer import SILENT
from webapp.store.deliveries import LEASE
from webapp.store.schema import deliveries

SECOND = timedelta(seconds=1)


@pytest.fixture
def link(database):
    return make_link(database)


@pytest.fixture
def kept(database):
    return Deliveries(database)


@pytest.fixture
def now(database, link):
    """Have one report arrive, and give a moment after it."""
    report(database, link[1].token)
    return datetime.now(UTC)


def test_a_report_is_announced_without_what_is_nobodys_business(database, kept):
    link, secrets = make_link(database, note="Ring me", partner="salesforce", host="acme.my.salesforce.com")
    sent = submission(microphones=("Jabra of Jane",))
    arrived = report(database, secrets.token, sent)

    body = kept.take_due(datetime.now(UTC)).body

    told = json.loads(body)
    assert told["type"] == "report.arrived"
    assert told["link"] == {
        "id": link.id,
        "reference": "T-1",
        "partner": "salesforce",
        "host": "acme.my.salesforce.com",
        "asked_by": "Ada",
    }
    assert told["report"] == {
        "id": arrived.id,
        "key": sent.key,
        "received_at": arrived.received_at.isoformat(),
        "fault": arrived.diagnosis.first.fault,
        "level": arrived.diagnosis.first.level,
        "certainty": arrived.diagnosis.first.certainty,
        "levels": arrived.diagnosis.levels,
    }
    assert not [word for word in ("Ring me", "Jabra", *vars(secrets).values()) if word in body]


def test_without_a_webhook_nothing_waits(database, link, kept):
    report(database, link[1].token, announcer=SILENT)

    assert kept.take_due(datetime.now(UTC)) is None


def test_a_report_that_is_sent_again_is_announced_once(database, link, kept):
    sent = submission()
    report(database, link[1].token, sent)
    report(database, link[1].token, sent)

    assert len(kept.unfinished()) == 1


def test_what_is_taken_is_nobody_elses_until_its_sender_must_have_died(kept, now):
    taken = kept.take_due(now)

    assert taken.attempts == 1
    assert kept.take_due(now + LEASE - SECOND) is None
    again = kept.take_due(now + LEASE)
    assert (again.id, again.attempts) == (taken.id, 2)


def test_a_sender_that_took_too_long_changes_nothing_of_the_next_ones(kept, now):
    slow = kept.take_due(now)
    kept.take_due(now + LEASE)

    kept.failed(slow, "too late", now)
    kept.give_up(slow, "too late", now)

    assert kept.take_due(now + LEASE) is None
    assert kept.unfinished()[0].last_error is None


def test_what_is_delivered_is_done(kept, now):
    kept.delivered(kept.take_due(now), now)

    assert kept.take_due(now + timedelta(days=9)) is None
    assert kept.unfinished() == []


def test_what_failed_waits_for_its_time_and_survives_a_restart(kept, now, open_database):
    kept.failed(kept.take_due(now), "answered 500", now + 10 * SECOND)

    restarted = Deliveries(open_database())
    assert restarted.unfinished()[0].last_error == "answered 500"
    assert restarted.take_due(now + 9 * SECOND) is None
    assert restarted.take_due(now + 10 * SECOND).attempts == 2


def test_what_is_given_up_is_not_tried_but_listed(kept, now):
    kept.give_up(kept.take_due(now), "x" * 1000, now)

    assert kept.take_due(now + timedelta(days=9)) is None
    assert kept.unfinished()[0].given_up_at == now


def test_many_senders_at_once_each_take_another_one(open_database):
    database = open_database()
    token = make_link(database)[1].token
    for _ in range(24):
        report(database, token)
    now = datetime.now(UTC)
    everybody = [Deliveries(open_database()) for _ in range(4)]

    def take_all(kept):
        return [taken.id for _ in range(24) if (taken := kept.take_due(now))]

    with ThreadPoolExecutor(4) as pool:
        taken = [id for ids in pool.map(take_all, everybody) for id in ids]

    assert len(taken) == len(set(taken)) == 24


def test_of_a_deleted_result_nobody_is_told(database, link, kept, now):
    Reports(database).delete_all(link[1].token)

    assert kept.take_due(now) is None


def test_of_a_link_with_very_many_reports_the_newest_are_told(database, link, kept, monkeypatch):
    monkeypatch.setattr(reports, "MOST_OF_A_LINK", 3)
    other = make_link(database)[1].token
    report(database, other)

    told = [report(database, link[1].token) for _ in range(8)][-3:]

    waiting = [json.loads(delivery.body)["report"]["id"] for delivery in reversed(kept.unfinished())]
    assert waiting[1:] == [arrived.id for arrived in told]


def test_what_was_told_of_forgotten_reports_is_forgotten_with_them(database, link, kept, monkeypatch):
    monkeypatch.setattr(reports, "MOST_OF_A_LINK", 3)
    for _ in range(8):
        report(database, link[1].token)
        now = datetime.now(UTC)
        kept.delivered(kept.take_due(now), now)

    assert database.read(lambda c: c.scalar(select(func.count()).select_from(deliveries))) == 3


def test_a_database_that_is_gone_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    gone = Deliveries(Database(f"sqlite:///{tmp_path}/file/x.db"))

    with pytest.raises(StoreUnavailable):
        gone.take_due(datetime.now(UTC))


def test_the_backlog_says_how_much_waits_since_when_and_what_was_given_up(database, kept, link, now):
    report(database, link[1].token)
    before = kept.backlog()
    given_up = kept.take_due(datetime.now(UTC))
    kept.give_up(given_up, "answered 500", now + SECOND)

    after = kept.backlog()

    assert (before.waiting, before.given_up, before.oldest) == (2, 0, given_up.created_at)
    assert (after.waiting, after.given_up) == (1, 1) and after.oldest > given_up.created_at
    assert [kept.given_up_since(now + seconds * SECOND) for seconds in (0, 1, 2)] == [1, 1, 0]
    kept.delivered(kept.take_due(datetime.now(UTC)), now)
    assert (kept.backlog().waiting, kept.backlog().oldest) == (0, None)
