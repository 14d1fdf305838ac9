"""Each request has an id, the proxy's if there is one, else our own; whoever writes to us can name it."""

import json
import logging
import re
import uuid
from dataclasses import replace

import pytest

from webapp import create_app
from webapp.web.request_log import JsonLine

OWN = re.compile(r"[0-9a-f]{16}")
GIVEN = ["0123456789abcdef" * 2, str(uuid.UUID(int=2**127 + 7))]
OTHER = [
    "",
    "x",
    "0123456789ABCDEF" * 2,
    "a" * 31,
    "a" * 33,
    "soundcheck_" + "Zy9" * 14,
    "a" * 32 + "\n",
    "é" * 32,
]


def id_of(client, **headers):
    return client.get("/api/v1/nowhere", headers=headers).json["error"]["request_id"]


@pytest.fixture
def behind_proxy(settings):
    return create_app(replace(settings, proxy_hops=1)).test_client()


def test_each_request_has_an_id_of_its_own(client):
    ids = [id_of(client) for _ in range(20)]

    assert len(set(ids)) == 20 and all(map(OWN.fullmatch, ids))


@pytest.mark.parametrize("given", GIVEN)
def test_the_proxys_id_is_taken_where_there_is_a_proxy(client, behind_proxy, given):
    assert id_of(behind_proxy, X_Request_Id=given) == given
    assert OWN.fullmatch(id_of(client, X_Request_Id=given))


@pytest.mark.parametrize("given", OTHER)
def test_what_is_no_id_is_not_taken(behind_proxy, given):
    answer = behind_proxy.get("/api/v1/nowhere", environ_overrides={"HTTP_X_REQUEST_ID": given})

    assert OWN.fullmatch(answer.json["error"]["request_id"])


@pytest.mark.parametrize("path", ["/en/nowhere", "/embed/nowhere", "/agents/links/2147483647"])
def test_a_page_of_an_error_shows_it(behind_proxy, path):
    page = behind_proxy.get(path, headers={"X-Request-Id": GIVEN[0]}, follow_redirects=True)

    assert f"<code>{GIVEN[0]}</code>" in page.text or page.status_code == 200


def test_a_line_about_a_request_has_its_id(settings, monkeypatch):
    app, lines = create_app(settings), []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(json.loads(JsonLine().format(record)))
    monkeypatch.setattr(logging.getLogger("webapp.web.errors"), "handlers", [handler])
    app.add_url_rule("/api/broken", "broken", lambda: 1 / 0)
    app.extensions["rate_limiter"].enabled = False

    answer = app.test_client().get("/api/broken")
    logging.getLogger("webapp.web.errors").error("about no request")

    assert answer.status_code == 500
    assert [line.get("request") for line in lines] == [answer.json["error"]["request_id"], None]
