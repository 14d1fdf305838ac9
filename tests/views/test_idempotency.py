"""A program that does not know whether it was heard asks again, and gets the answer it missed."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api.access import ASKED, LINKS, bearer, new_key
from webapp.store import StillUnderWay
from webapp.store.links import Links


@pytest.fixture(scope="module")
def key(app):
    return new_key(app)


@pytest.fixture
def make(app, key):
    """Ask for a link under an Idempotency-Key."""

    def post(header, sent=ASKED, key=key, **options):
        headers = bearer(key) | {"Idempotency-Key": header}
        return app.test_client().post(LINKS, json=sent, headers=headers, **options)

    return post


def test_the_same_is_answered_again_and_made_once(client, key, make):
    first = make("T-1001")
    client.post(f"{LINKS}/{first.json['id']}/revoke", headers=bearer(key))

    again = make("T-1001", dict(reversed((ASKED | {"note": ""}).items())))

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json["url"] and again.data == first.data
    assert again.headers["Location"] == first.headers["Location"]
    assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")
    assert again.headers["Cache-Control"] == "no-store"


def test_quotes_belong_to_the_header_not_to_the_key(make):
    assert make('"T-\\"7\\""').json["id"] == make('T-"7"').json["id"]


def test_without_the_header_each_post_makes_one(client, key):
    made = [client.post(LINKS, json=ASKED, headers=bearer(key)).json["id"] for _ in range(2)]

    assert len(set(made)) == 2


def test_something_else_under_the_key_has_a_code_of_its_own(make):
    make("T-1003")

    refused = make("T-1003", ASKED | {"note": "other"})

    assert (refused.status_code, refused.json["error"]["code"]) == (422, "idempotency-key-reused")


def test_what_is_refused_uses_no_key_up(make):
    assert make("T-1004", {}).status_code == 422

    assert make("T-1004").status_code == 201


@pytest.mark.parametrize("header", ["", '""', "x" * 256, f'"{"x" * 256}"', "\xe9", "a\tb", "\x7f"])
def test_what_is_no_key_is_named(make, header):
    refused = make(header)

    assert refused.status_code == 422
    assert [problem["path"] for problem in refused.json["error"]["problems"]] == ["Idempotency-Key"]


def test_the_longest_key_is_one(make):
    assert make("x" * 255).status_code == 201


def test_programs_do_not_share_their_keys(app, make):
    assert make("T-1005").json["id"] != make("T-1005", key=new_key(app)).json["id"]


def test_of_two_at_once_one_makes_the_link(make):
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(make, ["T-1006"] * 4))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1


def test_while_the_first_goes_on_the_next_is_told_to_wait(make, monkeypatch):
    def wait(*_):
        raise StillUnderWay

    monkeypatch.setattr(Links, "make_once", wait)

    refused = make("T-1007")

    assert (refused.status_code, refused.json["error"]["code"]) == (409, "still-under-way")


def test_an_erased_link_leaves_no_answer(client, key, make):
    first = make("T-1008")

    client.delete(f"{LINKS}/{first.json['id']}", headers=bearer(key))

    assert make("T-1008").json["id"] != first.json["id"]


def test_a_program_without_a_key_is_told_about_keys(make):
    refused = make("T-1009", key="none")

    assert (refused.status_code, refused.json["error"]["code"]) == (401, "no-key")
    assert "Bearer" in refused.json["error"]["message"]
