"""The nginx we recommend: TLS, what it tells the app of its clients, and what it answers by itself."""

import socket
import ssl
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from tests.browser.machine import free_port, wait_until
from tests.helpers.local_server import serve
from tests.helpers.nginx import nginx_running
from tests.helpers.raw_http import answer_to, request

TOLD = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Host")
HERE = "127.0.0.1"
SPOOFED = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
TOKEN = "A1b2C3d4E5f6G7h8I9j0Kk"

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("machines")]


@contextmanager
def echoing():
    """Serve as an app that answers with what it was told of its client; give the port."""

    class App(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            for name in TOLD:
                self.send_header(f"Told-{name}", self.headers.get(name, ""))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer((HERE, 0), App)
    with serve(server) as port:
        yield port


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Return nginx as people reach it, nginx behind a balancer on this machine, and one whose app is gone."""
    with ExitStack() as stack:
        enter, folder = stack.enter_context, tmp_path_factory.mktemp
        port = enter(echoing())
        direct = enter(nginx_running(folder("direct"), [port]))
        behind = enter(nginx_running(folder("behind"), [port], balancer=HERE))
        alone = enter(nginx_running(folder("alone"), [free_port()], answering=502))
        enter(pytest.MonkeyPatch.context()).setenv("REQUESTS_CA_BUNDLE", direct.trusted)
        yield direct, behind, alone


def told(answer):
    return tuple(answer.headers[f"Told-{name}"] for name in TOLD)


def test_http_leads_to_https(served):
    nginx = served[0]

    for headers in ({}, SPOOFED, {"Host": "evil.example"}):
        answer = requests.get(f"{nginx.plain_url}/l/x?a=b%20c", headers=headers, allow_redirects=False)
        assert (answer.status_code, answer.headers["Location"]) == (308, f"{nginx.url}/l/x?a=b%20c")


@pytest.mark.parametrize(
    ("method", "path", "key"),
    [
        *(("GET", "/api/v1/links", ""), ("POST", "/api/v1/links", "Bearer x"), ("GET", "/metrics", "")),
        *(("GET", "/metrics", "Bearer x"), ("GET", "/en/", "Bearer x"), ("GET", "//api/v1/links", "")),
    ],
)
def test_a_program_is_not_led_there(served, method, path, key):
    headers = {"Authorization": key} if key else {}
    for nginx in served:
        answer = requests.request(method, f"{nginx.plain_url}{path}", headers=headers, allow_redirects=False)
        assert answer.status_code == 403 and "renew your key" in answer.text
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_of_whoever_comes_directly_nothing_they_say_is_believed(served):
    nginx = served[0]

    answer = requests.get(f"{nginx.url}/en/", headers=SPOOFED)

    assert told(answer) == (HERE, "https", *[f"localhost:{nginx.port}"] * 2)


def test_a_balancer_is_believed_who_somebody_is_and_how_they_came(served):
    nginx = served[1]

    answer = requests.get(
        f"{nginx.plain_url}/en/",
        headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "8.8.8.8, 203.0.113.7"},
    )

    assert told(answer)[:2] == ("203.0.113.7", "https")


def test_who_came_to_a_balancer_by_http_is_sent_on_too(served):
    nginx = served[1]

    for headers in ({"X-Forwarded-Proto": "http"}, {}):
        answer = requests.get(f"{nginx.plain_url}/en/", headers=headers, allow_redirects=False)
        assert (answer.status_code, answer.headers["Location"]) == (308, f"{nginx.url}/en/")


def test_a_balancer_may_ask_by_http_whether_the_app_is_well(served):
    assert requests.get(f"{served[0].plain_url}/healthz", allow_redirects=False).status_code == 200


def test_http_2_is_offered(served):
    context = ssl.create_default_context(cafile=served[0].trusted)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection((HERE, served[0].port)) as connection,
        context.wrap_socket(connection, server_hostname="localhost") as secure,
    ):
        assert secure.selected_alpn_protocol() == "h2"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_versions_of_tls_are_refused(served, version):
    context = ssl.create_default_context(cafile=served[0].trusted)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = version

    with (
        socket.create_connection((HERE, served[0].port)) as connection,
        pytest.raises((ssl.SSLError, OSError)),
    ):
        context.wrap_socket(connection, server_hostname="localhost")


def check_error(head, secure):
    """Assert that an answer of nginx's own has the headers of ours, and names no version."""
    lowered = head.lower()
    assert b"content-security-policy: default-src 'none'; frame-ancestors 'none'" in lowered
    for line in (
        b"x-content-type-options: nosniff",
        b"referrer-policy: no-referrer",
        b"cache-control: no-store",
    ):
        assert line in lowered
    assert b"cross-origin-resource-policy: same-origin" in lowered
    assert (b"strict-transport-security: max-age=" in lowered) is secure
    assert b"nginx/" not in lowered and b"<html" not in lowered


def over_tls(nginx, sent):
    """Send bytes by TLS; give all that comes back."""
    context = ssl.create_default_context(cafile=nginx.trusted)
    with (
        socket.create_connection((HERE, nginx.port), timeout=30) as connection,
        context.wrap_socket(connection, server_hostname="localhost") as secure,
    ):
        secure.sendall(sent)
        received = b""
        while part := secure.recv(65_536):
            received += part
    return received


# What is too long fits one record of TLS: of several, nginx hangs up while the rest is still being sent.
UNREAD = {
    "no version": (b"GET / HTTP/x.y\r\nHost: localhost\r\n\r\n", 400),
    "two hosts": (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: x\r\n\r\n", 400),
    "no host": (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
    "a bad name": (request(b"/", b"X Y: z\x00"), 400),
    "a path that leads out": (request(b"/../x"), 400),
    "a long address": (request(b"/" + b"a" * 9_000), 414),
    "a long header": (request(b"/", b"X: " + b"a" * 9_000), 400),
    "a large body": (request(b"/", b"Content-Length: 9000000", method=b"POST"), 413),
    "something like chunks": (request(b"/", b"Transfer-Encoding: xchunked", method=b"POST"), 501),
    "another method": (request(b"/", method=b"TRACE"), 405),
}


@pytest.mark.parametrize("case", UNREAD)
def test_what_cannot_be_read_is_answered_with_headers(served, case):
    sent, status = UNREAD[case]

    answer, plain = over_tls(served[0], sent), answer_to(served[0].plain_port, sent)

    assert answer.split(b" ", 2)[1] == b"%d" % status
    check_error(answer, secure=True)
    if plain.split(b" ", 2)[1] != b"308":  # What can be read is sent on to https first.
        check_error(plain, secure=False)


def test_http_at_the_port_of_https_is_answered_with_headers(served):
    answer = answer_to(served[0].port, request(b"/"))

    assert answer.split(b" ", 2)[1] == b"400"
    check_error(answer, secure=False)


def test_an_app_that_is_gone_is_told_with_headers(served):
    answer = over_tls(served[2], request(b"/en/"))

    assert answer.split(b" ", 2)[1] == b"502"
    check_error(answer, secure=True)


def test_nobody_asks_for_those_answers(served):
    assert requests.get(f"{served[0].url}/.errors/away").status_code == 404


def test_no_log_has_what_was_asked_for(served, tmp_path_factory):
    over_tls(served[2], request(f"/l/{TOKEN}?link={TOKEN}".encode()))
    over_tls(served[2], f"GET /l/{TOKEN} now HTTP/1.1\r\n\r\n".encode())
    answer_to(served[0].plain_port, request(f"/l/{TOKEN}".encode()))

    logs = [
        path
        for path in tmp_path_factory.getbasetemp().rglob("*")
        if path.suffix == ".log" or path.name == "log"
    ]
    written = [nginx.folder / "access.log" for nginx in (served[0], served[2])]
    wait_until(lambda: all(" GET " in log.read_text() for log in written), "a line of each log")
    assert len(logs) >= 3
    assert not [path for path in logs if TOKEN in path.read_text()]
