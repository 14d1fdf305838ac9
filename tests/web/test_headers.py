"""Every route, at every status it can give, sends exactly the headers of its audience.

The values are spelled out here: whoever changes one changes it twice, and knows what it is for.
"""

import re
from dataclasses import replace
from functools import cache
from uuid import UUID

import pytest
from werkzeug.exceptions import MethodNotAllowed

from tests.api.access import ASKED, LINKS, bearer, keep_report, new_key
from tests.conftest import sign_in, stop_clock
from tests.helpers.measured import as_form, measured
from webapp import create_app
from webapp.config import Settings, Webhook

PERMISSIONS = "microphone=(self), camera=(), geolocation=(), display-capture=(), payment=(), usb=()"
NO_PERMISSIONS = "microphone=(), camera=(), geolocation=(), display-capture=(), payment=(), usb=()"
CONTENT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
)
GUARDED = (
    "; require-trusted-types-for 'script'; trusted-types default htmx; report-uri /violations; report-to csp"
)
# Where modules are loaded later, their digests stand in the page, in the one script that is no file.
LATER = CONTENT.replace("script-src 'self'", "script-src 'self' 'IMPORT-MAP'")
# Where it is sandboxed, 'self' is nothing to WebKit, so our origin is named as well.
NAMED = LATER.replace("'self'", "'self' ORIGIN")
DIGEST = re.compile(r"'sha256-[A-Za-z0-9+/]{43}='")
REPORTING = {"Reporting-Endpoints": 'csp="/violations"'}
PAGE = REPORTING | {
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": PERMISSIONS,
    "Content-Security-Policy": f"{CONTENT}'none'{GUARDED}",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
REFUSAL = {
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": NO_PERMISSIONS,
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; "
    "base-uri 'none'; sandbox allow-popups allow-popups-to-escape-sandbox",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
HEADERS = {
    "page": PAGE,
    "test": PAGE | {"Content-Security-Policy": f"{LATER}'none'{GUARDED}; frame-src http://*.localhost:*"},
    "agents": PAGE
    | {
        "Content-Security-Policy": f"{CONTENT}'none'{GUARDED}".replace("htmx", "htmx ticker"),
        "Referrer-Policy": "same-origin",
    },
    "embed": REPORTING
    | {
        "X-Content-Type-Options": "nosniff",
        "Permissions-Policy": PERMISSIONS,
        "Content-Security-Policy": f"{NAMED}https://acme.example https://*.acme.example{GUARDED}",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "cross-origin",
    },
    "refusal": REFUSAL,
    "doorstep": REFUSAL
    | REPORTING
    | {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self'; form-action 'none'; base-uri 'none'; "
        "sandbox allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        + GUARDED.replace("default htmx", "'none'")
    },
    "program": {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
    },
    "asset": {
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    },
    "picture": {
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    },
    "part": {"X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*"},
}
TRANSPORT = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
SANDBOXED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Content-Type, HX-Request, HX-Current-URL, HX-Target, HX-Trigger, "
    "HX-Trigger-Name",
    "Access-Control-Expose-Headers": "HX-Location, HX-Push, HX-Push-Url, HX-Redirect, HX-Refresh, "
    "HX-Replace-Url, HX-Reselect, HX-Reswap, HX-Retarget, HX-Trigger, HX-Trigger-After-Settle, "
    "HX-Trigger-After-Swap",
}

PUBLIC, PRIVATE, NO_STORE = "public, max-age=300", "private, no-cache", "no-store"
KEPT = {
    "page": {PUBLIC, PRIVATE, NO_STORE, None},
    "test": {PUBLIC, PRIVATE, NO_STORE, None},
    "embed": {PRIVATE, NO_STORE, None},
    "asset": {PUBLIC, "private, max-age=300", "public, max-age=31536000, immutable", None},
    "picture": {"public, max-age=31536000, immutable", None},
    "part": {"public, max-age=31536000, immutable"},
}
# Who is sent there, what is read there or how they came is nobody else's, whatever the status.
NEVER_KEPT = {
    *("pages.front_door", "pages.without_slash", "clean_origin.page", "clean_origin.reached"),
    *("check.diagnosis", "embed.diagnosis", "embed.redeem"),
    *("support.link", "support.go", "support.redeem"),
}
NOT_SHARED = {"install.page", "embed_v1.loader"}
NOT_FOUND_BY_SEARCH = ("agents", "embed", "refusal", "doorstep", "program")

# What is about one answer, not about its audience. Anything else must stand in a table above.
OF_ONE_ANSWER = {
    *("Content-Type", "Content-Length", "Content-Encoding", "Content-Disposition", "Location", "Allow"),
    *("ETag", "Last-Modified", "Date", "Vary", "Accept-CH", "Critical-CH", "Set-Cookie", "Retry-After"),
    *("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "WWW-Authenticate"),
    *("Cache-Control", "X-Robots-Tag", "Clear-Site-Data", "X-Shared"),
}

ROUTES = {
    "assets.asset": "asset",
    "pictures.picture": "picture",
    **dict.fromkeys((f"embed_v1.{name}" for name in ("loader", "loaded_on_demand", "types")), "asset"),
    "embed_v1.protocol": "asset",
    **dict.fromkeys(("pages.front_door", "pages.without_slash", "guide.step", "install.page"), "page"),
    **dict.fromkeys(("check.page", "check.diagnosis"), "page"),
    **dict.fromkeys(("search_engines.robots", "search_engines.sitemap"), "page"),
    **dict.fromkeys(("clean_origin.page", "clean_origin.reached"), "page"),
    **dict.fromkeys(("support.link", "support.go", "support.redeem"), "page"),
    **dict.fromkeys(("check.begin_comparison", "check.comparison_answer"), "program"),
    **dict.fromkeys(("clean_origin.answer", "counts.take", "ops.healthz", "ops.readyz"), "program"),
    "violations.take": "program",
    "metrics.metrics": "program",
    **dict.fromkeys(("support.progress", "support.reports", "support.delete"), "program"),
    **dict.fromkeys(("embed.begin_pair", "embed.tab_run"), "program"),
    **dict.fromkeys(("api.diagnoses", "api.openapi"), "program"),
    **dict.fromkeys((f"api_links.{name}" for name in ("make", "state", "reports", "revoke")), "program"),
    **dict.fromkeys((f"api_links.{name}" for name in ("everything", "ticket")), "program"),
    "api_link_list.listed": "program",
    **dict.fromkeys(
        (f"api_references.{name}" for name in ("everything_of_reference", "erase_reference")), "program"
    ),
    **dict.fromkeys((f"embed.{name}" for name in ("page", "test", "go", "redeem", "step")), "embed"),
    "embed.diagnosis": "embed",
    **dict.fromkeys(
        (f"agents.{name}" for name in ("without_slash", "links", "listed_links", "new")), "agents"
    ),
    **dict.fromkeys((f"agents.{name}" for name in ("make", "deliveries", "tell_again")), "agents"),
    **dict.fromkeys((f"agents.{name}" for name in ("watch", "state", "address", "revoke")), "agents"),
    **dict.fromkeys((f"agents.{name}" for name in ("everything", "confirm_erasure", "erase")), "agents"),
    **dict.fromkeys((f"agents.{name}" for name in ("sign_in", "invitation", "accept", "sign_out")), "agents"),
    **dict.fromkeys((f"agents.{name}" for name in ("sessions", "end_session", "end_all_sessions")), "agents"),
    **dict.fromkeys((f"agents.{name}" for name in ("you", "rename", "put_off")), "agents"),
    **dict.fromkeys((f"agents.{name}" for name in ("ask_passkey", "sign_in_by_passkey")), "agents"),
    **dict.fromkeys((f"agents.{name}_passkey" for name in ("ask_new", "add", "remove")), "agents"),
    **dict.fromkeys((f"agents.{name}" for name in ("recovery", "recover", "make_codes")), "agents"),
    **dict.fromkeys((f"agents.{name}" for name in ("oidc", "oidc_callback", "counts")), "agents"),
    **dict.fromkeys((f"agents.{name}" for name in ("viewer", "view", "report_file")), "agents"),
}
ONCE_SHOWN = {"check.page": "test", "check.diagnosis": "test", "clean_origin.reached": "doorstep"}
READ_BY_SANDBOXED_FRAMES = (
    *("check.diagnosis", "embed.diagnosis"),
    *("support.progress", "support.reports", "support.delete", "violations.take"),
)

JSON = "application/json"
NAMELESS = b'--b\r\nContent-Disposition: form-data; name="x\r\n\r\n1\r\n--b--\r\n'
FOREIGN = {"headers": {"Sec-Fetch-Site": "cross-site"}}
SENT = [
    # Method, what is sent, and the statuses that it gets somewhere.
    ("GET", {}, {200, 302, 303, 404, 405}),
    ("HEAD", {}, {200, 302, 303, 404, 405}),
    ("OPTIONS", {}, {200}),
    ("POST", {}, {201, 303, 404, 405, 415, 422}),
    ("POST", FOREIGN, {403}),
    ("POST", {"headers": {"Transfer-Encoding": "chunked"}}, {411}),
    ("POST", {"data": b'"' + b"x" * 70_000 + b'"', "content_type": JSON}, {413}),
    ("POST", {"data": "x", "content_type": "text/plain"}, {415}),
    ("POST", {"data": b"\xff", "content_type": JSON}, {400}),
    ("POST", {"data": "{", "content_type": JSON}, {422}),
    ("POST", {"json": measured()}, {200}),
    ("POST", {"json": {"event": "shown", "step": "start"}}, {204}),
    ("POST", {"data": as_form(measured())}, {200}),
    ("POST", {"data": NAMELESS, "content_type": "multipart/form-data; boundary=b"}, {400}),
]
BEFORE_ANY_VIEW = (405, 411)
SIGNING_OUT = ("agents.sign_out", "agents.end_all_sessions")

SCHEMES = ("http", "https")


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("headers")
    webhook = Webhook(url="https://desk.example/hook", secret="s" * 16)
    url = f"sqlite:///{folder}/x.db"
    return Settings(database_url=url, rate_limit="1000000 per second", webhook=webhook)


@pytest.fixture(scope="module")
def make(settings):
    """Return the function that makes an app with some settings changed; one host alone may frame each."""

    @cache
    def app_with(**changes):
        app = create_app(replace(settings, **changes))
        app.extensions["frame_ancestors"] = "https://acme.example https://*.acme.example"
        return app

    return app_with


@pytest.fixture(scope="module")
def app(make):
    """Return an app in whose guide one step has moved."""
    app = make()
    app.extensions["guide"] = replace(app.extensions["guide"], redirects={"formerly": "site/allow"})
    return app


@pytest.fixture(scope="module")
def limited(make):
    return make(rate_limit="1 per hour")


@pytest.fixture(scope="module")
def failing(make):
    """Return an app of which every view fails."""
    app = make(retention_days=29)
    for endpoint, view in app.view_functions.items():
        app.view_functions[endpoint] = _broken_like(view)
    return app


@pytest.fixture(scope="module")
def world(app):
    """Return the clients by scheme, and the values for addresses: an agent, a key, a link with a report."""
    stores = app.extensions["stores"]
    clients = {}
    for scheme in SCHEMES:
        clients[scheme] = sign_in(
            app.test_client(), stores.agents.invite("Ada"), base_url=f"{scheme}://localhost"
        )
    key = new_key(app)
    made = app.test_client().post(LINKS, json=ASKED, headers=bearer(key)).json
    report = keep_report(app, made["url"])
    token = made["url"].rpartition("/")[2]
    values = {"link_id": made["id"], "report_id": report.id, "token": token, "form": "json"}
    values |= {
        "delivery_id": UUID(int=7),
        "locale": "en",
        "step_id": "site/allow",
        "path": "js/none.js",
        "part": "watcher",
    }
    return clients, key, values | {"asset_version": app.config["ASSET_VERSION"], "version": "0" * 12}


def test_every_route_has_an_audience_here(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(ROUTES)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("method", "sent", "statuses"), SENT)
def test_every_route_sends_the_headers_of_its_audience(app, world, method, sent, statuses, scheme):
    clients, key, values = world
    sent = sent | {"headers": bearer(key) | sent.get("headers", {}), "base_url": f"{scheme}://localhost"}
    seen = set()
    for rule in _rules(app):
        client = app.test_client() if rule.endpoint in SIGNING_OUT else clients[scheme]
        path = _address(app, rule, values)
        answer = client.open(path, method=method, **sent)
        endpoint = _endpoint(app, path, method) or rule.endpoint
        early = answer.status_code in BEFORE_ANY_VIEW or "Sec-Fetch-Site" in sent["headers"]
        check(answer, _audience(endpoint, answer, early), scheme, endpoint)
        seen.add(answer.status_code)
    assert statuses <= seen


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_head_is_a_get_without_its_body(app, world, scheme):
    clients, key, values = world
    options = {"base_url": f"{scheme}://localhost", "headers": bearer(key)}
    for rule in _rules(app):
        path = _address(app, rule, values)
        if "GET" in rule.methods and rule.endpoint != "check.comparison_answer":
            got, head = clients[scheme].get(path, **options), clients[scheme].head(path, **options)
            assert (head.status_code, _comparable(head)) == (got.status_code, _comparable(got)), path
            assert head.data == b""


CASES = [
    ("/nowhere", 404, "page"),
    ("/en/nowhere", 404, "page"),
    ("/api/v1/nowhere", 404, "program"),
    ("/embed/nowhere", 404, "embed"),
    ("/agents/links/2147483647", 404, "agents"),
    ("/static/old/css/base.css", 404, "page"),
    ("/static/VERSION/js/nowhere.js", 404, "page"),
    ("/static/VERSION/icon.svg", 200, "asset"),
    ("/pictures/0/pictures/chrome/prompt.avif", 200, "picture"),
    ("/pictures/0/pictures/chrome/nowhere.avif", 404, "page"),
    ("/static/VERSION/js/models/run.js", 200, "part"),
    ("/static/VERSION/css/soundcheck.css", 200, "part"),
    ("/en//test", 308, "page"),
    ("/en/formerly", 301, "page"),
    ("/en/test?os=macos-15&browser=chrome-156", 200, "test"),
    ("/en/?os=linux&browser=firefox-150", 200, "page"),
    ("/embed/test?os=linux&browser=firefox-150", 200, "embed"),
]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("path", "status", "audience"), CASES)
def test_other_addresses_do_too(app, world, path, status, audience, scheme):
    path = path.replace("VERSION", app.config["ASSET_VERSION"])
    answers = [world[0][scheme].get(path, base_url=f"{scheme}://localhost") for _ in range(2)]

    for answer in answers:
        assert answer.status_code == status
        check(answer, audience, scheme, path)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_page_that_is_kept_ready_has_them_too(app, scheme):
    path, options = "/en/?os=linux&browser=chrome-156", {"base_url": f"{scheme}://localhost"}
    client = app.test_client()
    etag = client.get(path, **options).headers["ETag"]

    again = client.get(path, headers={"If-None-Match": etag, "Accept-Encoding": "identity"}, **options)

    assert again.status_code == 304
    check(again, "page", scheme, path)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("audience", "headers"),
    [
        ("refusal", {"Referer": "https://evil.example/"}),
        ("doorstep", {"Sec-CH-UA": '"Chromium";v="156"', "Sec-Fetch-Site": "cross-site"}),
    ],
)
def test_what_anybody_may_frame_can_do_nothing(app, audience, headers, scheme):
    for path in ("/embed/test", "/embed/", "/embed/go", "/embed/site/allow"):
        answer = app.test_client().get(
            path, headers=headers | {"Sec-Fetch-Dest": "iframe"}, base_url=f"{scheme}://localhost"
        )
        check(answer, audience, scheme, path)


@pytest.fixture(scope="module")
def broken(make, tmp_path_factory):
    """Return an app whose database cannot be opened."""
    file = tmp_path_factory.mktemp("broken") / "file"
    file.write_text("not a folder")
    return make(database_url=f"sqlite:///{file}/x.db")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_without_the_database_they_hold_too(broken, scheme):
    values = {"locale": "en", "token": "x" * 22, "link_id": 1, "step_id": "start"}
    statuses = set()
    for rule in _rules(broken):
        if rule.arguments <= values.keys():
            path, method = _address(broken, rule, values), _method(rule)
            sent = {"json": {"link": values["token"]}} if method == "POST" else {}
            answer = broken.test_client().open(path, method=method, base_url=f"{scheme}://localhost", **sent)
            check(answer, _audience(_endpoint(broken, path, method), answer), scheme, rule.endpoint)
            statuses.add(answer.status_code)
    assert 503 in statuses


@pytest.mark.parametrize("scheme", SCHEMES)
def test_over_the_limit_they_hold_too(limited, scheme, monkeypatch):
    stop_clock(monkeypatch)
    values = {"locale": "en", "token": "x", "link_id": 1, "delivery_id": UUID(int=7)}
    for rule in _rules(limited):
        if "POST" in rule.methods:
            path = _address(limited, rule, values)
            for _ in range(2):
                answer = limited.test_client().post(path, base_url=f"{scheme}://localhost")
            assert answer.status_code == 429
            check(answer, _audience(rule.endpoint, answer, early=True), scheme, rule.endpoint)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_error_of_ours_has_them_too(failing, world, scheme):
    _, key, values = world
    for rule in _rules(failing):
        path, method = _address(failing, rule, values), _method(rule)
        sent = {"base_url": f"{scheme}://localhost", "headers": bearer(key)}
        answer = failing.test_client().open(path, method=method, **sent)
        assert rule.endpoint.startswith("agents.") or answer.status_code == 500
        check(answer, _audience(rule.endpoint, answer), scheme, rule.endpoint)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("host", ["evil.example", "local host", "["])
@pytest.mark.parametrize("public_url", [None, "https://check.example"])
def test_a_refused_host_is_answered_with_them(make, public_url, host, scheme):
    client = make(public_url=public_url).test_client()
    for path in ("/en/install", "/nowhere"):
        answer = client.get(path, headers={"Host": host}, environ_overrides={"wsgi.url_scheme": scheme})
        check(answer, "page", scheme, f"{host} {path}")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_who_is_not_signed_in_or_has_no_key_gets_them(app, scheme):
    for path, audience in (("/agents/new", "agents"), ("/agents", "agents"), (f"{LINKS}/1", "program")):
        answer = app.test_client().get(path, base_url=f"{scheme}://localhost")
        check(answer, audience, scheme, path)


def check(answer, audience, scheme, where=""):
    """Assert that the headers are those of an audience, no other, and that an error has the form for it."""
    where = f"{where} {answer.status_code} {audience}"
    expected = HEADERS[audience] | (TRANSPORT if scheme == "https" else {})
    expected = {name: value.replace("ORIGIN", f"{scheme}://localhost") for name, value in expected.items()}
    if scheme == "https":  # Names on this machine are compared with by http alone.
        expected = {
            name: value.replace("; frame-src http://*.localhost:*", "") for name, value in expected.items()
        }
    actual = {
        name: DIGEST.sub("'IMPORT-MAP'", value)
        for name, value in answer.headers.items()
        if name not in OF_ONE_ANSWER
    }
    marked = SANDBOXED if any(name in where for name in READ_BY_SANDBOXED_FRAMES) else {}
    assert actual == expected | marked, where
    keeping, robots = answer.headers.get("Cache-Control"), answer.headers.get("X-Robots-Tag")
    error_or_secret = answer.status_code >= 400 or audience not in KEPT
    assert keeping in ({NO_STORE} if error_or_secret else KEPT[audience]), where
    if answer.request.method != "OPTIONS" and answer.status_code < 400:
        endpoint = where.partition(" ")[0]
        assert keeping == NO_STORE or endpoint not in NEVER_KEPT, where
        assert "public" not in (keeping or "") or endpoint not in NOT_SHARED, where
    assert robots == "noindex" or (robots is None and audience not in NOT_FOUND_BY_SEARCH), where
    if answer.status_code >= 400:
        assert answer.is_json is (audience == "program"), where
    if answer.status_code >= 400 and answer.is_json and answer.data:
        assert set(answer.json) == {"error"} and set(answer.json["error"]) == {
            "status",
            "code",
            "message",
            "problems",
            "request_id",
        }
        assert answer.json["error"]["status"] == answer.status_code and answer.json["error"]["message"]


def _audience(endpoint, answer, early=False):
    """Return whom an answer is for. What is refused before any view is asked is an ordinary page."""
    audience = ROUTES[endpoint]
    if audience == "program":
        return audience
    if endpoint in ONCE_SHOWN and answer.status_code == 200 and answer.request.method != "OPTIONS":
        return ONCE_SHOWN[endpoint]
    refused_asset = audience in ("asset", "picture") and answer.status_code >= 400
    return "page" if early or refused_asset else audience


def _rules(app):
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule))


def _address(app, rule, values):
    with app.test_request_context():
        return rule.build({name: values[name] for name in rule.arguments})[1]


def _method(rule):
    """Return what is best asked of an address: to change something, if it takes that."""
    return next(method for method in ("POST", "GET", "DELETE") if method in rule.methods)


def _endpoint(app, path, method):
    """Return what answers this method at an address, or None: some addresses are those of several routes."""
    try:
        return app.url_map.bind("localhost").match(path, method=method)[0]
    except MethodNotAllowed:
        return None


def _broken_like(view):
    def broken(**_):
        raise RuntimeError("secret")

    broken.marks = getattr(view, "marks", ())
    return broken


def _comparable(answer):
    """Return the headers but for those that change with time; agents' pages say how long ago things were."""
    ignored = {"Set-Cookie", "Date", "Retry-After", "X-RateLimit-Remaining", "X-RateLimit-Reset"}
    if answer.request.path.startswith("/agents/"):
        ignored.add("Content-Length")
    return sorted((name, value) for name, value in answer.headers if name not in ignored)


@pytest.mark.parametrize(
    ("public_url", "host", "named"),
    [
        (None, "localhost:8000", " http://localhost:8000"),
        (None, "check.example", ""),
        ("https://check.example", "check.example", " https://check.example"),
        ("https://check.example", "localhost", " https://check.example"),
    ],
)
def test_a_frame_names_our_origin_where_it_is_known(make, public_url, host, named):
    client = make(public_url=public_url).test_client()

    for asked in (host, "localhost:1", host):  # What was kept for one host is not sent to another.
        frame = client.get("/embed/test?os=linux&browser=firefox-150", headers={"Host": asked})
    assert f"style-src 'self'{named};" in frame.headers["Content-Security-Policy"]


def test_names_below_ours_can_be_left_out_of_https(make):
    client = make(hsts_subdomains=False, public_url="https://check.example").test_client()
    for host, status in (("check.example", 200), ("evil.example", 400)):
        answer = client.get("/healthz", base_url=f"https://{host}")
        assert answer.status_code == status
        assert answer.headers["Strict-Transport-Security"] == "max-age=63072000"
