import json

import pytest

from tests.conftest import stop_clock
from tests.helpers.measured import BLOCKED, HEARD, measured
from webapp import create_app
from webapp.config import Settings

URL = "/api/v1/diagnoses"


def test_measurements_become_a_diagnosis(client):
    answer = client.post(URL, json=measured(BLOCKED, permissions__clean_origin="prompt")).json

    first = answer["findings"][0]
    assert (first["fault"], first["level"], first["certainty"]) == ("site-blocked", "site", "certain")
    assert answer["levels"]["site"] == "blocked"
    assert all(evidence["text"] and evidence["code"] for evidence in first["evidence"])
    assert answer["language"] == "en"


def test_the_words_are_in_the_language_that_was_asked_for(client):
    english, french = (
        client.post(URL, json=measured(HEARD), headers={"Accept-Language": language}).json
        for language in ("en", "fr")
    )

    assert french["language"] == "fr"
    assert english["findings"][0]["evidence"][0]["code"] == french["findings"][0]["evidence"][0]["code"]


def test_every_error_is_named_with_its_path(client):
    bad = measured(BLOCKED, request__elapsed_ms=-1, page__framed="yes", extra=1)

    response = client.post(URL, json=bad)

    assert response.status_code == 422
    paths = {problem["path"] for problem in response.json["error"]["problems"]}
    assert paths == {"request.elapsed_ms", "page.framed", "extra"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b" ", 422),
        (b"null", 422),
        (b"[]", 422),
        (b"\xff\xfe", 400),
        (b'{"version": NaN}', 422),
        (b"[" * 30_000, 422),
        (b'"' + b"x" * 70_000 + b'"', 413),
        (json.dumps(BLOCKED).replace("Permission denied", "\\u0000").encode(), 422),
        (json.dumps(BLOCKED).replace("Permission denied", "\\ud800").encode(), 422),
        (json.dumps(BLOCKED).encode("utf-16"), 400),
    ],
)
def test_bad_input_is_refused_as_json(client, body, status):
    response = client.post(URL, data=body, content_type="application/json")

    assert response.status_code == status
    assert response.json["error"]["status"] == status


def test_other_formats_and_methods_are_refused(client):
    assert client.post(URL, data="x", content_type="text/plain").status_code == 415
    refused = client.get(URL)
    assert refused.status_code == 405 and "POST" in refused.headers["Allow"]
    assert client.get("/api/v1/nowhere").json["error"]["status"] == 404


def test_too_many_requests_are_told_when_to_come_back(tmp_path, monkeypatch):
    stop_clock(monkeypatch)
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/x.db", rate_limit="3 per hour"))
    client = app.test_client()

    answers = [client.post(URL, json=BLOCKED) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert answers[-1].json["error"]["status"] == 429
    assert client.get("/en/?os=linux&browser=chrome-156").status_code == 200


def test_an_unexpected_error_shows_no_trace(client, monkeypatch):
    def broken(_measured):
        raise RuntimeError("secret")

    monkeypatch.setattr("webapp.views.api.diagnose_run", broken)

    response = client.post(URL, json=BLOCKED)

    assert response.status_code == 500
    assert "secret" not in response.text and "Traceback" not in response.text
