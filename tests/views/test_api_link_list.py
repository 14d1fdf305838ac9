from datetime import UTC, datetime, timedelta

import pytest

from tests.api.access import ASKED, LINKS, bearer, keep_report, new_key
from tests.helpers.measured import BLOCKED, HEARD
from tests.helpers.servers import postgresql_running
from webapp import create_app
from webapp.config import Settings
from webapp.store.upgrade import upgrade


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def app(request, tmp_path_factory):
    if request.param == "sqlite":
        yield create_app(Settings(database_url=f"sqlite:///{tmp_path_factory.mktemp('api')}/x.db"))
        return
    with postgresql_running() as server:
        url = server.new_database()
        upgrade(url)
        app = create_app(Settings(database_url=url))
        yield app
        app.extensions["stores"].database.close()


@pytest.fixture(scope="module")
def headers(app):
    return bearer(new_key(app))


@pytest.fixture
def ask(app, headers):
    """List links as a program that has a key."""

    def get(**asked):
        return app.test_client().get(LINKS, query_string=asked, headers=headers)

    return get


@pytest.fixture
def make(app, headers):
    return lambda reference: (
        app.test_client().post(LINKS, json=ASKED | {"reference": reference}, headers=headers).json
    )


def ids(answer):
    return [link["id"] for link in answer.json["links"]]


def every_page(ask, **asked):
    """Yield each answer until there are no more."""
    cursor = {}
    while cursor is not None:
        answer = ask(**asked, **cursor)
        yield answer
        cursor = {"cursor": answer.json["next"]} if answer.json["next"] else None


def test_links_are_listed_by_reference_and_state_as_each_is_told_alone(app, ask, make, headers):
    fresh, blocked, works, revoked = (make("A-1") for _ in range(4))
    make("A-12")
    keep_report(app, blocked["url"], measurements=BLOCKED)
    keep_report(app, works["url"], measurements=HEARD)
    app.test_client().post(f"{LINKS}/{revoked['id']}/revoke", headers=headers)

    def found(state):
        return ids(ask(reference="A-1", state=state))

    assert ids(ask(reference="A-1")) == [fresh["id"], blocked["id"], works["id"], revoked["id"]]
    assert found("open") == [fresh["id"], blocked["id"], works["id"]]
    assert found("waiting") == found("new") == [fresh["id"]]
    assert (found("blocked"), found("works")) == ([blocked["id"]], [works["id"]])
    assert found("opened") == [blocked["id"], works["id"]]
    assert found("closed") == found("revoked") == [revoked["id"]] and found("expired") == []
    for link in ask(reference="A-1").json["links"]:
        assert app.test_client().get(f"{LINKS}/{link['id']}", headers=headers).json == link


def test_a_link_that_changes_while_somebody_pages_comes_again(app, ask, make):
    made = [make("B-1") for _ in range(5)]

    told = []
    for number, answer in enumerate(every_page(ask, reference="B-1", limit=2)):
        told += ids(answer)
        if number < 2:
            keep_report(app, made[number]["url"])

    assert told == [link["id"] for link in (*made, *made[:2])]


def test_what_happened_since_is_told_and_nothing_is_missed(app, ask, make):
    old, new = make("C-1"), make("C-1")
    since = new["updated_at"]
    first = ask(reference="C-1").json
    began = datetime.fromisoformat(first["as_of"])

    assert ids(ask(reference="C-1", updated_since=since))[-1] == new["id"]
    assert timedelta(0) < datetime.now(UTC) - began < timedelta(minutes=1)
    keep_report(app, old["url"])
    assert ids(ask(reference="C-1", updated_since=first["as_of"]))[-1] == old["id"]
    assert ids(ask(reference="C-1", updated_since="2100-01-01T00:00:00+02:00")) == []
    pages = list(every_page(ask, reference="C-1", limit=1))
    assert len({page.json["as_of"] for page in pages}) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("state", state) for state in ("", "all", "Open", "x", "\x00")),
        *(("reference", text) for text in ("", " ", "x" * 121, "\x00")),
        *(("updated_since", text) for text in ("", "x", "2026-01-31", "2026-01-31T12:00:00", "1767225600")),
        *(
            ("updated_since", text)
            for text in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-14:00", "²")
        ),
        *(("limit", text) for text in ("", "0", "101", "x", "²")),
        *(("cursor", text) for text in ("", "x", "1-1", "1-1.", "1-1.1-1.1-1", "1-2147483648.1-0", "\x00")),
    ],
)
def test_what_nobody_can_mean_is_named(ask, name, value):
    refused = ask(**{name: value})

    assert refused.status_code == 422
    assert [problem["path"] for problem in refused.json["error"]["problems"]] == [name]


@pytest.mark.parametrize(
    ("scope", "status"), [("links:write", 200), ("reports:read", 200), ("erase", 403), (None, 401)]
)
def test_a_key_needs_one_of_two_scopes(app, scope, status):
    key = app.extensions["stores"].api_keys.make(f"list {scope}", [scope]) if scope else "none"

    assert app.test_client().get(LINKS, headers=bearer(key)).status_code == status
