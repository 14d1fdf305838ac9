"""What the webhook is told of a link, each within the transaction of what it tells of."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from tests.helpers.reported import diagnosed
from webapp.config import WEBHOOK_EVENTS
from webapp.store import Deliveries, Expiries, Links, Reports, Retention, Secrets
from webapp.store import schema as tables
from webapp.store.announcer import MOST_CHANGES_TOLD, Announcer
from webapp.support import LinkNotFound
from webapp.webhooks.payload import write_event

from .builders import draft, expired_draft, submission

TOLD = Announcer(frozenset(WEBHOOK_EVENTS), write_event)
SECOND = timedelta(seconds=1)


@pytest.fixture
def links(database):
    return Links(database, Secrets(database), TOLD)


@pytest.fixture
def reports(database):
    return Reports(database, TOLD)


@pytest.fixture
def link(links):
    """Return a link, and the token that leads to it."""
    made, secrets = links.make(draft(reference="T-1", note="Ring me"))
    return made, secrets.token


def told(database):
    """Return the events, oldest first."""
    return [json.loads(each.body) for each in reversed(Deliveries(database).newest(1000))]


def types(database):
    return [event["type"] for event in told(database)]


def send(reports, token):
    sent = submission()
    return reports.add(token, sent, diagnosed(sent))


def test_a_call_is_told_from_its_beginning_to_its_end(database, links, reports, link):
    made, token = link
    for stage in ("opened", "waiting", "running"):
        links.note_progress(token, stage)
    send(reports, token)
    links.note_progress(token, "reading", "site/allow")
    reports.delete_all(token)
    links.revoke(made.id)

    events = told(database)
    assert types(database) == ["report.deleted", "link.closed"]
    assert {event["link"]["reference"] for event in events} == {"T-1"}
    assert events[-1]["reason"] == "revoked"
    assert "Ring me" not in json.dumps(events) and token not in json.dumps(events)


def test_each_press_is_told_once(database, links, link):
    for stage in ("opened", "waiting", "running", "waiting", "done", "running", "done"):
        links.note_progress(link[1], stage)

    assert types(database) == ["link.opened", "run.started", "run.started"]


def test_who_presses_without_end_is_told_of_no_more(database, links, link):
    change = update(tables.links).values(revision=MOST_CHANGES_TOLD - 2)
    database.write(lambda connection: connection.execute(change))

    for stage in ("running", "done") * 4:
        links.note_progress(link[1], stage)

    assert types(database).count("run.started") == 1


def test_a_report_alone_opens_a_link(database, reports, link):
    for _ in range(2):
        send(reports, link[1])

    assert sorted(types(database)) == ["link.opened", "report.arrived", "report.arrived"]


def test_what_is_not_wanted_is_not_told(database, link):
    quiet = Announcer(frozenset(["report.arrived"]), write_event)
    links, reports = Links(database, Secrets(database), quiet), Reports(database, quiet)

    links.note_progress(link[1], "running")
    send(reports, link[1])
    links.revoke(link[0].id)
    reports.delete_all(link[1])

    assert types(database) == []


def test_a_deletion_takes_back_what_was_not_told_and_says_nothing_of_it(database, links, reports, link):
    links.note_progress(link[1], "running")
    send(reports, link[1])

    reports.delete_all(link[1])

    [event] = told(database)
    assert set(event) == {"type", "link", "happened_at"}


def test_that_it_was_deleted_is_told_however_often_that_is_pressed(database, reports, link):
    reports.delete_all(link[1])
    assert types(database) == []

    send(reports, link[1])
    for _ in range(3):
        reports.delete_all(link[1])

    assert types(database) == ["report.deleted"]
    kept, now = Deliveries(database), datetime.now(UTC)
    kept.delivered(kept.take_due(now), now)
    reports.delete_all(link[1])
    assert types(database) == []


def test_what_fails_is_not_told(database, links, link):
    links.revoke(link[0].id)

    with pytest.raises(LinkNotFound):
        links.note_progress(link[1], "running")
    links.revoke(link[0].id)

    assert types(database) == ["link.closed"]


def test_a_link_that_expires_is_told_once_by_one_of_many(open_database):
    databases = [open_database() for _ in range(4)]
    everybody = [Expiries(database, TOLD) for database in databases]
    links = Links(databases[0], Secrets(databases[0]), TOLD)
    links.make(expired_draft())
    everybody[0].notice(datetime.now(UTC))
    expiring, open_still, revoked = (links.make(draft())[0] for _ in range(3))
    links.revoke(revoked.id)
    soon = datetime.now(UTC) + SECOND
    change = update(tables.links).where(tables.links.c.id.in_([expiring.id, revoked.id]))
    databases[0].write(lambda connection: connection.execute(change.values(expires_at=soon)))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda each: each.notice(soon + SECOND), everybody))

    events = [event for event in told(databases[0]) if event.get("reason") == "expired"]
    assert [event["link"]["id"] for event in events] == [expiring.id]
    links.revoke(open_still.id)
    assert [event["link"]["id"] for event in told(databases[0]) if event["reason"] == "revoked"] == [
        revoked.id,
        open_still.id,
    ]


def test_very_many_that_expire_are_told_some_at_a_time(database, links, monkeypatch):
    monkeypatch.setattr("webapp.store.expiries.AT_ONCE", 2)
    expiries, now = Expiries(database, TOLD), datetime.now(UTC)
    expiries.notice(now)
    made = [links.make(draft())[0] for _ in range(5)]
    for number, link in enumerate(made):
        expiry = {"expires_at": now + SECOND * (number // 3 + 1)}
        change = update(tables.links).where(tables.links.c.id == link.id).values(expiry)
        database.write(lambda connection, change=change: connection.execute(change))

    rounds = 1
    while expiries.notice(now + 9 * SECOND):
        rounds += 1

    assert rounds > 1
    assert sorted(event["link"]["id"] for event in told(database)) == [link.id for link in made]


def test_a_link_is_not_purged_before_it_was_told_that_it_is_closed(database, links, link):
    links.revoke(link[0].id)
    retention, kept, now = Retention(database), Deliveries(database), datetime.now(UTC)
    made = update(tables.links).values(created_at=now - timedelta(days=8))
    database.write(lambda connection: connection.execute(made))

    assert retention.purge(now, 30)["links"] == 0
    kept.delivered(kept.take_due(now), now)

    assert retention.purge(now, 30)["links"] == 1


def test_what_was_given_up_or_told_is_told_again_under_its_id(database, links, link):
    links.revoke(link[0].id)
    kept, now = Deliveries(database), datetime.now(UTC)
    first = kept.take_due(now)
    kept.give_up(first, "answered 500", now)

    assert kept.replay_given_up(now) == 1
    again = kept.take_due(now)
    assert (again.id, again.attempts, again.last_error) == (first.id, 1, None)
    kept.delivered(again, now)
    assert kept.take_due(now) is None and kept.replay_given_up(now) == 0
    assert kept.replay(first.id, now) and kept.take_due(now).id == first.id
    assert not kept.replay("x", now)
