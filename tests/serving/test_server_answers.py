"""What gunicorn answers by itself has the headers of our pages, and repeats nothing of what was sent."""

import pytest

from tests.browser.app_server import app_running
from tests.browser.machine import free_port
from tests.helpers.raw_http import answer_to, request, status_of
from webapp.web.headers import security_headers

SENT = b"something-that-was-sent"
UNREAD = {
    "no version": (b"GET /" + SENT + b" HTTP/x.y\r\nHost: localhost\r\n\r\n", 400),
    "a bad header": (request(b"/", b"X Y: " + SENT), 400),
    "two hosts": (request(b"/", b"Host: " + SENT), 400),
    "something like chunks": (request(b"/", b"Transfer-Encoding: " + SENT), 501),
    "a long address": (request(b"/" + SENT + b"a" * 9_000), 414),
    "a long header": (request(b"/", b"X: " + SENT + b"a" * 9_000), 431),
    "many headers": (request(b"/", *[b"X%d: " % number + SENT for number in range(120)]), 431),
}

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    port = free_port()
    with app_running(tmp_path_factory.mktemp("served"), port):
        yield port


def headers_of(answer):
    lines = answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
    return dict(line.split(": ", 1) for line in lines)


@pytest.mark.parametrize("case", UNREAD)
def test_what_cannot_be_read_is_answered_like_an_error_of_ours(port, case):
    sent, status = UNREAD[case]

    answer = answer_to(port, sent)

    headers = headers_of(answer)
    assert status_of(answer) == status
    assert security_headers("page", is_secure=False).items() <= headers.items()
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    body = answer.partition(b"\r\n\r\n")[2]
    assert len(body) == int(headers["Content-Length"]) and body
    assert SENT not in answer


@pytest.mark.parametrize("path", [b"/healthz", b"/en/install", b"/nowhere", b"/en/test"])
def test_no_answer_names_the_program(port, path):
    for answer in (answer_to(port, request(path)), answer_to(port, UNREAD["no version"][0])):
        assert "Server" not in headers_of(answer) and b"gunicorn" not in answer.lower()


def test_a_client_of_old_is_told_that_the_connection_is_kept(port):
    answer = answer_to(port, b"GET /healthz HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n")

    assert headers_of(answer)["Connection"] == "keep-alive"
