from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, text, update

from tests.helpers.reported import make_link, report
from webapp.store import (
    Agents,
    Counts,
    Database,
    Deliveries,
    Links,
    Occurrence,
    OneTimeAnswers,
    Reports,
    Retention,
    Secrets,
    Sessions,
)
from webapp.store.announcer import SILENT
from webapp.store.retention import BATCH
from webapp.store.schema import (
    agents,
    bucket_guesses,
    counts,
    deliveries,
    guesses,
    invitations,
    link_secrets,
    links,
    one_time_answers,
    reports,
    sessions,
)

DAY = timedelta(days=1)
DAYS = 30
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


@pytest.fixture
def purge(database):
    return lambda now=NOW: Retention(database).purge(now, DAYS)


@pytest.fixture
def number_of(database):
    return lambda table: len(database.read(lambda connection: connection.execute(select(table)).all()))


@pytest.fixture
def set_all(database):
    """Change columns of every row of a table."""
    return lambda table, **values: database.write(lambda c: c.execute(update(table).values(values)))


@pytest.fixture
def aged(database):
    """Make a link of a certain age, that ended or ends some time after NOW, and give its id."""

    def link(age, ends=-DAY, opened=False, revoked=False):
        made, _ = make_link(database)
        moments = {"created_at": NOW - age, "expires_at": NOW + ends}
        moments |= {"opened_at": NOW - age if opened else None, "revoked_at": NOW if revoked else None}
        database.write(lambda c: c.execute(update(links).where(links.c.id == made.id).values(moments)))
        return made.id

    return link


@pytest.mark.parametrize(("age", "kept"), [(DAYS * DAY, 1), (DAYS * DAY + timedelta(seconds=1), 0)])
def test_a_report_is_kept_for_its_days(database, purge, number_of, set_all, age, kept):
    report(database, make_link(database)[1].token)
    set_all(reports, received_at=NOW - age)

    assert purge()["reports"] == 1 - kept
    assert number_of(reports) == kept


@pytest.mark.parametrize(("age", "kept"), [(400 * DAY, 1), (401 * DAY, 0)])
def test_counts_are_kept_longer_than_a_year(database, purge, number_of, age, kept):
    Counts(database).add({Occurrence((NOW - age).date(), "start", "shown"): 5})

    assert purge()["counts"] == 1 - kept
    assert number_of(counts) == kept


@pytest.mark.parametrize(
    ("about", "kept"),
    [
        ({"age": 6 * DAY, "ends": -DAY}, True),
        ({"age": 8 * DAY, "ends": -DAY}, False),
        ({"age": 8 * DAY, "ends": DAY}, True),
        ({"age": 29 * DAY, "ends": DAY}, True),
        ({"age": 8 * DAY, "ends": DAY, "revoked": True}, False),
        ({"age": 8 * DAY, "opened": True}, True),
        ({"age": 31 * DAY, "opened": True}, False),
        ({"age": 31 * DAY, "opened": True, "ends": DAY}, True),
        ({"age": 31 * DAY, "opened": True, "ends": DAY, "revoked": True}, False),
    ],
)
def test_a_link_goes_when_it_is_of_no_use(aged, purge, number_of, about, kept):
    aged(**about)

    purge()

    assert number_of(links) == kept
    assert number_of(link_secrets) == 2 * kept


def test_an_old_link_stays_as_long_as_it_has_reports(database, purge, number_of, set_all):
    report(database, make_link(database)[1].token, announcer=SILENT)
    set_all(links, created_at=NOW - 31 * DAY, expires_at=NOW - DAY)
    set_all(reports, received_at=NOW - 29 * DAY)

    purge()
    assert (number_of(links), number_of(reports)) == (1, 1)

    purge(NOW + 2 * DAY)
    assert (number_of(links), number_of(reports)) == (0, 0)


def test_what_is_in_use_is_not_touched(database, purge):
    _, secrets = make_link(database)
    report(database, secrets.token)

    deleted = purge(datetime.now(UTC))

    assert not any(deleted.values())
    kept = Links(database, Secrets(database)).by_token(secrets.token)
    assert len(Reports(database).of_link(kept.id)) == 1


def test_what_the_webhook_was_told_goes_and_what_waits_stays(database, purge, number_of):
    token = make_link(database)[1].token
    for _ in range(3):
        report(database, token)
    kept = Deliveries(database)
    now = datetime.now(UTC)
    kept.delivered(kept.take_due(now), now)
    kept.give_up(kept.take_due(now), "answered 500", now)

    purge(now + 6 * DAY)
    assert number_of(deliveries) == 3
    purge(now + 8 * DAY)
    assert number_of(deliveries) == 1
    purge(now + 31 * DAY)
    assert number_of(deliveries) == 0


def test_what_has_expired_goes(database, purge, number_of):
    for kind in ("comparison", "tab-run"):
        OneTimeAnswers(database, kind).start("/en/test")
    later = datetime.now(UTC) + DAY
    minute = int(later.timestamp() // 60)

    def job(connection):
        agent = {"name": "Ada", "created_at": NOW}
        ada = connection.execute(insert(agents).values(agent).returning(agents.c.id)).scalar()
        for age, name in ((-1, "old"), (1, "new")):
            expires = {"token_hash": name, "agent_id": ada, "expires_at": later + age * DAY}
            connection.execute(insert(sessions).values(expires | {"data": "{}"}))
            connection.execute(insert(invitations).values(expires))
            connection.execute(insert(guesses).values(minute=minute + age, number=1))
            hour = {"hour": minute // 60 + age, "bucket": 7, "number": 1}
            connection.execute(insert(bucket_guesses).values(hour))

    database.write(job)

    purge(later)

    assert number_of(one_time_answers) == 0
    tables = (sessions, invitations, guesses, bucket_guesses, agents)
    assert [number_of(table) for table in tables] == [1, 1, 1, 1, 1]


def test_more_than_fit_in_one_go_go_too(database, purge, number_of):
    rows = [{"minute": minute, "number": 1} for minute in range(2 * BATCH + 1)]
    database.write(lambda connection: connection.execute(insert(guesses), rows))

    assert purge()["guesses"] == 2 * BATCH + 1
    assert number_of(guesses) == 0


@pytest.fixture
def short_lived(database):
    """Fill in what strangers leave behind: one row too many for a batch is old, and three are new."""

    def job(connection):
        for age, name, rows in ((-1, "old", BATCH + 1), (1, "new", 3)):
            expires = [{"token_hash": f"{name}{n}", "expires_at": NOW + age * DAY} for n in range(rows)]
            waiting = [row | {"kind": "comparison", "return_url": ""} for row in expires]
            connection.execute(insert(one_time_answers), waiting)
            connection.execute(insert(sessions), [row | {"data": "{}"} for row in expires])
        for table, row in ((guesses, {"minute": 1}), (bucket_guesses, {"hour": 1, "bucket": 7})):
            connection.execute(insert(table).values(row | {"number": 1}))

    database.write(job)


@pytest.mark.usefixtures("short_lived")
def test_what_strangers_leave_behind_goes_a_batch_at_a_time(database, number_of):
    retention = Retention(database)

    assert retention.purge_short_lived(NOW)
    assert [number_of(table) for table in (one_time_answers, sessions)] == [4, 4]
    assert not retention.purge_short_lived(NOW)

    tables = (one_time_answers, sessions, guesses, bucket_guesses)
    assert [number_of(table) for table in tables] == [3, 3, 0, 0]


def test_who_is_signed_in_stays_when_strangers_rows_go(database, number_of):
    token = Sessions(database).begin({}, Agents(database).accept(Agents(database).invite("Ada")))

    Retention(database).purge_short_lived(datetime.now(UTC) + 400 * DAY)

    assert number_of(sessions) == 1
    assert Sessions(database).find(token)


def test_where_nothing_has_expired_nothing_is_written(database, monkeypatch):
    OneTimeAnswers(database, "comparison").start("/en/test")
    monkeypatch.setattr(database, "write", None)

    assert not Retention(database).purge_short_lived(datetime.now(UTC))


@pytest.mark.parametrize(
    ("table", "column"), [(one_time_answers, "expires_at"), (sessions, "expires_at"), (counts, "day")]
)
def test_what_has_expired_is_found_by_an_index(tmp_path, table, column):
    database = Database(f"sqlite:///{tmp_path}/x.db")
    OneTimeAnswers(database, "comparison").start()
    plan = f"EXPLAIN QUERY PLAN SELECT {column} FROM {table.name} WHERE {column} < '2026'"

    (step,) = database.read(lambda connection: connection.execute(text(plan)).all())

    assert "USING" in step.detail and "INDEX" in step.detail and step.detail.startswith("SEARCH")


def test_the_names_of_removed_agents_go_with_their_days(database, purge):
    kept = Agents(database)
    for name in ("Ada", "Grace"):
        kept.invite(name)
    kept.remove(1)
    kept.remove(2)
    long_ago = update(agents).where(agents.c.id == 1).values(removed_at=NOW - (DAYS + 1) * DAY)
    database.write(lambda connection: connection.execute(long_ago))

    assert purge()["agents"] == 1

    names = select(agents.c.name).order_by(agents.c.id)
    assert database.read(lambda connection: connection.scalars(names).all()) == ["", "Grace"]
