"""Every request that may write for anybody is limited, and a Redis that says nothing holds up none."""

import re
import socket
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread

import pytest
from flask import redirect
from sqlalchemy import Engine, event

from tests.browser.machine import free_port, wait_until
from tests.conftest import stop_clock
from tests.helpers.servers import redis_running
from webapp import create_app
from webapp.support import SignInFailed
from webapp.web import rate_limits

WAIT_SECONDS = 10
"""Far more than an answer takes on a busy machine, and less than half of what a slack time-out would."""

WRITING_GETS = {"agents.oidc"}
COUNTED = {"counts", "guesses", "bucket_guesses"}
VALUES = {
    **{"locale": "en", "step_id": "start", "path": "css/base.css", "part": "watcher"},
    **{"token": "x" * 22, "form": "json"},
}


class Provider:
    """An organisation's sign-in that needs no network."""

    def start_sign_in(self, callback):
        return redirect(f"https://login.example/?redirect_uri={callback}")

    def finish_sign_in(self):
        raise SignInFailed


@pytest.fixture
def limited(settings, monkeypatch):
    """Return an app that takes three requests of those that are limited."""
    stop_clock(monkeypatch)
    app = create_app(replace(settings, rate_limit="3 per minute"))
    app.extensions["openid"] = Provider()
    return app


@pytest.fixture
def silent_redis():
    """Return the address of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def test_every_get_that_writes_for_anybody_is_limited(limited):
    writing = {rule.endpoint for rule in _gets(limited) if _writes(limited, _address(limited, rule))}

    assert writing == WRITING_GETS
    for endpoint in writing:
        statuses = [limited.test_client().get(_address_of(limited, endpoint)).status_code for _ in range(4)]
        assert statuses[-1] == 429


def test_a_get_that_writes_is_noticed(limited):
    stores = limited.extensions["stores"]
    limited.add_url_rule("/probe", "probe", lambda: stores.sessions.begin({}))

    assert _writes(limited, "/probe")


def posts(client, addresses, path="/embed/pairs"):
    return [client.post(path, environ_base={"REMOTE_ADDR": address}).status_code for address in addresses]


@pytest.mark.parametrize(
    "written",
    [
        [f"2001:db8::{n}" for n in range(1, 7)],
        [f"[2001:db8::{n}]:{n}" for n in range(1, 7)],
        [f"203.0.113.1:{n}" for n in range(6)],
        ["203.0.113.1", "::ffff:203.0.113.1", "203.0.113.1:443", "[::ffff:203.0.113.1]:1"] * 2,
        ["fe80::1%eth0", "fe80::1%eth1", "fe80::2%eth0", "fe80::3", "fe80::4"],
    ],
)
def test_one_address_is_limited_however_it_is_written(limited, written):
    statuses = posts(limited.test_client(), written)

    assert statuses == [201] * 3 + [429] * (len(written) - 3)


def test_nothing_that_a_client_says_makes_another_of_it(limited):
    client = limited.test_client()

    def post(number):
        address = f"198.51.100.{number}"
        named = ("X-Forwarded-For", "X-Real-IP", "X-Client-IP", "CF-Connecting-IP", "True-Client-IP", "Via")
        said = dict.fromkeys(named, address) | {
            "Forwarded": f"for={address}",
            "Cookie": f"soundcheck={number}",
        }
        said |= {
            "User-Agent": f"Agent/{number}",
            "Authorization": f"Bearer {number}",
            "Accept-Language": f"x{number}",
        }
        return client.post(f"/embed/pairs?lang=x{number}&os=x{number}", headers=said).status_code

    assert [post(number) for number in range(6)] == [201] * 3 + [429] * 3


def test_another_network_is_another_client(limited):
    addresses = [f"2001:db8:0:{n}::1" for n in range(6)] + [f"203.0.113.{n}" for n in range(6)]

    assert set(posts(limited.test_client(), addresses)) == {201}


def test_whoever_has_many_networks_has_a_few_addresses_worth(limited):
    client = limited.test_client()

    assert posts(client, [f"2001:db8:1:{n:x}::1" for n in range(12)]) == [201] * 9 + [429] * 3
    assert posts(client, ["2001:db8:2::1"]) == [201]


def test_what_a_site_is_refused_is_counted_for_no_network_of_it(limited):
    posts(limited.test_client(), [f"2001:db8:1:{n:x}::1" for n in range(60)])

    kept = limited.extensions["rate_limiter"].storage.storage
    assert len(kept) == 9 * 2 + 2  # Posts and rows, of nine networks and of the site.


@pytest.fixture
def few_rows(settings, monkeypatch):
    """Return an app that lets an address add two rows, and post as often as it likes otherwise."""
    monkeypatch.setattr(rate_limits, "ROW_LIMIT", "2 per hour")
    app = create_app(settings)
    app.extensions["openid"] = Provider()
    return app


def test_whatever_adds_rows_counts_together(few_rows, monkeypatch):
    stop_clock(monkeypatch)
    client = few_rows.test_client()

    statuses = [
        client.post("/embed/pairs").status_code,
        client.post("/en/test/comparisons", json={}).status_code,
        client.get("/agents/oidc").status_code,
        client.post("/embed/pairs").status_code,
    ]

    assert statuses == [201, 201, 429, 429]
    assert client.post("/embed/pairs", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 201


def test_rows_of_a_site_count_together(few_rows, monkeypatch):
    stop_clock(monkeypatch)
    addresses = [f"2001:db8:1:{n:x}::1" for n in range(8)]

    assert posts(few_rows.test_client(), addresses) == [201] * 6 + [429] * 2


def test_what_adds_no_row_is_not_counted_as_if_it_did(few_rows):
    client = few_rows.test_client()
    count = {"event": "shown", "step": "start"}

    assert {client.post("/counts", json=count).status_code for _ in range(5)} == {204}
    assert {client.get("/embed/pairs?token=x").status_code for _ in range(5)} == {404}


def test_every_view_by_which_a_stranger_adds_rows_says_so(few_rows):
    """Of all tables but those whose rows are counted: numbers by day, and wrong codes by minute and hour."""
    views = few_rows.view_functions
    targets = [(rule, method) for rule in few_rows.url_map.iter_rules() for method in ("GET", "POST")]
    few_rows.test_client().post("/embed/pairs")  # What is made once, such as tables and keys, is made now.

    adding = {
        rule.endpoint
        for number, (rule, method) in enumerate(targets)
        if method in rule.methods and _tables_added_to(few_rows, rule, method, number) - COUNTED
    }

    assert adding == {name for name, view in views.items() if "adds_rows" in getattr(view, "marks", ())}


def test_pages_are_not_limited(limited):
    client = limited.test_client()

    assert [client.get("/en/?os=linux&browser=firefox").status_code for _ in range(5)] == [200] * 5
    assert [client.get("/healthz").status_code for _ in range(5)] == [200] * 5


def test_a_redis_that_never_answers_holds_up_nobody(settings, silent_redis, monkeypatch):
    stop_clock(monkeypatch)
    app = create_app(replace(settings, rate_limit="3 per minute", redis_url=silent_redis))
    statuses = []

    def post():
        client = app.test_client()
        statuses.extend(client.post("/embed/pairs").status_code for _ in range(4))

    thread = Thread(target=post, daemon=True)
    thread.start()
    thread.join(WAIT_SECONDS)

    assert statuses == [201, 201, 201, 429]


@pytest.mark.servers
def test_a_redis_that_went_and_came_back_is_told_once_each_way(settings, tmp_path, caplog):
    port = free_port()
    client = create_app(replace(settings, redis_url=f"redis://127.0.0.1:{port}/0")).test_client()

    def told():
        return [record.getMessage() for record in caplog.records if record.name == rate_limits.__name__]

    posts(client, ["203.0.113.1"] * 3)
    assert told() == ["Redis does not answer, so this worker counts posts alone"]

    with redis_running(tmp_path, port):
        wait_until(lambda: posts(client, ["203.0.113.1"]) and len(told()) > 1, "the Redis")
        posts(client, ["203.0.113.1"] * 3)

    assert len(told()) == 2
    assert re.fullmatch(r"Redis answers again, after \d+\.\d seconds; posts counted alone: \d+", told()[1])
    assert not [record for record in caplog.records if "flask" in record.name.lower()]


def _tables_added_to(app, rule, method, number):
    """Return to which tables rows are added when somebody at an address of their own asks for something."""
    tables = set()

    def note(_connection, _cursor, statement, *_):
        words = statement.split()
        if words[:2] == ["INSERT", "INTO"]:
            tables.add(words[2])

    with _listening(note):
        base = {"REMOTE_ADDR": f"2001:db8:{number:x}::1"}
        app.test_client().open(_address(app, rule), method=method, json={}, environ_base=base)
    return tables


def _gets(app):
    return [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods]


def _address_of(app, endpoint):
    return next(_address(app, rule) for rule in _gets(app) if rule.endpoint == endpoint)


def _address(app, rule):
    values = {name: VALUES.get(name, 1 if name.endswith("_id") else "x") for name in rule.arguments}
    with app.test_request_context():
        return rule.build(values)[1]


def _writes(app, path):
    """Tell whether a row is written when somebody who is not signed in asks for an address."""
    statements = []

    def note(_connection, cursor, statement, *_):
        if cursor.rowcount > 0 and not statement.lstrip().upper().startswith(("SELECT", "PRAGMA")):
            statements.append(statement)

    app.test_client().get(path)  # What is made once, such as tables and keys, is made now.
    with _listening(note):
        app.test_client().get(path)
    return bool(statements)


@contextmanager
def _listening(note):
    event.listen(Engine, "after_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(Engine, "after_cursor_execute", note)
