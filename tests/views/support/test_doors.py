"""The doors through which a customer's results come."""

import json

import pytest

from tests.helpers.measured import HEARD, measured

from .sent import UNKNOWN, send, submission


@pytest.mark.parametrize(
    ("path", "body"),
    [("progress", {"stage": "opened"}), ("reports", {"submission": submission()}), ("delete", {})],
)
def test_with_the_store_down_posts_say_so_in_json(gone, path, body):
    response = gone.post(f"/l/{path}", json={"link": UNKNOWN} | body)

    assert (response.status_code, response.json["error"]["status"]) == (503, 503)


def test_a_run_is_kept_once_as_it_was_sent_and_judged_as_on_the_page(client, make, store):
    link, secrets = make()
    run = measured(request__error_message="Permission denied by system", permissions__after="granted")
    sent = submission(run, os="windows-11", browser="chrome-156", via=["start"], microphones=["Jabra"])

    answers = [send(client, secrets.token, sent) for _ in range(3)]

    assert [(answer.status_code, answer.json) for answer in answers] == [(201, {"saved": True})] * 3
    (report,) = store.reports.of_link(link.id)
    assert report.submission.key == sent["key"]
    assert report.submission.microphones == ("Jabra",)
    # A Mac would be certain; the person has said that it is Windows.
    assert (report.diagnosis.first.fault, report.diagnosis.first.certainty) == ("system-blocked", "likely")
    assert store.links.by_id(link.id).stage == "done"


def test_the_largest_run_passes(client, make):
    _, secrets = make()
    repair = {"outcome": "failed", "error_name": "x" * 300, "error_message": "é" * 300}
    run = measured(
        HEARD, permissions__repair=repair, audio__block_peaks=[0.12345678] * 200, page__framed=True,
        host_info={"allow": "a" * 2000, "sandbox": "b" * 2000, "cross_origin": True},
        cti_error={"name": "N" * 300, "message": "M" * 300},
        tab_run={"fault": "all-clear", "certainty": "certain", "stream": True},
    )  # fmt: skip

    answer = send(client, secrets.token, submission(run, microphones=["m" * 256] * 64))

    assert answer.status_code == 201


def test_progress_is_seen_by_the_agent(client, make, store):
    link, secrets = make()

    for body in (
        {"stage": "opened"}, {"stage": "done", "step": "site/allow"},
        {"stage": "reading", "step": "site/partner", "tried": ["site/allow"]},
    ):  # fmt: skip
        assert client.post("/l/progress", json={"link": secrets.token} | body).status_code == 204

    seen = store.links.by_id(link.id)
    assert (seen.stage, seen.step, seen.tried, seen.revision) == (
        "reading",
        "site/partner",
        ("site/allow",),
        3,
    )


def run(**changes):
    """Return the body of a run through an unknown link."""
    return {"link": UNKNOWN, "submission": submission(**changes)}


def told(**changes):
    """Return the body of a progress post through an unknown link."""
    return {"link": UNKNOWN, "stage": "reading"} | changes


DEEP = json.loads('{"a":' * 9 + "1" + "}" * 9)

HOSTILE = [
    ("reports", {"submission": submission()}, "link"),
    ("reports", run() | {"link": None}, "link"),
    ("reports", run() | {"link": "../../etc"}, "link"),
    ("reports", run() | {"link": UNKNOWN + "\n"}, "link"),
    ("reports", {"link": UNKNOWN}, "submission"),
    ("reports", run() | {"submission": []}, "submission"),
    ("reports", run() | {"extra": 1}, "extra"),
    ("reports", run(key="1"), "submission.key"),
    ("reports", run(version=2), "submission.version"),
    ("reports", run(locale="<b>"), "submission.locale"),
    ("reports", run(host="a\x00b"), "submission.host"),
    ("reports", run(microphones=["a\x07"]), "submission.microphones.0"),
    ("reports", run(microphones=[""] * 65), "submission.microphones"),
    ("reports", run(via=["start"] * 21), "submission.via"),
    ("reports", run(user_agent="x"), "submission.user_agent"),
    ("reports", run(measurements=measured(page__framed=1)), "submission.measurements.page.framed"),
    ("reports", run(measurements=DEEP), ""),
    ("progress", {"link": UNKNOWN}, "stage"),
    ("progress", told(stage="sleeping"), "stage"),
    ("progress", told(stage="deleted"), "stage"),
    ("progress", told(step="<script>"), "step"),
    ("progress", told(step="no/such"), "step"),
    ("progress", told(tried=["start", "no/such"]), "tried.1"),
    ("progress", told(tried=["start"] * 21), "tried"),
    ("delete", {}, "link"),
    ("delete", {"link": [UNKNOWN]}, "link"),
    ("delete", [], ""),
]


@pytest.mark.parametrize(("door", "body", "path"), HOSTILE)
def test_what_is_not_valid_is_refused_with_the_path_of_its_error(client, door, body, path):
    response = client.post(f"/l/{door}", json=body)

    assert response.status_code == 422
    assert path in [problem["path"] for problem in response.json["error"]["problems"]]


@pytest.mark.parametrize("door", ["progress", "reports", "delete"])
@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b" ", "application/json", 422),
        (b"{", "application/json", 422),
        (b"[" * 30_000, "application/json", 422),
        (b"\xff\xfe", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b'{"link":"' + b"x" * 70_000 + b'"}', "application/json", 413),
    ],
)
def test_what_is_no_json_is_refused_in_json(client, door, data, content_type, status):
    response = client.post(f"/l/{door}", data=data, content_type=content_type)

    assert (response.status_code, response.json["error"]["status"]) == (status, status)


@pytest.mark.parametrize("door", ["progress", "reports", "delete"])
def test_a_sandboxed_frame_of_ours_may_send_and_another_site_may_not(client, make, door):
    _, secrets = make()
    body = {"link": secrets.token, "stage": "opened"} if door == "progress" else {"link": secrets.token}

    preflight = client.options(f"/l/{door}", headers={"Origin": "null"})
    ours = client.post(f"/l/{door}", json=body, headers={"Sec-Fetch-Site": "cross-site", "Origin": "null"})
    foreign = client.post(
        f"/l/{door}", json=body, headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    )

    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
    assert ours.headers["Access-Control-Allow-Origin"] == "*"
    assert (ours.status_code, foreign.status_code) == (422 if door == "reports" else 204, 403)
