"""Whatever a stranger writes comes back from the API as that text, and nothing else."""

import pytest

from tests.helpers.measured import measured
from tests.helpers.payloads import KEPT, REFUSED
from webapp.support import clean_name

from .access import ASKED, LINKS, bearer, keep_report, new_key


@pytest.fixture(scope="module")
def headers(app):
    return bearer(new_key(app))


@pytest.mark.parametrize("text", KEPT)
def test_a_link_comes_back_as_it_was_written(client, headers, text):
    written = {"asked_by": clean_name(text), "reference": text, "note": text}

    made = client.post(LINKS, json=written | {"asked_by": text}, headers=headers)
    read = client.get(f"{LINKS}/{made.json['id']}", headers=headers)

    for answer in (made, read):
        _must_be_inert(answer)
        assert {name: answer.json[name] for name in written} == written


@pytest.mark.parametrize("text", KEPT)
def test_a_run_comes_back_as_it_was_sent(app, client, headers, text):
    made = client.post(LINKS, json=ASKED, headers=headers).json
    request = {"outcome": "rejected", "elapsed_ms": 1.0, "error_name": text, "error_message": text}
    keep_report(app, made["url"], microphones=[text], host=text, measurements=measured(request=request))

    answer = client.get(f"{LINKS}/{made['id']}/reports", headers=headers)

    _must_be_inert(answer)
    (report,) = answer.json["reports"]
    sent = report["submission"]
    assert (sent["microphones"], sent["host"]) == ([text], text)
    assert sent["measurements"]["request"]["error_message"] == text


@pytest.mark.parametrize("text", REFUSED)
@pytest.mark.parametrize("field", ["asked_by", "reference", "note", "host"])
def test_control_characters_are_refused_and_never_sent_back(client, headers, field, text):
    refused = client.post(LINKS, json=ASKED | {field: text}, headers=headers)

    assert refused.status_code == 422
    assert [problem["path"] for problem in refused.json["error"]["problems"]] == [field]
    _must_be_inert(refused)


@pytest.mark.parametrize("text", KEPT + REFUSED)
def test_what_is_no_name_of_a_field_is_told_back_as_text(client, headers, text):
    for door, good in ((LINKS, ASKED), ("/api/v1/diagnoses", measured())):
        refused = client.post(door, json=good | {text: 1}, headers=headers)

        assert refused.status_code == 422
        assert text in [problem["path"] for problem in refused.json["error"]["problems"]]
        _must_be_inert(refused)


@pytest.mark.parametrize("text", KEPT)
def test_evidence_quotes_what_a_browser_said(client, text):
    said = {"outcome": "rejected", "elapsed_ms": 1.0, "error_name": "Nobody knows", "error_message": text}

    answer = client.post("/api/v1/diagnoses", json=measured(request=said))

    _must_be_inert(answer)
    assert answer.status_code == 200


def _must_be_inert(answer):
    """JSON that nothing takes for anything else: its type is not guessed, and nothing in it acts."""
    assert answer.mimetype == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.data.isascii()
    assert not set(answer.data.rstrip(b"\n")) & {*range(0x20), 0x7F}
