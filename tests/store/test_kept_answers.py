"""What a program asks twice under one key is done once, and nobody who reads the database learns of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from webapp.store import AskedOtherwise, KeyedRequest, Retention, StillUnderWay
from webapp.store.kept_answers import KEPT, find_or_claim
from webapp.store.schema import kept_answers, links

from .builders import draft, links_in

API_KEY = "soundcheck_made-for-a-test"
ASKED = KeyedRequest(API_KEY, "T-1001", "a link")


def write(link, secrets):
    """Answer as the API does, with what leads to the link."""
    return f"{link.id} {secrets.token} {secrets.code}"


@pytest.fixture
def make(database):
    """Ask for a link as a program does."""
    return lambda asked=ASKED: links_in(database).make_once(draft(), asked, write)


def count(database, table):
    return database.read(lambda c: c.scalar(select(func.count()).select_from(table)))


def test_the_same_again_is_answered_as_before(database, make):
    first = make()

    assert not first[1]
    assert make() == (first[0], True)
    assert count(database, links) == 1


def test_the_same_key_of_another_program_is_another(make):
    first, _ = make()

    assert make(KeyedRequest("soundcheck_another", "T-1001", "a link")) != (first, True)
    assert make(KeyedRequest(API_KEY, "T-1002", "a link"))[1] is False


def test_something_else_under_the_same_key_is_refused(database, make):
    make()

    with pytest.raises(AskedOtherwise):
        make(KeyedRequest(API_KEY, "T-1001", "another link"))
    assert count(database, links) == 1


def test_who_asks_at_the_same_moment_gets_one_link(open_database):
    databases = [open_database() for _ in range(4)]

    def ask(database):
        return links_in(database).make_once(draft(), ASKED, write)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, databases * 2))

    assert len({answer for answer, _ in answers}) == 1
    assert sorted(is_repeated for _, is_repeated in answers) == [False] + 7 * [True]
    assert count(databases[0], links) == 1


def test_who_fails_leaves_the_key_to_the_next(database, make):
    def fail(_link, _secrets):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        links_in(database).make_once(draft(), ASKED, fail)

    assert make()[1] is False
    assert count(database, links) == 1


def test_who_would_wait_for_too_long_is_told_so(open_database):
    database, other = open_database(), open_database()
    if other.is_sqlite:
        pytest.skip("all of a process write in turn")

    with other.engine.begin() as connection:
        find_or_claim(connection, ASKED, datetime.now(UTC))
        with pytest.raises(StillUnderWay):
            links_in(database).make_once(draft(), ASKED, write)


def test_a_day_later_the_same_makes_another(database, make):
    make()
    _let_time_pass(database)

    assert make()[1] is False
    assert (count(database, links), count(database, kept_answers)) == (2, 1)


def test_housekeeping_forgets_it_then(database, make):
    make()
    retention = Retention(database)

    assert retention.purge(datetime.now(UTC) + KEPT - timedelta(hours=1), 90)["kept_answers"] == 0
    assert retention.purge(datetime.now(UTC) + KEPT + timedelta(hours=1), 90)["kept_answers"] == 1


def test_it_is_erased_with_its_link(database, make):
    answer, _ = make()

    links_in(database).erase(int(answer.split()[0]))

    assert count(database, kept_answers) == 0


def test_the_database_tells_nothing_of_it(database, make):
    answer, _ = make()

    with database.engine.connect() as connection:
        [row] = connection.execute(text("SELECT * FROM kept_answers"))

    kept = b" ".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
    told = [*answer.split()[1:], ASKED.key, ASKED.text]
    assert not [word for word in told if word.encode() in kept]
    with pytest.raises(Exception, match=r"^$"):
        KeyedRequest("soundcheck_another", ASKED.key, ASKED.text).open(row.sealed_answer)


def _let_time_pass(database):
    change = kept_answers.update().values(expires_at=datetime.now(UTC))
    database.write(lambda connection: connection.execute(change))
