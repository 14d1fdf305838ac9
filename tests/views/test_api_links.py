from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from tests.api.access import ASKED, LINKS, bearer, keep_report, new_key, submission
from tests.conftest import stop_clock
from tests.helpers.measured import BLOCKED, HEARD
from webapp import create_app
from webapp.api.answers import MOST_REPORTS
from webapp.config import Settings
from webapp.store.schema import reports
from webapp.views.agents.share import write_message

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def key(app):
    return new_key(app)


@pytest.fixture
def ask(client, key):
    """Ask as a program that has a key."""

    def open_address(method, path="", headers=(), **options):
        return client.open(f"{LINKS}{path}", method=method, headers=bearer(key) | dict(headers), **options)

    return open_address


def test_a_link_is_made_from_who_asks_alone(ask):
    made = ask("POST", json=ASKED)

    assert made.status_code == 201
    assert made.json["url"].startswith("http://localhost/l/") and len(made.json["code"]) == 6
    assert made.headers["Location"] == f"{LINKS}/{made.json['id']}"
    assert made.headers["Cache-Control"] == "no-store"
    assert (made.json["locale"], made.json["partner"], made.json["host"]) == ("en", None, None)
    lifetime = _moment(made.json["expires_at"]) - _moment(made.json["created_at"])
    assert lifetime == 7 * DAY


@pytest.mark.parametrize("name", ["  Ana \u202e Maria ", "Ana\u2028Maria", "Ana\u00a0\u200bMaria"])
def test_a_name_is_written_as_an_agents_is(ask, name):
    assert ask("POST", json=ASKED | {"asked_by": name}).json["asked_by"] == "Ana Maria"


def test_a_link_holds_all_that_was_asked_for(ask):
    wanted = ASKED | {
        "partner": "salesforce",
        "host": "acme.lightning.force.com",
        "locale": "fr",
        "reference": "T-1001",
        "note": "As we said on the phone",
    }

    made = ask("POST", json=wanted | {"expires_in_days": 30})

    assert {name: made.json[name] for name in wanted} == wanted
    assert _moment(made.json["expires_at"]) - _moment(made.json["created_at"]) == 30 * DAY


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_the_message_is_in_the_customers_language(app, ask, locale):
    made = ask("POST", json=ASKED | {"locale": locale}, headers={"Accept-Language": "en"}).json

    with app.app_context():
        written = write_message(made["url"], app.extensions["languages"][locale], made["asked_by"])
    assert made["message"] == written
    assert made["url"] in made["message"]


def test_of_a_whole_address_the_host_is_kept(ask):
    made = ask("POST", json=ASKED | {"host": "https://ACME.example:8443/agent?id=1"})

    assert made.json["host"] == "acme.example:8443"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("asked_by", ""),
        ("asked_by", "   "),
        ("asked_by", "x" * 81),
        ("asked_by", "two\nlines"),
        ("asked_by", "\u200b\u00a0\u202e"),
        ("locale", "xx"),
        ("locale", "EN"),
        ("locale", "../en"),
        ("partner", "nobody"),
        ("partner", ""),
        ("host", "not a host"),
        ("host", ""),
        ("host", "javascript:alert(1)"),
        ("reference", "x" * 121),
        ("reference", "\x00"),
        ("note", "x" * 501),
        ("note", "\x1b[2J"),
        ("note", None),
        ("expires_in_days", 0),
        ("expires_in_days", 31),
        ("expires_in_days", 1.5),
        ("expires_in_days", "7"),
        ("expires_in_days", True),
        ("id", 1),
        ("agent_id", 1),
    ],
)
def test_what_no_link_can_have_is_named(ask, field, value):
    refused = ask("POST", json=ASKED | {field: value})

    assert refused.status_code == 422
    assert [problem["path"] for problem in refused.json["error"]["problems"]] == [field]


@pytest.mark.parametrize(
    ("host", "partner"),
    [("acme.lightning.force.com", "salesforce"), ("desk.example", None), ("localhost", None)],
)
def test_a_host_alone_names_its_partner(ask, host, partner):
    made = ask("POST", json=ASKED | {"host": host}).json

    assert (made["partner"], made["host"]) == (partner, host)


def test_a_strangers_host_is_refused_for_a_partner(ask):
    refused = ask("POST", json=ASKED | {"partner": "salesforce", "host": "evil.example"})

    assert [problem["path"] for problem in refused.json["error"]["problems"]] == ["host"]


def test_every_error_is_named_at_once(ask):
    refused = ask("POST", json={"partner": "nobody", "host": "evil.example", "expires_in_days": 0, "x": 1})

    paths = {problem["path"] for problem in refused.json["error"]["problems"]}
    assert paths == {"asked_by", "partner", "expires_in_days", "x"}


def test_a_customers_runs_come_back_judged(app, ask):
    made = ask("POST", json=ASKED).json
    assert (made["state"], made["reports"], made["newest_report"]) == ("new", 0, None)

    first = keep_report(app, made["url"])
    second = keep_report(app, made["url"], measurements=HEARD, microphones=["Headset"])

    state = ask("GET", f"/{made['id']}").json
    assert (state["state"], state["stage"]) == ("opened", "done")
    assert (state["reports"], state["newest_report"]) == (2, second.id)
    assert state["revision"] > made["revision"] and state["opened_at"]
    before, after = ask("GET", f"/{made['id']}/reports").json["reports"]
    assert (before["id"], after["id"]) == (first.id, second.id)
    assert before["diagnosis"]["findings"][0]["fault"] == "site-blocked"
    assert after["diagnosis"]["findings"][0]["fault"] == "all-clear"
    assert after["submission"]["microphones"] == ["Headset"]


def test_a_program_asks_for_what_is_new_only(app, ask):
    made = ask("POST", json=ASKED).json
    ids = [keep_report(app, made["url"]).id for _ in range(3)]

    assert _ids(ask("GET", f"/{made['id']}/reports?after={ids[0]}")) == ids[1:]
    assert _ids(ask("GET", f"/{made['id']}/reports?after={ids[-1]}")) == []
    assert _ids(ask("GET", f"/{made['id']}/reports?after=0")) == ids


@pytest.mark.parametrize("after", ["", "x", "-1", "1.5", "1e3", "²", "٣", "2147483648", "9" * 5000])
def test_an_unreadable_number_is_named(ask, after):
    made = ask("POST", json=ASKED).json

    refused = ask("GET", f"/{made['id']}/reports", query_string={"after": after})

    assert refused.status_code == 422
    assert [problem["path"] for problem in refused.json["error"]["problems"]] == ["after"]


def test_a_step_and_what_was_tried_are_told(app, ask):
    made = ask("POST", json=ASKED).json
    token = made["url"].rpartition("/")[2]

    app.extensions["stores"].links.note_progress(token, "reading", "system/allow", ["system/allow"])

    told = ask("GET", f"/{made['id']}").json
    assert (told["stage"], told["step"], told["tried"]) == ("reading", "system/allow", ["system/allow"])


def test_a_revoked_link_is_closed_for_good(app, ask):
    made = ask("POST", json=ASKED).json

    for _ in range(2):
        revoked = ask("POST", f"/{made['id']}/revoke")
        assert (revoked.status_code, revoked.json["state"]) == (200, "revoked")
    with pytest.raises(LookupError):
        keep_report(app, made["url"])
    assert ask("GET", f"/{made['id']}").json["revoked_at"]


@pytest.mark.parametrize("path", ["/2147483647", "/2147483647/reports"])
def test_a_link_that_is_not_there_is_not_found(ask, path):
    assert ask("GET", path).status_code == 404
    assert ask("POST", "/2147483647/revoke").status_code == 404


@pytest.mark.parametrize("number", ["0", "2147483648", "9" * 30, "9" * 5000, "-1", "1.0", "x", "%00"])
def test_what_is_no_id_is_not_found(ask, number):
    assert ask("GET", f"/{number}").status_code == 404
    assert ask("GET", f"/{number}/reports").status_code == 404


def test_secrets_are_told_once(app, ask):
    made = ask("POST", json=ASKED).json
    keep_report(app, made["url"])

    for path in ("", "/reports"):
        told = ask("GET", f"/{made['id']}{path}").text
        assert made["url"].rpartition("/")[2] not in told and made["code"] not in told


def test_everything_that_is_kept_is_told_without_what_leads_to_it(app, ask):
    made = ask("POST", json=ASKED | {"reference": "T-1001"}).json
    keep_report(app, made["url"], microphones=["Headset"])

    told = ask("GET", f"/{made['id']}/everything")

    assert told.json["link"]["reference"] == "T-1001"
    assert [report["submission"]["microphones"] for report in told.json["reports"]] == [["Headset"]]
    assert told.json["deliveries"] == []
    assert made["url"].rpartition("/")[2] not in told.text and made["code"] not in told.text


def test_a_report_that_cannot_be_read_is_told_and_erased_too(app, ask):
    made = ask("POST", json=ASKED).json
    report = keep_report(app, made["url"])
    damaged = (
        update(reports).where(reports.c.id == report.id).values(submission='{"version": 9', diagnosis="[]")
    )
    app.extensions["stores"].database.write(lambda connection: connection.execute(damaged))

    [told] = ask("GET", f"/{made['id']}/everything").json["reports"]

    assert (told["submission"], told["diagnosis"]) == ('{"version": 9', [])
    assert ask("DELETE", f"/{made['id']}").status_code == 204
    assert ask("GET", f"/{made['id']}/everything").status_code == 404


def test_erasing_is_for_good_and_may_be_said_twice(app, ask):
    made, other = ask("POST", json=ASKED).json, ask("POST", json=ASKED).json
    keep_report(app, made["url"])

    for _ in range(2):
        erased = ask("DELETE", f"/{made['id']}")
        assert (erased.status_code, erased.data) == (204, b"")

    for path in ("", "/reports", "/everything"):
        assert ask("GET", f"/{made['id']}{path}").status_code == 404
    assert app.test_client().get(f"/l/{made['url'].rpartition('/')[2]}").status_code == 404
    assert ask("GET", f"/{other['id']}").status_code == 200
    assert ask("DELETE", "/2147483647").status_code == 204


def test_reports_come_some_at_a_time_and_none_is_missed_or_told_twice(app, ask):
    made = ask("POST", json=ASKED).json
    sent = [keep_report(app, made["url"]).id for _ in range(MOST_REPORTS + 3)]
    damaged = update(reports).where(reports.c.id == sent[1]).values(submission="{}")
    app.extensions["stores"].database.write(lambda connection: connection.execute(damaged))
    path = f"/{made['id']}/reports"

    first = ask("GET", path).json
    second = ask("GET", f"{path}?after={first['next_after']}").json
    told, after = [], 0
    while after is not None:
        page = ask("GET", f"{path}?limit=2&after={after}").json
        told += [report["id"] for report in (*page["reports"], *page["unreadable"])]
        after = page["next_after"]

    assert len(first["reports"]) + len(first["unreadable"]) == MOST_REPORTS
    assert first["next_after"] == sent[MOST_REPORTS - 1]
    assert ([report["id"] for report in second["reports"]], second["next_after"]) == (sent[-3:], None)
    assert sorted(told) == sent


def test_pages_number_devices_as_one_answer_would(app, ask):
    made = ask("POST", json=ASKED).json
    for browser in ("chrome-156", "firefox-150", "chrome-156"):
        keep_report(app, made["url"], os="linux", browser=browser)

    pages = [ask("GET", f"/{made['id']}/reports").json["reports"]]
    for after in [0, *(report["id"] for report in pages[0][:2])]:
        pages.append(ask("GET", f"/{made['id']}/reports?limit=1&after={after}").json["reports"])

    assert [report["device"] for report in pages[0]] == [1, 2, 1]
    assert [page[0]["device"] for page in pages[1:]] == [1, 2, 1]


@pytest.mark.parametrize("limit", ["", "0", "-1", str(MOST_REPORTS + 1), "x", "1.5", "9" * 30, "٣"])
def test_a_limit_that_is_none_is_named(ask, limit):
    made = ask("POST", json=ASKED).json

    refused = ask("GET", f"/{made['id']}/reports?limit={limit}")

    assert refused.status_code == 422
    assert [problem["path"] for problem in refused.json["error"]["problems"]] == ["limit"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer \xe9"},
        {"Authorization": "Bearer a=b, c=d"},
        {"Authorization": "Basic KEY"},
        {"Authorization": "Digest KEY"},
        {"Authorization": "KEY"},
        {"Authorization": "Bearer KEYx"},
        {"Cookie": "soundcheck=KEY; Authorization=Bearer KEY"},
        {"X-Api-Key": "KEY"},
    ],
)
def test_without_its_key_nothing_tells_what_there_is(client, ask, key, headers):
    there = ask("POST", json=ASKED).json["id"]
    shown = {name: value.replace("KEY", key) for name, value in headers.items()}
    doors = [("POST", "", ASKED), ("POST", "", None)]
    doors += [
        ("GET", f"/{id}{of}", None) for id in (there, 2147483647) for of in ("", "/reports", "/everything")
    ]
    doors += [("DELETE", f"/{id}", None) for id in (there, 2147483647)]
    doors += [("POST", f"/{id}/revoke", None) for id in (there, 2147483647)]

    answers = [client.open(f"{LINKS}{path}", method=m, json=sent, headers=shown) for m, path, sent in doors]

    assert {answer.status_code for answer in answers} == {401}
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {'Bearer realm="Soundcheck API"'}
    ids = {answer.json["error"]["request_id"] for answer in answers}
    assert len({answer.text.replace(id, "") for answer in answers for id in ids if id in answer.text}) == 1
    assert ask("GET", f"/{there}").json["state"] == "new"


def test_a_key_in_the_address_is_no_key(client, key):
    assert client.post(f"{LINKS}?key={key}&access_token={key}", json=ASKED).status_code == 401


def test_a_page_of_another_site_is_refused_whatever_key_it_has(client, key):
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}

    assert client.post(LINKS, json=ASKED, headers=bearer(key) | foreign).status_code == 403


def test_the_address_is_the_public_one(tmp_path):
    settings = Settings(database_url=f"sqlite:///{tmp_path}/x.db", public_url="https://check.example")
    app = create_app(settings)

    made = app.test_client().post(LINKS, json=ASKED, headers=bearer(new_key(app)))

    assert made.json["url"].startswith("https://check.example/l/")


def test_posts_with_a_key_are_limited_as_others(tmp_path, monkeypatch):
    stop_clock(monkeypatch)
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/x.db", rate_limit="3 per hour"))
    client, headers = app.test_client(), bearer(new_key(app))

    answers = [client.post(LINKS, json=ASKED, headers=headers) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert answers[-1].json["error"]["status"] == 429 and int(answers[-1].headers["Retry-After"]) > 0


def test_without_its_store_the_api_says_so(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    client = create_app(Settings(database_url=f"sqlite:///{tmp_path}/file/x.db")).test_client()

    answer = client.post(LINKS, json=ASKED, headers=bearer("any"))

    assert (answer.status_code, answer.json["error"]["status"]) == (503, 503)


def test_a_run_tells_its_device_and_whether_that_works_now(ask, app):
    made = ask("POST", json=ASKED).json
    runs = [("windows-11", BLOCKED), ("macos-15", HEARD), ("windows-11", HEARD), ("windows-11", BLOCKED)]
    for os, measurements in runs:
        keep_report(app, made["url"], os=os, measurements=measurements)

    reports = ask("GET", f"/{made['id']}/reports").json["reports"]
    assert [(report["device"], report["works_now"]) for report in reports] == [
        (1, False), (2, False), (1, True), (1, False),
    ]  # fmt: skip
    later = ask("GET", f"/{made['id']}/reports?after={reports[1]['id']}").json["reports"]
    assert later == reports[2:]


def test_a_report_needs_no_more_than_was_sent(ask, app):
    made = ask("POST", json=ASKED).json
    sent = submission(os="macos-15", via=["start", "test"])

    keep_report(app, made["url"], **sent)

    (kept,) = ask("GET", f"/{made['id']}/reports").json["reports"]
    assert kept["submission"]["key"] == sent["key"] and kept["submission"]["via"] == ["start", "test"]
    assert kept["submission"]["microphones"] is None


def _moment(text):
    moment = datetime.fromisoformat(text)
    assert moment.utcoffset() == timedelta(0)
    return moment


def _ids(answer):
    return [report["id"] for report in answer.json["reports"]]
