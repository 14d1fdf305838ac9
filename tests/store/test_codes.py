from concurrent.futures import ThreadPoolExecutor

import pytest

from webapp.store import Codes, Secrets, codes
from webapp.support import LinkNotFound, TooManyGuesses, normalised, spoken
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
    assert normalised(typed) == read


def test_a_new_code_can_be_said_and_read_back():
    code = new_code()

    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    assert normalised(spoken(code)) == code


def test_a_code_leads_to_its_link_each_time_by_another_token(kept, links):
    link, secrets = links.make(draft())

    tokens = {kept.redeem(secrets.code), kept.redeem(secrets.code), secrets.token}

    assert len(tokens) == 3
    assert {links.by_token(token).id for token in tokens} == {link.id}


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
