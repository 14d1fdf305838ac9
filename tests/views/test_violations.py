import json
import logging

import pytest

from webapp.web.violation_tally import OTHER, PAUSE_SECONDS, ViolationTally

BY_REPORT_URI, BY_REPORT_TO = "application/csp-report", "application/reports+json"
SECRET = "A1b2C3d4E5f6G7h8I9j0Kk"
DETAILS = {
    "document-uri": f"https://check.example/l/{SECRET}",
    "script-sample": f"Fake Audio {SECRET}",
    "blocked-uri": "inline",
}


def old_form(rule):
    return {"csp-report": {**DETAILS, "violated-directive": f"{rule} 'self'", "effective-directive": rule}}


def new_form(*rules):
    return [
        {"type": "csp-violation", "url": DETAILS["document-uri"], "body": {"effectiveDirective": rule}}
        for rule in rules
    ]


def post(client, report, type_=BY_REPORT_URI, **headers):
    return client.post("/violations", data=json.dumps(report), content_type=type_, headers=headers)


@pytest.fixture
def tally(app, monkeypatch):
    fresh = ViolationTally()
    monkeypatch.setitem(app.extensions, "violations", fresh)
    return fresh


@pytest.mark.parametrize(
    ("report", "type_", "counted"),
    [
        (old_form("script-src-elem"), BY_REPORT_URI, {"script-src-elem": 1}),
        ({"csp-report": {"violated-directive": "img-src 'self'"}}, BY_REPORT_URI, {"img-src": 1}),
        (
            new_form("require-trusted-types-for", "img-src"),
            BY_REPORT_TO,
            {"require-trusted-types-for": 1, "img-src": 1},
        ),
        (old_form("x" * 900), BY_REPORT_URI, {OTHER: 1}),
        (old_form({"a": 1}), BY_REPORT_URI, {OTHER: 1}),
        ([{"type": "deprecation", "body": {}}, 7, None], BY_REPORT_TO, {}),
        ({"csp-report": []}, BY_REPORT_URI, {}),
        ("text", BY_REPORT_URI, {}),
        (None, BY_REPORT_TO, {}),
    ],
)
def test_what_a_browser_refused_is_counted_by_its_rule(client, tally, report, type_, counted):
    assert post(client, report, type_).status_code == 204

    assert tally.totals == counted


@pytest.mark.usefixtures("tally")
def test_the_log_has_the_rule_and_nothing_else_of_a_report(client, caplog):
    with caplog.at_level(logging.WARNING):
        post(client, old_form("script-src"))
        post(client, old_form(f"{SECRET}"))

    assert "by script-src: 1 so far" in caplog.text and f"by {OTHER}: 1 so far" in caplog.text
    assert SECRET not in caplog.text and "check.example" not in caplog.text


def test_who_sends_many_does_not_fill_the_log(caplog):
    now = 0.0
    tally = ViolationTally(clock=lambda: now)

    with caplog.at_level(logging.WARNING):
        for _ in range(500):
            tally.add(old_form("img-src"))
        now = PAUSE_SECONDS
        tally.add(old_form("img-src"))

    assert [record.args[1] for record in caplog.records] == [1, 501]


def test_made_up_rules_take_no_memory(tally):
    for number in range(300):
        tally.add(old_form(f"rule-{number}"))

    assert tally.totals == {OTHER: 300}


def test_a_sandboxed_frame_reports_and_a_strangers_page_does_not(client, tally):
    framed = post(client, old_form("img-src"), Origin="null", Sec_Fetch_Site="cross-site")
    foreign = post(client, old_form("img-src"), Origin="https://evil.example", Sec_Fetch_Site="cross-site")

    assert (framed.status_code, foreign.status_code) == (204, 403)
    assert sum(tally.totals.values()) == 1


@pytest.mark.parametrize(
    ("body", "type_", "status"),
    [
        (b"{", BY_REPORT_URI, 422),
        (b"[" * 5_000, BY_REPORT_TO, 422),
        (b"\xff", BY_REPORT_URI, 400),
        (b"{}", "text/plain", 415),
        (b'"' + b"x" * 70_000 + b'"', BY_REPORT_URI, 413),
    ],
)
def test_what_is_no_report_gets_a_clear_error(client, tally, body, type_, status):
    answer = client.post("/violations", data=body, content_type=type_)

    assert answer.status_code == status and answer.json["error"]["message"]
    assert not tally.totals
