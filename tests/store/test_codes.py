from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, func, select

from webapp.reader.walk import TOKEN_FORM
from webapp.store import Codes, Secrets, codes
from webapp.store.schema import bucket_guesses, link_secrets
from webapp.support import LinkNotFound, TooManyGuesses, format_code, parse_code
from webapp.support.codes import (
    ALPHABET,
    GUESSES_A_MINUTE,
    GUESSES_AN_HOUR,
    GUESSES_OF_A_SITE,
    LENGTH,
    new_code,
)

from .builders import draft, expired_draft, links_in

WRONG = "333333"
NOW = 6_000_000.0
HOUR = 6_001_200.0  # Where one begins.
HERE, ELSEWHERE = "203.0.113.1", "203.0.113.2"


@pytest.fixture(autouse=True)
def one_minute(monkeypatch):
    """Keep the minute from ending in the middle of a test."""
    monkeypatch.setattr(codes.time, "time", lambda: NOW)


@pytest.fixture
def kept(database):
    return Codes(database, Secrets(database))


@pytest.fixture
def links(database):
    return links_in(database)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("34A CDE", "34ACDE"),
        ("34a-cde", "34ACDE"),
        (" 3 4 a c d e ", "34ACDE"),
        ("34ACD", None),
        ("34ACDEF", None),
        ("10OILS", None),
        ("３４ACDE", None),
        ("", None),
    ],
)
def test_a_code_is_read_as_people_type_it(typed, read):
    assert parse_code(typed) == read


def test_a_new_code_can_be_said_and_read_back():
    code = new_code()

    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    assert parse_code(format_code(code)) == code


def test_a_code_leads_to_its_link_by_a_token_of_its_own(kept, links):
    link, secrets = links.make(draft())

    token = kept.redeem(secrets.code, HERE)

    assert TOKEN_FORM.fullmatch(token)
    assert token != secrets.token
    assert links.by_token(token).id == link.id


def test_however_often_a_code_is_typed_one_row_comes_of_it(open_database):
    databases = [open_database() for _ in range(4)]
    processes = [Codes(database, Secrets(database)) for database in databases]
    link, secrets = links_in(databases[0]).make(draft())

    with ThreadPoolExecutor(4) as pool:
        tokens = set(pool.map(lambda turn: processes[turn % 4].redeem(secrets.code, HERE), range(24)))

    mine = select(func.count()).where(link_secrets.c.link_id == link.id)
    rows = databases[0].read(lambda connection: connection.scalar(mine))
    assert (len(tokens), rows) == (1, 3)  # The others are its address and the code itself.


def test_another_code_of_a_link_has_another_token(kept, links):
    link, secrets = links.make(draft())
    other = links.renew(link.id)

    assert kept.redeem(secrets.code, HERE) != kept.redeem(other.code, HERE)


@pytest.mark.parametrize("close", ["expire", "revoke"])
def test_a_code_ends_with_its_link(kept, links, close):
    link, secrets = links.make(expired_draft() if close == "expire" else draft())
    if close == "revoke":
        links.revoke(link.id)

    with pytest.raises(LinkNotFound):
        kept.redeem(secrets.code, HERE)


def test_wrong_codes_are_counted_exactly_over_all_processes(open_database):
    processes = [Codes(database := open_database(), Secrets(database)) for _ in range(4)]

    def guess(turn):
        try:
            processes[turn % 4].redeem(WRONG, address_of(turn))
        except (LinkNotFound, TooManyGuesses) as refusal:
            return type(refusal)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(guess, range(3 * GUESSES_A_MINUTE)))

    assert answers.count(LinkNotFound) == GUESSES_A_MINUTE
    assert answers.count(TooManyGuesses) == 2 * GUESSES_A_MINUTE


def test_after_too_many_wrong_codes_a_right_one_waits_for_the_next_minute(kept, links, monkeypatch):
    link, secrets = links.make(draft())
    for turn in range(GUESSES_A_MINUTE):
        with pytest.raises(LinkNotFound):
            kept.redeem(WRONG, address_of(turn))

    with pytest.raises(TooManyGuesses) as refusal:
        kept.redeem(secrets.code, HERE)
    assert (refusal.value.here, refusal.value.seconds) == (False, 60)
    monkeypatch.setattr(codes.time, "time", lambda: NOW + 60)
    assert links.by_token(kept.redeem(secrets.code, HERE)).id == link.id


def test_right_codes_are_no_guesses(kept, links):
    _, secrets = links.make(draft())

    for _ in range(2 * GUESSES_A_MINUTE):
        assert kept.redeem(secrets.code, HERE)


def test_one_address_locks_itself_out_and_nobody_else(kept, links, monkeypatch):
    link, secrets = links.make(draft())
    guess(kept, HERE, 100)

    with pytest.raises(TooManyGuesses) as refusal:
        kept.redeem(secrets.code, HERE)
    assert refusal.value.here
    assert 0 < refusal.value.seconds <= 3600
    assert links.by_token(kept.redeem(secrets.code, ELSEWHERE)).id == link.id
    monkeypatch.setattr(codes.time, "time", lambda: NOW + refusal.value.seconds)
    assert kept.redeem(secrets.code, HERE)


def test_a_patient_guesser_at_one_address_takes_nobodys_turn_all_the_hour(kept, links, monkeypatch):
    _, secrets = links.make(draft())
    for minute in range(60):
        monkeypatch.setattr(codes.time, "time", lambda now=HOUR + 60 * minute: now)
        guess(kept, HERE, 20)
        assert kept.redeem(secrets.code, ELSEWHERE)


@pytest.mark.usefixtures("exact_guesses")
def test_all_networks_of_one_site_take_nobodys_turn_all_the_hour(kept, links, monkeypatch):
    _, secrets = links.make(draft())
    answers = []
    for minute in range(60):
        monkeypatch.setattr(codes.time, "time", lambda now=HOUR + 60 * minute: now)
        for turn in range(10):
            answers += guess(kept, f"2001:db8:1:{10 * minute + turn:x}::/64", 1, "2001:db8:1::/48")
        assert kept.redeem(secrets.code, "2001:db8:2:1::/64", "2001:db8:2::/48")

    assert answers.count(LinkNotFound) == GUESSES_OF_A_SITE


def test_wrong_codes_of_one_address_are_counted_exactly_over_all_processes(open_database):
    processes = [Codes(database := open_database(), Secrets(database)) for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        answers = [
            kind
            for each in pool.map(lambda turn: guess(processes[turn % 4], HERE, 1), range(40))
            for kind in each
        ]

    assert answers.count(LinkNotFound) == GUESSES_AN_HOUR
    assert answers.count(TooManyGuesses) == 40 - GUESSES_AN_HOUR


def test_right_codes_do_not_lock_an_address(kept, links):
    _, secrets = links.make(draft())

    assert all(kept.redeem(secrets.code, HERE) for _ in range(3 * GUESSES_AN_HOUR))


def test_who_is_refused_writes_nothing(kept, database):
    guess(kept, HERE, GUESSES_AN_HOUR)
    written = []
    event.listen(database.engine, "after_cursor_execute", lambda *about: written.append(about[2].split()[0]))

    assert guess(kept, HERE, 5) == [TooManyGuesses] * 5
    assert "INSERT" not in written


def test_no_address_can_be_told_from_what_is_counted(kept, database):
    guess(kept, HERE, 1)

    rows = database.read(lambda connection: connection.execute(select(bucket_guesses)).all())

    assert [row.number for row in rows] == [1]
    assert all(0 <= row.bucket < 65_536 for row in rows)


def guess(kept, address, times, site=None):
    """Try a wrong code so many times, and return what came of each."""
    answers = []
    for _ in range(times):
        with pytest.raises((LinkNotFound, TooManyGuesses)) as refusal:
            kept.redeem(WRONG, address, site)
        answers.append(refusal.type)
    return answers


def address_of(turn):
    """Return one address for every few turns, so that none is refused for itself."""
    return f"198.51.100.{turn // 5}"
