"""With PUBLIC_URL set, nothing is answered for another host, not even a page that is kept ready."""

from urllib.parse import unquote

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from webapp import create_app
from webapp.config import Settings

PUBLIC = "https://check.example"
CLEAN = "https://{nonce}.probe.example"
KEPT_READY = "/en/?os=linux&browser=chrome-156"
EVERYWHERE = (KEPT_READY, "/", "/healthz", "/en/test", "/embed/test", "/api/v1/openapi.json", "/nowhere")


@pytest.fixture(scope="module")
def public_app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hosts")
    url = f"sqlite:///{folder}/x.db"
    app = create_app(Settings(database_url=url, public_url=PUBLIC, clean_origin=CLEAN, proxy_hops=1))
    app.test_client().get(KEPT_READY, headers={"Host": "check.example"})
    return app


def asked(app, path, host, **headers):
    """Ask for a path; give the status, and all that came back as text."""
    environ = EnvironBuilder(path, headers=headers).get_environ()
    environ.pop("HTTP_HOST")
    if host is not None:
        environ["HTTP_HOST"] = host
    body, status, sent = run_wsgi_app(app.wsgi_app, environ, buffered=True)
    return int(status[:3]), f"{sent}{b''.join(body).decode()}"


@pytest.mark.parametrize(
    "host",
    [
        *("check.example", "CHECK.Example", "check.example.", "check.example:443", "Check.Example.:443"),
        *("localhost:8000", "a.localhost", "127.0.0.1", "LOCALHOST:1"),
    ],
)
@pytest.mark.parametrize("path", EVERYWHERE)
def test_our_own_hosts_are_answered(public_app, path, host):
    status, _ = asked(public_app, path, host)

    assert status != 400


@pytest.mark.parametrize("host", ["a1b2.probe.example", "A1B2.probe.example.", "a1b2.probe.example:443"])
def test_so_are_the_pages_that_compare(public_app, host):
    assert asked(public_app, "/en/clean-origin?token=x", host)[0] == 200


def test_a_port_of_ours_has_to_be_said(tmp_path):
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/x.db", public_url=f"{PUBLIC}:8443"))

    answered = {host: asked(app, "/healthz", host)[0] for host in ("check.example:8443", "check.example")}

    assert answered == {"check.example:8443": 200, "check.example": 400}


@pytest.mark.parametrize(
    "host", ["localhost:9999", "127.0.0.1:9999", "evil.localhost:9999", "CHECK.example."]
)
@pytest.mark.parametrize(
    "path", ["/en/install", "/embed/v1/loader.js", "/en/test?os=linux&browser=chrome-156"]
)
def test_whatever_leads_to_us_leads_to_the_public_address(public_app, path, host):
    _, answer = asked(public_app, path, host)

    assert "9999" not in answer and "CHECK" not in answer


@pytest.mark.parametrize("host", ["localhost:9999", "check.example", "check.example."])
def test_a_comparison_leads_back_to_the_public_address(public_app, host):
    client, sent = public_app.test_client(), {"headers": {"Host": host}}
    begun = client.post("/en/test/comparisons", json={"return_to": "/en/test"}, **sent).json
    answer = {"token": begun["token"], "permission": "granted"}

    back = client.post("/clean-origin", json=answer, headers={"Host": "a.probe.example"}).json["return_url"]

    assert back.startswith(f"{PUBLIC}/en/test")


def test_without_a_public_address_no_comparison_leads_anywhere_else(tmp_path):
    client = create_app(Settings(database_url=f"sqlite:///{tmp_path}/x.db", clean_origin=CLEAN)).test_client()

    begun = client.post("/en/test/comparisons", json={}, headers={"Host": "evil.example"})
    local = client.post("/en/test/comparisons", json={}, headers={"Host": "localhost"})

    assert (begun.status_code, local.status_code) == (503, 201)


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "evil.example",
        "check.example.evil.example",
        "evil-check.example",
        "evil.example/check.example",
        "check.example@evil.example",
        "check.example:80@evil.example",
        "check.example#.localhost",
        "x/.localhost",
        "check.example:8443",
        "check.example:80",
        "check.example..",
        "a.probe.example:8443",
        "check.example:",
        "check.example:x",
        "check.example:999999",
        "check.example, evil.example",
        "check.example\n",
        " check.example",
        "probe.example",
        ".localhost",
        "[::1]",
        "10.0.0.1",
    ],
)
@pytest.mark.parametrize("path", EVERYWHERE)
def test_any_other_is_refused(public_app, path, host):
    status, answer = asked(public_app, path, host)

    assert status == 400
    assert "evil" not in answer
    assert "nosniff" in answer


@pytest.mark.parametrize("path", EVERYWHERE)
def test_a_proxy_in_front_says_which_host_was_asked_for(public_app, path):
    assert asked(public_app, path, "10.0.0.1", X_Forwarded_Host="check.example")[0] != 400
    assert asked(public_app, path, "check.example", X_Forwarded_Host="evil.example")[0] == 400


@pytest.mark.parametrize("path", EVERYWHERE)
def test_no_answer_names_the_host_it_was_asked_by(client, path):
    answer = client.get(path, headers={"Host": "evil.example"})

    assert "evil.example" not in f"{answer.headers}{answer.text}"


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/en//test", "/en/test"),
        ("/en//test?os=linux&via=a//b", "/en/test?os=linux&via=a//b"),
        ("//evil.example/en//test", None),
        ("/%5Cevil.example//en", None),
        ("/embed//%5Cevil.example", "/embed/%5Cevil.example"),
        ("/en/%5C%5Cevil.example//x", None),
        ("/en//%0d%0aSet-Cookie:a=b", None),
    ],
)
def test_a_redirect_of_the_router_stays_where_it_is(client, path, leads_to):
    url, _, query = path.partition("?")
    environ = {"PATH_INFO": unquote(url), "QUERY_STRING": query, "HTTP_HOST": "evil.example"}

    answer = client.get("/", environ_overrides=environ)

    assert answer.status_code == (308 if leads_to else 404)
    assert answer.headers.get("Location") == leads_to


def test_without_it_nobody_is_told_which_host_another_has_named(app):
    values = {"locale": "en", "step_id": "site/allow", "part": "watcher", "form": "json", "token": "A" * 22}
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods]
    told = {}
    for rule in rules:
        with app.test_request_context():
            path = rule.build({name: values.get(name, 1) for name in rule.arguments})[1]
        for query in ("", f"?{KEPT_READY.partition('?')[2]}"):
            _, told[path + query] = asked(app, path + query, "evil.example")
            _, after = asked(app, path + query, "good.example")
            assert "evil.example" not in after, path + query

    assert "evil.example" in told["/embed/v1/loader.js"] and "evil.example" in told["/sitemap.xml"]
