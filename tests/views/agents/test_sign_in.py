"""Only who was invited gets in, only by https or on this machine, and out again at once."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.conftest import csrf_token, sign_in
from webapp import create_app
from webapp.config import Settings
from webapp.console.login import current_agent, safe_next_path
from webapp.store import sessions
from webapp.web.sessions import LOCAL_COOKIE, SECURE_COOKIE

EMPTY = {"a": ""}  # A browser says how long a form is even if there is nothing in it.


@pytest.fixture
def stores(app):
    return app.extensions["stores"]


@pytest.fixture
def invitation(stores):
    """Return the path of a one-time address."""
    return f"/agents/sign-in/{stores.agents.invite('Grace')}"


def signed_in(client, **options):
    """Tell whether a page of agents opens."""
    response = client.get("/agents", **options)
    assert response.headers["Cache-Control"] == "no-store"
    return response.location == "/agents/"


def test_who_is_not_signed_in_is_sent_to_sign_in(client, browse):
    response = client.get("/agents")

    assert (response.status_code, response.location) == (303, "/agents/sign-in")
    assert browse("/agents").select_one("main.door")


def test_the_page_one_wanted_is_remembered_and_a_post_is_not(settings):
    app = create_app(settings)
    app.add_url_rule("/agents/desk", "agents.desk", lambda: current_agent().name, methods=["GET", "POST"])
    client = app.test_client()

    wanted, posted = client.get("/agents/desk?ref=A%2F7"), client.post("/agents/desk", data=EMPTY)
    sign_in(client, app.extensions["stores"].agents.invite("Grace"))

    assert parse_qs(urlsplit(wanted.location).query) == {"next": ["/agents/desk?ref=A%2F7"]}
    assert posted.location == "/agents/sign-in"
    assert client.get("/agents/desk").text == "Grace"


def test_an_htmx_fragment_is_refused_instead(client):
    assert client.get("/agents", headers={"HX-Request": "true"}).status_code == 401


def test_an_invitation_lets_its_agent_in_once(app, client, invitation):
    token = csrf_token(client, invitation)

    response = client.post(invitation, data={"csrf_token": token})

    assert (response.status_code, response.location) == (303, "/agents/")
    assert signed_in(client)
    assert app.test_client().get(invitation).status_code == 404
    again = client.post(invitation, data={"csrf_token": csrf_token(client, "/agents/sign-in")})
    assert again.status_code == 404


def test_looking_at_an_invitation_uses_nothing_up(app, browse, invitation):
    for _ in range(3):
        app.test_client().get(invitation)
        app.test_client().head(invitation)

    page = browse(invitation)

    assert page.select_one("main form")["method"] == "post"
    assert len(page.select("main form button")) == 1
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]


@pytest.mark.parametrize("path", ["/agents", "/agents/sign-in", "/agents/sign-in/AAAAAAAAAAAAAAAAAAAAAA"])
def test_looking_around_begins_no_session_without_an_invitation(client, invitation, path):
    assert "Set-Cookie" not in client.get(path).headers
    assert "Set-Cookie" in client.get(invitation).headers


def test_while_strangers_take_all_places_an_invitation_has_one(app, client, invitation, monkeypatch):
    monkeypatch.setattr(sessions, "MOST_SIGNING_IN", 0)

    token = csrf_token(client, invitation)
    assert client.post(invitation, data={"csrf_token": token}).status_code == 303
    assert client.get("/agents/").status_code == 200
    for way in ("/agents/passkey", "/agents/recovery"):
        assert app.test_client().get(way).status_code == 503


def test_an_unknown_invitation_is_a_readable_page(browse):
    page = browse("/agents/sign-in/AAAAAAAAAAAAAAAAAAAAAA", 404)

    assert page.select_one("main[data-error='404'] a[href='/agents/']")


def test_the_masthead_names_the_agent_and_signs_out(browse_as_agent):
    page = browse_as_agent("/agents/sign-in")

    form = page.select_one(".masthead form")
    assert (form["action"], form["method"]) == ("/agents/sign-out", "post")
    assert form.span.text == "Ada"


def test_signing_out_ends_the_session_and_takes_the_cookie_back(agent_client):
    token = agent_client.get_cookie(LOCAL_COOKIE).value

    response = agent_client.post("/agents/sign-out", data=EMPTY)

    assert (response.status_code, response.location) == (303, "/agents/sign-in")
    assert agent_client.get_cookie(LOCAL_COOKIE) is None
    agent_client.set_cookie(LOCAL_COOKIE, token)
    assert not signed_in(agent_client)


def test_a_removed_agent_is_out_at_once(app, stores, invitation):
    client = sign_in(app.test_client(), invitation.rpartition("/")[2])
    assert signed_in(client)

    for listed in stores.agents.listed():
        if listed.agent.name == "Grace":
            stores.agents.remove(listed.agent.id)

    assert not signed_in(client)
    assert client.get_cookie(LOCAL_COOKIE) is None


def test_a_token_known_before_signing_in_does_not_sign_in(app, client, invitation):
    posted = csrf_token(client, invitation)
    planted = client.get_cookie(LOCAL_COOKIE).value

    client.post(invitation, data={"csrf_token": posted})

    assert client.get_cookie(LOCAL_COOKIE).value != planted
    attacker = app.test_client()
    attacker.set_cookie(LOCAL_COOKIE, planted)
    assert not signed_in(attacker)
    assert csrf_token(client, "/agents/sign-in") != posted


def test_pages_of_agents_are_kept_nowhere_and_framed_nowhere(browse_as_agent):
    headers = browse_as_agent("/agents/sign-in").headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_without_its_database_nobody_is_signed_in_and_a_page_says_so(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    client = create_app(Settings(database_url=f"sqlite:///{tmp_path}/file/x.db")).test_client()
    client.set_cookie(LOCAL_COOKIE, "A" * 22)

    for path in ("/agents", "/agents/sign-in", "/agents/sign-in/AAAAAAAAAAAAAAAAAAAAAA"):
        response = client.get(path)
        assert response.status_code == 503
        assert 'data-error="503"' in response.text


@pytest.mark.parametrize("name", [LOCAL_COOKIE, SECURE_COOKIE])
@pytest.mark.parametrize("value", ["", "x", "A" * 22, '"', "é", "A" * 4000])
def test_a_made_up_cookie_lets_nobody_in(client, name, value):
    client.set_cookie(name, value)

    assert not signed_in(client)


@pytest.mark.parametrize(
    ("origin", "name", "secure"),
    [
        ("https://check.example", SECURE_COOKIE, True),
        ("https://localhost", SECURE_COOKIE, True),
        ("http://localhost:8000", LOCAL_COOKIE, False),
        ("http://127.0.0.1:8000", LOCAL_COOKIE, False),
        ("http://[::1]:8000", LOCAL_COOKIE, False),
    ],
)
def test_the_cookie_fits_the_origin(app, invitation, origin, name, secure):
    client = app.test_client()
    token = csrf_token(client, invitation, base_url=origin)

    response = client.post(invitation, data={"csrf_token": token}, base_url=origin)

    value, *flags = response.headers["Set-Cookie"].split("; ")
    assert value.startswith(f"{name}=")
    flags = {flag for flag in flags if not flag.startswith("Expires")}
    expected = {"HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=1209600"}
    assert flags == expected | ({"Secure"} if secure else set())
    assert signed_in(client, base_url=origin)


def test_the_cookie_of_somebody_who_is_signing_in_lasts_as_long_as_that_takes(client, invitation):
    cookie = client.get(invitation).headers["Set-Cookie"]

    assert "Max-Age=600;" in cookie


@pytest.mark.parametrize(
    "host",
    ["check.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.0.7", "notlocalhost"],
)
@pytest.mark.parametrize("path", ["/agents", "/agents/sign-in"])
def test_over_plain_http_from_elsewhere_nobody_signs_in(client, browse, invitation, host, path):
    page = browse(path, 403, Host=host)

    assert page.select_one("main[data-refused=insecure]")
    for method in (client.get, client.post):
        refused = method(invitation, data=EMPTY, headers={"Host": host})
        assert refused.status_code == 403
        assert "Set-Cookie" not in refused.headers
    assert client.get(invitation).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/en/", "/en/test", "/embed/", "/healthz", "/agentsx", "/api/v1/diagnose", "/nowhere"]
)
def test_other_pages_know_no_cookie(agent_client, path):
    response = agent_client.get(path)

    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")
    assert signed_in(agent_client)


@pytest.mark.parametrize(
    ("headers", "token", "status"),
    [
        ({}, "good", 303),
        ({"Sec-Fetch-Site": "same-origin"}, "good", 303),
        ({"Sec-Fetch-Site": "none"}, "good", 303),
        ({"Sec-Fetch-Site": "same-site"}, "good", 403),
        ({"Sec-Fetch-Site": "cross-site"}, "good", 403),
        ({"Origin": "http://localhost"}, "good", 303),
        ({"Origin": "https://evil.example"}, "good", 403),
        ({"Origin": "null"}, "good", 403),
        ({"Sec-Fetch-Site": "same-origin"}, "none", 403),
        ({"Sec-Fetch-Site": "same-origin"}, "wrong", 403),
        ({"Sec-Fetch-Site": "same-origin"}, "another's", 403),
        ({"Sec-Fetch-Site": "cross-site"}, "none", 403),
        ({}, "none", 403),
    ],
)
def test_a_post_needs_our_own_page_and_its_token(app, agent_client, stores, headers, token, status):
    another = sign_in(app.test_client(), stores.agents.invite("Mallory")).environ_base["HTTP_X_CSRFTOKEN"]
    good = agent_client.environ_base.pop("HTTP_X_CSRFTOKEN")
    sent = {"good": good, "none": "", "wrong": good.swapcase(), "another's": another}[token]

    response = agent_client.post("/agents/sign-out", headers=headers, data={"csrf_token": sent})

    assert response.status_code == status
    assert signed_in(agent_client) is (status == 403)


def test_a_token_that_is_out_of_date_is_explained(agent_client):
    agent_client.environ_base.pop("HTTP_X_CSRFTOKEN")

    response = agent_client.post("/agents/sign-out", data=EMPTY)

    assert 'data-error="403"' in response.text
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/agents/",
        "/agents/new?partner=salesforce&ref=CASE%201",
        "/agents/links/7?token=a_b-c&code=3A4",
        "/agents/new?x=/y?z",
        f"/agents/new?partner=salesforce&ref=CASE%201&note={quote('語' * 500)}",
    ],
)
def test_one_goes_on_to_the_page_one_wanted(app, stores, path):
    assert safe_next_path(path) == path
    client = app.test_client()
    address = f"/agents/sign-in/{stores.agents.invite('Grace')}"

    page = client.get(address, query_string={"next": path})
    form = page.text.split('action="')[1].split('"')[0].replace("&amp;", "&")
    response = client.post(form, data={"csrf_token": csrf_token(client, address)})

    assert response.location == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "agents/",
        "/agents",
        "/agentsevil",
        "/en/test",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "https://evil.example/agents/",
        "javascript:alert(1)//agents/",
        "//evil.example/agents/",
        "/agents/\\evil",
        "/agents/\t/evil.example",
        "\t//evil.example",
        "/\t/evil.example",
        "/agents/\r\nSet-Cookie: a=b",
        "/agents/\nx",
        "/agents/ x",
        "/agents/../evil",
        "/agents/../../evil",
        "/agents/x/..",
        "/agents/./x",
        "/agents/%2e%2e/evil",
        "/agents/%2E./evil",
        "/agents/.%252e/evil",
        "/agents/..%2fevil",
        "/agents/..%5cevil",
        "/agents/#x",
        "/agents/é",
        "/agents/\x00",
        "@evil.example/agents/",
        "/agents/" + "x" * 8000,
        "/agents/" + "%20" * 2000,
        "/agents/\u2028",
    ],
)
def test_nobody_is_led_away_by_next(app, stores, path):
    assert safe_next_path(path) is None
    client = app.test_client()
    address = f"/agents/sign-in/{stores.agents.invite('Grace')}"
    token = csrf_token(client, address)

    response = client.post(address, query_string={"next": path}, data={"csrf_token": token})

    assert response.location == "/agents/"
