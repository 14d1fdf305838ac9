"""The app for tests, and a browser-like client that is the strictest reader of every page."""

import base64
import hashlib
import re
import time
from collections import Counter
from functools import cache, wraps
from weakref import WeakKeyDictionary

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

from tests.helpers.groups import pytest_collection_modifyitems  # noqa: F401
from tests.helpers.html_validator import HtmlValidator
from webapp import create_app, datafiles
from webapp.commands import database as database_commands
from webapp.config import Settings
from webapp.reader import steps
from webapp.store import database, guesses, sqlite
from webapp.web import assets, i18n, page_cache, rate_limits
from webapp.web.sessions import LOCAL_COOKIE

CHROME_ON_MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/156.0.0.0 Safari/537.36"
)
HTML = HtmlValidator()
DATA = '[type=importmap], [type="application/ld+json"]'
"""Scripts in a page that are none: browsers read the first and run neither."""
SIGNED_IN = WeakKeyDictionary()
"""A client that is signed in, by its app."""


def pytest_unconfigure():
    HTML.close()


class Client(FlaskClient):
    """Checks the HTML of every fragment; `reader` checks that of pages."""

    def open(self, *args, **options):
        response = super().open(*args, **options)
        if response.mimetype == "text/html" and not response.text.startswith("<!doctype"):
            check_html(response.text)
        return response


@pytest.fixture(scope="session", autouse=True)
def quick_apps(tmp_path_factory):
    """Share what takes an app long to make and never changes, compress pages quickly, wait for no disk."""
    templates = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    make_environment = Flask.create_jinja_environment

    def make_environment_with_cache(app):
        environment = make_environment(app)
        environment.bytecode_cache = templates
        return environment

    compile_builder, builders = Rule._compile_builder, {}

    def share_builder(rule, append_unknown=True):
        # Werkzeug compiles code for each rule of an app that it then calls with the rule as an argument.
        key = (rule.rule, tuple(rule._trace), tuple((rule.defaults or {}).items()), append_unknown)
        if key not in builders:
            builders[key] = compile_builder(rule, append_unknown)
        return builders[key]

    configure = sqlite._configure

    @wraps(configure)
    def configure_without_disk(connection, record):
        configure(connection, record)
        connection.execute("PRAGMA synchronous=OFF")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "_configure", configure_without_disk)
        patch.setattr(steps, "load_guide", cache(steps.load_guide))
        patch.setattr(i18n, "load_languages", cache(i18n.load_languages))
        patch.setattr(assets, "_as_sent", cache(assets._as_sent))
        patch.setattr(datafiles, "parse_data", cache(datafiles.parse_data))
        patch.setattr(Rule, "_compile_builder", share_builder)
        patch.setattr(Flask, "create_jinja_environment", make_environment_with_cache)
        patch.setattr(page_cache, "BROTLI_QUALITY", 1)
        yield


@pytest.fixture(scope="session", autouse=True)
def many_rows():
    """Let all tests of an app come from one address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rate_limits, "ROW_LIMIT", "100000 per minute")
        yield


@pytest.fixture(scope="session", autouse=True)
def no_server_of_this_machine():
    """Let commands find no server, whatever listens where one may."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database_commands, "database_of_server", lambda _origin: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def patient_store():
    """Wait for a busy machine; the limits are for people."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "ANSWER_SECONDS", 30.0)
        patch.setattr(database, "FIRST_SECONDS", 60.0)
        patch.setattr(sqlite, "BUSY_TIMEOUT_MS", 30_000)
        yield


@pytest.fixture(scope="session")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    return Settings(database_url=f"sqlite:///{folder}/soundcheck.db", rate_limit="100000 per minute")


@pytest.fixture(scope="session")
def app(settings):
    app = create_app(settings)
    app.test_client_class = Client
    return app


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def exact_guesses(monkeypatch):
    """Let no hour end in the middle of a test, and no two addresses share a bucket by chance."""
    middle = time.time() // guesses.HOUR * guesses.HOUR + 10 * guesses.MINUTE
    monkeypatch.setattr(time, "time", lambda: middle)
    monkeypatch.setattr(guesses, "BUCKET_BYTES", 3)  # The most that the column holds.


def stop_clock(monkeypatch):
    """Let no minute, hour or day end while a test counts within one."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)


@pytest.fixture
def agent_client(app):
    """Return a client that is signed in as the agent Ada and sends the token that their posts must carry.

    The tests of an app share a session until one of them ends it.
    """
    client = SIGNED_IN.get(app)
    session = client and client.get_cookie(LOCAL_COOKIE)
    if not (session and app.extensions["stores"].sessions.find(session.value)):
        client = SIGNED_IN[app] = sign_in(app.test_client(), app.extensions["stores"].agents.invite("Ada"))
    return copy_client(client)


def sign_in(client, token, **options):
    """Accept an invitation as a browser does, page by page."""
    address = f"/agents/sign-in/{token}"
    client.post(address, data={"csrf_token": csrf_token(client, address, **options)}, **options)
    client.environ_base["HTTP_X_CSRFTOKEN"] = csrf_token(client, "/agents/sign-in", **options)
    return client


def copy_client(client):
    """Return another browser with the same session."""
    copy = client.application.test_client()
    copy.set_cookie(LOCAL_COOKIE, client.get_cookie(LOCAL_COOKIE).value)
    copy.environ_base |= client.environ_base
    return copy


def csrf_token(client, address, **options):
    """Return the token in the form of a page."""
    page = client.get(address, **options).text
    return re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)[1]


@pytest.fixture
def browse(client):
    """Open a page as Chrome on a Mac does, following redirects, and check what every page must hold."""
    return reader(client)


@pytest.fixture
def browse_as_agent(agent_client):
    """Do the same as the agent Ada."""
    return reader(agent_client)


def reader(client):
    """Return the function that opens a page and checks it."""

    def open_page(path, status=200, **headers):
        headers = {"User-Agent": CHROME_ON_MAC} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        response = client.get(path, headers=headers, follow_redirects=True)
        assert response.status_code == status
        page = BeautifulSoup(response.text, "html.parser")
        page.url = response.request.path + (
            f"?{query}" if (query := response.request.query_string.decode()) else ""
        )
        page.headers = response.headers
        check_html(response.text)
        check_page(page)
        return page

    return open_page


def check_html(html):
    """Assert that a page or fragment is valid HTML, accessible where a tool can tell."""
    problems = HTML.problems(html)
    assert not problems, "\n".join(problems)


def check_integrity(page):
    """Assert that a browser can check all that it loads, and that the policy admits the import map."""
    loaded = page.select("script[src], link[rel=stylesheet], link[rel=modulepreload]")
    assert all(re.fullmatch(r"sha256-[\w+/]{43}=", element.get("integrity", "")) for element in loaded)
    maps = page.select("script[type=importmap]")
    assert len(maps) <= 1
    for text in (element.string.encode() for element in maps):
        digest = base64.b64encode(hashlib.sha256(text).digest()).decode()
        assert f" 'sha256-{digest}'" in page.headers["Content-Security-Policy"]


def check_page(page):
    """Assert what holds for every page, whoever it is for."""
    assert page.html["lang"]
    assert page.html["dir"] in ("ltr", "rtl")
    assert len(page.select("h1")) == 1
    assert len(page.select("main")) == 1
    assert page.title.text.startswith(page.h1.text.strip())
    ids = Counter(element["id"] for element in page.select("[id]"))
    assert not [id for id, count in ids.items() if count > 1]
    assert not page.select(f"[style], script:not([src]):not({DATA}), [onclick]")
    check_integrity(page)
    assert not [image for image in page.select("img") if not image.get("alt")]
    assert all(label.select("input, select, textarea") for label in page.select("label"))
    # Strangers may write anything; what they wrote stands in an element of its own.
    assert not [text for text in page.find_all(string=re.compile("{{")) if not text.find_parent("bdi")]
    csp = page.headers["Content-Security-Policy"]
    assert "unsafe" not in csp
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "microphone=(self)" in page.headers["Permissions-Policy"]
