"""What is kept of one customer is given and erased by their ticket's reference."""

import uuid

import pytest

from tests.api.access import ASKED, LINKS, bearer, keep_report, new_key
from webapp.views import api_references


@pytest.fixture(scope="module")
def key(app):
    return new_key(app)


@pytest.fixture
def ask(client, key):
    def open_address(method, path="", **options):
        return client.open(f"{LINKS}{path}", method=method, headers=bearer(key), **options)

    return open_address


@pytest.fixture
def reference():
    return f"CASE {uuid.uuid4()} é&/?"


@pytest.fixture
def made(app, ask, reference):
    """Make three links with a reference, and one run each."""
    links = [ask("POST", json=ASKED | {"reference": reference}).json for _ in range(3)]
    for link in links:
        keep_report(app, link["url"], microphones=["Headset"])
    return [link["id"] for link in links]


def test_all_links_with_it_are_given_some_at_a_time(ask, reference, made, monkeypatch):
    monkeypatch.setattr(api_references, "MOST_LINKS", 2)
    ask("POST", json=ASKED | {"reference": f"{reference}1"})

    first = ask("GET", "/everything", query_string={"reference": reference}).json
    rest = ask("GET", "/everything", query_string={"reference": reference, "after": first["next_after"]}).json

    assert [each["link"]["id"] for each in first["links"] + rest["links"]] == made
    assert (first["next_after"], rest["next_after"]) == (made[1], None)
    assert first["links"][0] == ask("GET", f"/{made[0]}/everything").json


def test_all_links_with_it_are_erased_and_no_other(ask, reference, made):
    other = ask("POST", json=ASKED | {"reference": f"{reference} "}).json

    erased = [ask("DELETE", query_string={"reference": reference}) for _ in range(2)]

    assert [answer.json for answer in erased] == [{"erased": 3}, {"erased": 0}]
    assert {ask("GET", f"/{id}").status_code for id in made} == {404}
    assert ask("GET", f"/{other['id']}").status_code == 200


@pytest.mark.parametrize("query", ["", "?reference=", "?reference=%20", "?reference=%00", "?ref=T-1"])
@pytest.mark.parametrize(("method", "path"), [("DELETE", ""), ("GET", "/everything")])
def test_without_it_nobody_is_meant(ask, method, path, query):
    there = ask("POST", json=ASKED).json["id"]

    refused = ask(method, f"{path}{query}")

    assert refused.status_code == 422
    assert [problem["path"] for problem in refused.json["error"]["problems"]] == ["reference"]
    assert ask("GET", f"/{there}").status_code == 200


@pytest.mark.usefixtures("made")
def test_a_key_that_may_not_erase_does_not(app, client, reference):
    weak = bearer(app.extensions["stores"].api_keys.make(f"weak {uuid.uuid4()}", ("reports:read",)))

    erased = client.delete(LINKS, query_string={"reference": reference}, headers=weak)
    given = client.get(f"{LINKS}/everything", query_string={"reference": reference}, headers=weak)

    assert (erased.status_code, erased.json["error"]["code"]) == (403, "not-in-scope")
    assert len(given.json["links"]) == 3
