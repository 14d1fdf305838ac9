"""The doctor says what is set and reached, and what to do; other commands warn of another database."""

import ssl
from contextlib import contextmanager

import pytest
from werkzeug.serving import make_server

from tests.browser.machine import free_port
from tests.helpers.authority import authority, certificate
from tests.helpers.local_server import serve
from tests.helpers.receiver import receiving
from tests.helpers.servers import redis_running
from webapp import create_app
from webapp.commands import asking
from webapp.commands import database as database_commands
from webapp.config import OpenIDConnect, Settings, Webhook
from webapp.store.upgrade import upgrade

PASSWORD = "a-secret-of-the-test"

pytestmark = pytest.mark.usefixtures("nobody_here")


@contextmanager
def serving(app, port=0, tls=None):
    """Serve an app on the loopback address, and yield its port."""
    server = make_server("127.0.0.1", port, app, threaded=True, ssl_context=tls)
    with serve(server) as own:
        yield own


@pytest.fixture
def url(tmp_path):
    url = f"sqlite:///{tmp_path}/soundcheck.db"
    upgrade(url)
    return url


@pytest.fixture
def nobody_here(monkeypatch):
    """Have no server of this machine at PORT, and ask there."""
    monkeypatch.setenv("PORT", str(free_port()))
    monkeypatch.setattr(database_commands, "database_of_server", asking.database_of_server)


@pytest.fixture
def tls(tmp_path, monkeypatch):
    """Return what a server at localhost needs, whose authority this machine trusts."""
    certificate(tmp_path / "server.pem", "localhost", authority(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return context


def run(settings, *arguments):
    return create_app(settings).test_cli_runner().invoke(args=arguments)


def examine(settings):
    """Return the state of each subject, what was printed, and the exit code."""
    result = run(settings, "doctor")
    assert isinstance(result.exception, SystemExit | None) and PASSWORD not in result.output
    lines = [line for line in result.output.splitlines() if line[:1] in "olF"]
    return {line[6:20].strip(): line[:6].strip() for line in lines}, result.output, result.exit_code


def test_without_settings_nothing_fails(url):
    states, _, code = examine(Settings(database_url=url))

    assert (states.pop("settings"), states.pop("database"), code) == ("ok", "ok", 0)
    assert set(states.values()) == {"off"} and len(states) == 6


def test_a_database_that_is_not_there_is_not_made(tmp_path):
    states, _, code = examine(Settings(database_url=f"sqlite:///{tmp_path}/none.db"))

    assert (states["database"], code) == ("look", 0)
    assert not (tmp_path / "none.db").exists()


def test_tables_of_another_version_fail_with_the_command_that_helps(tmp_path):
    upgrade(f"sqlite:///{tmp_path}/old.db", to="0012")

    states, output, code = examine(Settings(database_url=f"sqlite:///{tmp_path}/old.db"))

    assert (states["database"], code) == ("FAILS", 1)
    assert "database upgrade" in output


def test_everything_that_is_not_reached_fails_and_says_what_to_do():
    gone = free_port()
    settings = Settings(
        database_url=f"postgresql://someone:{PASSWORD}@127.0.0.1:{gone}/soundcheck",
        public_url=f"https://localhost:{gone}",
        redis_url=f"redis://:{PASSWORD}@127.0.0.1:{gone}/0",
        clean_origin=f"http://{{nonce}}.localhost:{gone}",
        metrics_token=PASSWORD,
        oidc=OpenIDConnect(f"http://localhost:{gone}", "id", PASSWORD, ("example.org",)),
        webhook=Webhook(url=f"http://localhost:{gone}/{PASSWORD}", secret=PASSWORD, private=True),
    )

    states, output, code = examine(settings)

    failing = ("database", "PUBLIC_URL", "Redis", "CLEAN_ORIGIN", "webhook", "sign-in")
    assert code == 1 and {states[name] for name in failing} == {"FAILS"}
    assert output.count("->") >= len(failing)
    assert all(name in output.splitlines()[0] for name in ("DATABASE_URL", "WEBHOOK_SECRET", "METRICS_TOKEN"))


def test_our_own_address_is_reached_by_https_and_its_certificate_looked_at(url, tls):
    port = free_port()
    settings = Settings(database_url=url, public_url=f"https://localhost:{port}")
    with serving(create_app(settings), port, tls):
        states, output, code = examine(settings)

    assert (states["PUBLIC_URL"], code) == ("look", 0)  # The certificate ends in an hour.
    assert "Renew it." in output
    assert f"that at https://localhost:{port} uses this database" in output


def test_a_certificate_that_nobody_trusts_fails(url, tls, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    port = free_port()
    settings = Settings(database_url=url, public_url=f"https://localhost:{port}")
    with serving(create_app(settings), port, tls):
        states, output, code = examine(settings)

    assert (states["PUBLIC_URL"], code) == ("FAILS", 1) and "certificate" in output


def test_something_else_at_our_address_fails(url):
    def other(_environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b"It works!"]

    with serving(other) as port:
        states, _, code = examine(Settings(database_url=url, public_url=f"http://localhost:{port}"))

    assert (states["PUBLIC_URL"], code) == ("FAILS", 1)


def test_a_webhook_is_reached_and_told_nothing(url):
    with receiving() as receiver:
        webhook = Webhook(url=receiver.url, secret=PASSWORD, private=True)
        states, _, code = examine(Settings(database_url=url, webhook=webhook))

    assert (states["webhook"], code, receiver.requests) == ("ok", 0, [])


@pytest.mark.parametrize(("end", "state"), [("", "look"), ("/elsewhere", "FAILS")])
def test_a_provider_must_describe_itself_under_the_name_in_the_settings(url, end, state):
    def provider(environ, start_response):
        start_response("200 OK", [("Content-Type", "application/json")])
        return [f'{{"issuer": "http://{environ["HTTP_HOST"]}{end}"}}'.encode()]

    with serving(provider) as port:
        oidc = OpenIDConnect(f"http://localhost:{port}", "id", PASSWORD, ("example.org",))
        states, _, _ = examine(Settings(database_url=url, oidc=oidc))

    assert states["sign-in"] == state


@pytest.mark.servers
def test_a_redis_is_asked(url, tmp_path):
    with redis_running(tmp_path) as redis_url:
        assert examine(Settings(database_url=url, redis_url=redis_url))[0]["Redis"] == "ok"


@pytest.mark.parametrize("same", [True, False])
def test_a_server_with_another_database_is_noticed(url, tmp_path, monkeypatch, same):
    theirs = url if same else f"sqlite:///{tmp_path}/theirs.db"
    with serving(create_app(Settings(database_url=theirs))) as port:
        monkeypatch.setenv("PORT", str(port))
        states, _, code = examine(Settings(database_url=url))
        listed = run(Settings(database_url=url), "agents", "list")
        begun = run(Settings(database_url=f"sqlite:///{tmp_path}/none.db"), "agents", "list")

    assert (states["server"], code) == (("ok", 0) if same else ("FAILS", 1))
    assert ("uses another database" in listed.output) is not same
    assert "uses another database" in begun.output
    assert listed.exit_code == begun.exit_code == 0


def test_without_a_server_no_command_warns(url):
    assert "Warning" not in run(Settings(database_url=url), "agents", "list").output
