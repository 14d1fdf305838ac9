from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from webapp.reader.walk import TOKEN_FORM
from webapp.store import Codes, Secrets, codes
from webapp.store.schema import link_secrets
from webapp.support import LinkNotFound, TooManyGuesses, format_code, parse_code
from webapp.support.codes import ALPHABET, GUESSES_A_MINUTE, LENGTH, new_code

from .builders import draft, expired_draft, links_in

WRONG = "333333"


@pytest.fixture(autouse=True)
def one_minute(monkeypatch):
    """Keep the minute from ending in the middle of a test."""
    monkeypatch.setattr(codes.time, "time", lambda: 6_000_000.0)


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

    token = kept.redeem(secrets.code)

    assert TOKEN_FORM.fullmatch(token)
    assert token != secrets.token
    assert links.by_token(token).id == link.id


def test_however_often_a_code_is_typed_one_row_comes_of_it(open_database):
    databases = [open_database() for _ in range(4)]
    processes = [Codes(database, Secrets(database)) for database in databases]
    link, secrets = links_in(databases[0]).make(draft())

    with ThreadPoolExecutor(4) as pool:
        tokens = set(pool.map(lambda turn: processes[turn % 4].redeem(secrets.code), range(24)))

    mine = select(func.count()).where(link_secrets.c.link_id == link.id)
    rows = databases[0].read(lambda connection: connection.scalar(mine))
    assert (len(tokens), rows) == (1, 3)  # The others are its address and the code itself.


def test_another_code_of_a_link_has_another_token(kept, links):
    link, secrets = links.make(draft())
    other = links.renew(link.id)

    assert kept.redeem(secrets.code) != kept.redeem(other.code)


@pytest.mark.parametrize("close", ["expire", "revoke"])
def test_a_code_ends_with_its_link(kept, links, close):
    link, secrets = links.make(expired_draft() if close == "expire" else draft())
    if close == "revoke":
        links.revoke(link.id)

    with pytest.raises(LinkNotFound):
        kept.redeem(secrets.code)


def test_wrong_codes_are_counted_exactly_over_all_processes(open_database):
    processes = [Codes(database := open_database(), Secrets(database)) for _ in range(4)]

    def guess(turn):
        try:
            processes[turn % 4].redeem(WRONG)
        except (LinkNotFound, TooManyGuesses) as refusal:
            return type(refusal)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(guess, range(3 * GUESSES_A_MINUTE)))

    assert answers.count(LinkNotFound) == GUESSES_A_MINUTE
    assert answers.count(TooManyGuesses) == 2 * GUESSES_A_MINUTE


def test_after_too_many_wrong_codes_a_right_one_waits_for_the_next_minute(kept, links, monkeypatch):
    link, secrets = links.make(draft())
    for _ in range(GUESSES_A_MINUTE):
        with pytest.raises(LinkNotFound):
            kept.redeem(WRONG)

    with pytest.raises(TooManyGuesses):
        kept.redeem(secrets.code)
    monkeypatch.setattr(codes.time, "time", lambda: 6_000_060.0)
    assert links.by_token(kept.redeem(secrets.code)).id == link.id


def test_right_codes_are_no_guesses(kept, links):
    _, secrets = links.make(draft())

    for _ in range(2 * GUESSES_A_MINUTE):
        assert kept.redeem(secrets.code)
