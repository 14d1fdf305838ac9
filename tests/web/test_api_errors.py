"""Below /api every error has one form, and says when to come back only where that is known."""

import json

import pytest

from tests.api.access import ASKED, LINKS, bearer, new_key
from tests.conftest import stop_clock
from tests.helpers.measured import BLOCKED
from webapp import create_app
from webapp.config import Settings
from webapp.web.errors import ERROR_CODES

DIAGNOSES = "/api/v1/diagnoses"
JSON = {"content_type": "application/json"}


@pytest.fixture(scope="module")
def headers(app):
    return bearer(new_key(app))


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "code"),
    [
        ("POST", DIAGNOSES, {"data": b"\xff", **JSON}, 400, "unreadable"),
        ("GET", f"{LINKS}/7", {"headers": {"Authorization": "Bearer x"}}, 401, "no-key"),
        ("POST", LINKS, {"json": ASKED, "headers": {"Sec-Fetch-Site": "cross-site"}}, 403, "not-allowed"),
        ("GET", "/api/v1/nowhere", {}, 404, "not-found"),
        ("GET", "/api/", {}, 404, "not-found"),
        ("GET", f"{LINKS}/2147483647", {}, 404, "not-found"),
        ("PUT", LINKS, {}, 405, "wrong-method"),
        ("TRACE", DIAGNOSES, {}, 405, "wrong-method"),
        ("POST", DIAGNOSES, {"data": b"{}", "headers": {"Transfer-Encoding": "chunked"}}, 411, "no-length"),
        ("POST", DIAGNOSES, {"data": b" " * 70_000, **JSON}, 413, "too-large"),
        ("POST", DIAGNOSES, {"data": json.dumps(BLOCKED), "content_type": "text/plain"}, 415, "wrong-format"),
        ("POST", LINKS, {"json": {}}, 422, "invalid"),
    ],
)
def test_every_error_has_one_form(client, headers, method, path, sent, status, code):
    own = sent.pop("headers", {})
    environ = {"CONTENT_LENGTH": ""} if "Transfer-Encoding" in own else {}

    answer = client.open(path, method=method, headers=headers | own, environ_overrides=environ, **sent)

    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    error = answer.json["error"]
    assert set(error) == {"status", "code", "message", "problems", "request_id"}
    assert (error["status"], error["code"]) == (status, code)
    assert error["message"] and code in ERROR_CODES
    assert "Retry-After" not in answer.headers


def test_only_who_is_to_wait_is_told_for_how_long(tmp_path, monkeypatch):
    stop_clock(monkeypatch)
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/x.db", rate_limit="2 per hour"))
    client = app.test_client()

    answers = [client.post(DIAGNOSES, json=BLOCKED) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert ["Retry-After" in answer.headers for answer in answers] == [False, False, True]
    assert answers[2].json["error"]["code"] == "too-many"


def test_a_store_that_is_away_is_worth_a_try_in_a_moment(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    client = create_app(Settings(database_url=f"sqlite:///{tmp_path}/file/x.db")).test_client()

    answer = client.post(LINKS, json=ASKED, headers=bearer("any"))

    assert (answer.status_code, answer.json["error"]["code"]) == (503, "unavailable")
    assert 0 < int(answer.headers["Retry-After"]) <= 10
