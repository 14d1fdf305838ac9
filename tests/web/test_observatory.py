"""Every page, of whichever address and status, has the score that pages of its audience are held to."""

from dataclasses import replace

import pytest
from werkzeug.datastructures import Headers

from tests.conftest import sign_in, stop_clock
from tests.helpers.measured import as_form, measured
from tests.helpers.observatory import score
from webapp import create_app
from webapp.support import LinkDraft
from webapp.web.headers import security_headers
from webapp.web.sessions import SECURE_COOKIE

LEAST = {"page": 135, "agents": 140, "embed": 125}
AT_MOST_FOR_PROGRAMS = 130
"""JSON has no scripts, whose digests are what is missing to 135."""
PLATFORM = "os=linux&browser=chrome-156"
HTTPS = {"base_url": "https://localhost"}
METHODS = ("GET", "POST", "PUT")


@pytest.fixture(scope="module")
def scored_app(tmp_path_factory, settings):
    folder = tmp_path_factory.mktemp("observatory")
    return create_app(
        replace(settings, database_url=f"sqlite:///{folder}/x.db", rate_limit="100000 per minute")
    )


@pytest.fixture(scope="module")
def clients(scored_app):
    """Return a stranger and an agent, both by https."""
    agent = sign_in(scored_app.test_client(), scored_app.extensions["stores"].agents.invite("Ada"), **HTTPS)
    return scored_app.test_client(), agent


@pytest.fixture(scope="module")
def jars(clients):
    """Return the cookies that each of the two has, as they were set."""
    cookie = clients[1].get_cookie(SECURE_COOKIE)
    secure = "; Secure" if cookie.secure else ""
    return [], [f"{cookie.key}=x{secure}; SameSite={cookie.same_site}"]


@pytest.fixture(scope="module")
def values(scored_app):
    link, secrets = scored_app.extensions["stores"].links.make(LinkDraft("Ada", "en"))
    return {
        **{"link_id": link.id, "report_id": 1, "token": secrets.token, "form": "json", "path": "js/none.js"},
        **{"locale": "fr", "step_id": "site/allow", "part": "watcher", "session_id": 1, "asset_version": "x"},
    }


def addresses(app, values):
    with app.test_request_context():
        return [
            (rule.endpoint, rule.build({name: values.get(name, 1) for name in rule.arguments})[1])
            for rule in app.url_map.iter_rules()
        ]


def least_for(path, has_cookie=True):
    """Return the score to reach; the last five points at an agent's page are for the cookie they have."""
    if path.startswith("/agents"):
        return LEAST["agents"] if has_cookie else LEAST["page"]
    return LEAST["embed"] if path.startswith("/embed") else LEAST["page"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("who", [0, 1], ids=["a stranger", "an agent"])
def test_every_address_has_it(scored_app, clients, jars, values, who, method):
    statuses = set()
    for endpoint, path in addresses(scored_app, values):
        if endpoint.startswith("agents.sign_out") or endpoint in (
            "agents.end_all_sessions",
            "clean_origin.reached",
        ):
            continue  # These end the session, and what anybody may frame can do nothing.
        answer = clients[who].open(path, method=method, **HTTPS)
        is_page = answer.text.startswith("<!doctype html>\n<html")  # What htmx swaps in is none.
        if is_page and answer.status_code not in range(300, 400):
            statuses.add(answer.status_code)
            has_cookie = bool(jars[who] or answer.headers.get("Set-Cookie"))
            assert score(answer, jars[who]) >= least_for(path, has_cookie), (path, answer.status)
        elif answer.is_json and endpoint != "embed_v1.protocol":
            assert score(answer) >= AT_MOST_FOR_PROGRAMS, (path, answer.status)
    assert statuses & {200, 404, 405, 422}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/en/?{PLATFORM}", 200),
        (f"/en/test?{PLATFORM}", 200),
        (f"/fr/site/allow?{PLATFORM}", 200),
        ("/en/go", 200),
        ("/en/install", 200),
        ("/en/clean-origin?token=x", 200),
        ("/nowhere", 404),
        ("/embed/nowhere", 404),
        (f"/l/{'A' * 22}", 404),
        (f"/embed/?{PLATFORM}", 200),
        (f"/embed/site/allow?{PLATFORM}", 200),
        ("/static/x/y.js", 404),
    ],
)
def test_what_people_open_has_it(clients, path, status):
    answer = clients[0].get(path, **HTTPS)

    assert answer.status_code == status
    assert score(answer) >= least_for(path)


def test_an_answer_to_measurements_has_it_without_htmx(clients):
    answer = clients[0].post("/en/test/diagnosis", data=as_form(measured()), **HTTPS)

    assert answer.status_code == 200 and score(answer) >= LEAST["page"]


@pytest.mark.parametrize("cause", ["failing", "limited", "refused"])
def test_errors_of_every_kind_have_it(settings, tmp_path, monkeypatch, cause):
    stop_clock(monkeypatch)
    changes = {"limited": {"rate_limit": "1 per hour"}, "failing": {}, "refused": {}}[cause]
    app = create_app(replace(settings, database_url=f"sqlite:///{tmp_path}/x.db", **changes))
    if cause == "failing":
        app.view_functions["guide.step"] = app.view_functions["check.diagnosis"] = lambda **_: 1 / 0
    client = app.test_client()

    answers = [
        client.post("/en/test/diagnosis", data="x", content_type="text/plain", **HTTPS) for _ in range(2)
    ] + [
        client.get("/en/", **HTTPS),
        client.post("/en/go", headers={"Sec-Fetch-Site": "cross-site"}, **HTTPS),
    ]

    expected = {"failing": 500, "limited": 429, "refused": 403}[cause]
    assert expected in {answer.status_code for answer in answers}
    for answer in answers:
        if answer.mimetype == "text/html" and answer.status_code not in range(300, 400):
            assert score(answer) >= LEAST["page"], answer.status


class Answer:
    """Headers and a body, as a response of the test client has them."""

    mimetype = "text/html"

    def __init__(self, headers, text='<script src="/x" integrity="sha256-x"></script>'):
        self.headers, self.text = Headers(headers), text


@pytest.mark.parametrize(
    ("changes", "text", "expected"),
    [
        ({}, None, 135),
        ({}, "", 130),
        ({"Set-Cookie": "__Host-soundcheck=x; Secure; HttpOnly; SameSite=Lax"}, None, 140),
        ({"Set-Cookie": "soundcheck=x; HttpOnly"}, None, 130),
        ({"Content-Security-Policy": ""}, None, 55),
        ({"Content-Security-Policy": "script-src 'self' 'unsafe-inline'; frame-ancestors 'none'"}, None, 80),
        ({"Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'"}, None, 130),
        ({"Strict-Transport-Security": ""}, None, 80),
        ({"Strict-Transport-Security": "max-age=60"}, None, 125),
        ({"X-Content-Type-Options": ""}, None, 130),
        ({"Referrer-Policy": "unsafe-url"}, None, 125),
        ({"Cross-Origin-Resource-Policy": "same-origin x"}, None, 120),
    ],
)
def test_the_rules_are_those_of_the_observatory(changes, text, expected):
    """Each of these was scored by the program itself, version 1.4.8, too."""
    answer = Answer(security_headers("page", is_secure=True) | changes)
    if text is not None:
        answer.text = text

    assert score(answer) == expected
