from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from tests.store.builders import draft
from webapp.store import Codes, Database, Links, Retention, Secrets, StoreUnavailable, secrets
from webapp.store.link_secrets import CODES, LinkSecrets
from webapp.store.schema import secrets as table
from webapp.support import LinkNotFound

HERE = "203.0.113.7"


@pytest.fixture
def kept(database):
    return Secrets(database)


@pytest.fixture
def other(open_database, monkeypatch):
    """Return the secrets of another machine, which reads them again whenever it is asked."""
    monkeypatch.setattr(secrets, "READ_AGAIN_SECONDS", 0.0)
    return Secrets(open_database())


@pytest.fixture
def let_pass(database):
    """Move everything that was kept of secrets into the past by so much."""

    def move(time):
        def job(connection):
            for row in connection.execute(select(table)).all():
                values = {name: at and at - time for name, at in row._mapping.items() if name in MOMENTS}
                connection.execute(update(table).where(table.c.name == row.name).values(values))

        database.write(job)

    return move


MOMENTS = ("since", "retires_at")


def test_one_secret_is_the_same_everywhere_and_another_is_another(kept, other):
    assert kept.value("a") == other.value("a") != kept.value("b")
    assert kept.accepted("a") == (kept.value("a"),)


def test_a_new_secret_is_taken_everywhere_before_it_is_used_anywhere(kept, other, let_pass):
    old = other.value("a")
    kept.renew("a")

    [used, coming] = other.accepted("a")
    assert (used, other.value("a")) == (old, old)
    let_pass(secrets.SPREAD)

    assert other.accepted("a") == (coming, old)
    assert other.value("a") == coming != old


def test_an_old_one_is_taken_as_long_as_a_link_may_live(other, let_pass):
    old = other.value("a")
    other.renew("a")

    let_pass(secrets.STILL_TAKEN - timedelta(minutes=1))
    assert old in other.accepted("a")
    let_pass(timedelta(minutes=2))

    assert old not in other.accepted("a")
    assert len(other.accepted("a")) == 1


def test_each_of_several_is_taken_and_the_newest_is_used(other, let_pass):
    values = [other.value("a")]
    for _ in range(3):
        other.renew("a")
        let_pass(secrets.SPREAD)
        values.append(other.value("a"))

    assert other.accepted("a") == tuple(reversed(values))
    assert len(set(values)) == 4


def test_at_once_means_all_old_ones(other, let_pass):
    other.renew("a")
    let_pass(secrets.SPREAD)
    other.renew("a", at_once=True)
    let_pass(secrets.SPREAD)

    assert len(other.accepted("a")) == 1


def test_no_name_is_taken_for_the_beginning_of_another(other):
    other.value("a b"), other.value("a_")
    other.renew("a")

    assert len(other.accepted("a")) == 2
    assert len(other.accepted("a b")) == len(other.accepted("a_")) == 1


def test_it_is_read_again_now_and_then_and_known_while_the_store_is_away(kept, open_database, monkeypatch):
    known = kept.accepted("a")
    Secrets(open_database()).renew("a")
    assert kept.accepted("a") == known

    monkeypatch.setattr(secrets, "READ_AGAIN_SECONDS", 0.0)
    assert len(kept.accepted("a")) == 2

    def away(_job):
        raise StoreUnavailable

    monkeypatch.setattr(kept._database, "read", away)
    assert len(kept.accepted("a")) == 2


def test_what_is_taken_no_longer_is_deleted(other, database, let_pass):
    other.renew("a")
    let_pass(secrets.STILL_TAKEN + timedelta(minutes=1))

    Retention(database).purge(datetime.now(UTC), 30)

    assert database.read(lambda connection: connection.scalar(select(func.count()).select_from(table))) == 1


def test_a_code_leads_to_the_same_place_before_and_after(database, other, let_pass):
    links, codes = Links(database, other), Codes(database, other)
    _, before = links.make(draft())
    token = codes.redeem(before.code, HERE)

    other.renew(CODES)
    link, meanwhile = links.make(draft())
    let_pass(secrets.SPREAD)
    _, after = links.make(draft())

    assert codes.redeem(before.code, HERE) == token
    assert links.by_token(codes.redeem(meanwhile.code, HERE)).id == link.id
    assert codes.redeem(after.code, HERE)
    let_pass(secrets.STILL_TAKEN)
    for code in (before.code, meanwhile.code):
        with pytest.raises(LinkNotFound):
            codes.redeem(code, HERE)
    assert codes.redeem(after.code, HERE)


def test_two_links_never_have_one_code_whatever_it_was_made_with(database, other, let_pass, monkeypatch):
    links = Links(database, other)
    _, first = links.make(draft())
    other.renew(CODES)
    let_pass(secrets.SPREAD)
    typed = iter([first.code, "ACDEFG"])
    monkeypatch.setattr("webapp.store.link_secrets.new_code", lambda: next(typed))

    _, second = links.make(draft())

    assert isinstance(second, LinkSecrets) and second.code == "ACDEFG"


def test_a_database_is_told_from_others_by_something_that_tells_nothing(kept, other, file_url):
    another = Secrets(Database(f"{file_url}.another"))

    found = kept.fingerprint()

    assert len(found) == 16 and found not in kept.value("fingerprint")
    assert other.fingerprint() == found != another.fingerprint()
    kept.renew(CODES, at_once=True)
    assert other.fingerprint() == found
