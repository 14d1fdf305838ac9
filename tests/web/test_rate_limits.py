"""Every request that may write for anybody is limited, and a Redis that says nothing holds up none."""

import socket
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread

import pytest
from flask import redirect
from sqlalchemy import Engine, event

from webapp import create_app
from webapp.support import SignInFailed

WAIT_SECONDS = 10
"""Far more than an answer takes on a busy machine, and less than half of what a slack time-out would."""

WRITING_GETS = {"agents.oidc"}
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
def limited(settings):
    """Return an app that takes three requests of those that are limited."""
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


def test_pages_are_not_limited(limited):
    client = limited.test_client()

    assert [client.get("/en/?os=linux&browser=firefox").status_code for _ in range(5)] == [200] * 5
    assert [client.get("/healthz").status_code for _ in range(5)] == [200] * 5


def test_a_redis_that_never_answers_holds_up_nobody(settings, silent_redis):
    app = create_app(replace(settings, rate_limit="3 per minute", redis_url=silent_redis))
    statuses = []

    def post():
        client = app.test_client()
        statuses.extend(client.post("/embed/pairs").status_code for _ in range(4))

    thread = Thread(target=post, daemon=True)
    thread.start()
    thread.join(WAIT_SECONDS)

    assert statuses == [201, 201, 201, 429]


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
