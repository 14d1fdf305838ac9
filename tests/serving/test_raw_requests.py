"""Requests that are malformed on the wire are answered by the server as it is deployed, and it goes on."""

import json

import pytest

from tests.browser.app_server import app_running
from tests.browser.machine import free_port
from tests.helpers.measured import BLOCKED
from tests.helpers.raw_http import answer_to, request, status_of

DOOR = b"/api/v1/diagnoses"
JSON = b"Content-Type: application/json"
BODY = json.dumps(BLOCKED).encode()
LENGTH = b"Content-Length: %d" % len(BODY)
CHUNKED = b"Transfer-Encoding: chunked"

pytestmark = pytest.mark.servers


def post(*headers, body=BODY, target=DOOR, **how):
    return request(target, JSON, *headers, method=b"POST", body=body, **how)


CASES = {
    "a good post": (post(LENGTH), 200),
    "a good post with an unknown header": (post(LENGTH, b"X-Nobody: knows"), 200),
    # The length of the body.
    "no length, so no body": (post(body=b""), 422),
    "no length and a body all the same": (post(), 422),
    "a length of nothing": (post(b"Content-Length: 0", body=b""), 422),
    "a length that is too short": (post(b"Content-Length: 10"), 422),
    "a length that is too long": (post(b"Content-Length: 60000"), 400),
    "a negative length": (post(b"Content-Length: -1"), 400),
    "a length with a sign": (post(b"Content-Length: +5"), 400),
    "a length in hexadecimal": (post(b"Content-Length: 0x10"), 400),
    "a length with words": (post(b"Content-Length: ten"), 400),
    "an empty length": (post(b"Content-Length: "), 400),
    "two lengths": (post(LENGTH, b"Content-Length: 5"), 400),
    "two lengths in one": (post(b"Content-Length: 5, 5"), 400),
    "a length of five gigabytes": (post(b"Content-Length: 5368709120"), 413),
    "a length of forty digits": (post(b"Content-Length: " + b"9" * 40), 413),
    "a length and chunks": (post(LENGTH, CHUNKED), 400),
    "chunks": (post(CHUNKED, body=b"2\r\n{}\r\n0\r\n\r\n"), 411),
    "chunks that never end": (post(CHUNKED, body=b"FFFFFFFF\r\n{}"), 411),
    "chunks of a negative size": (post(CHUNKED, body=b"-1\r\n{}\r\n0\r\n\r\n"), (400, 411)),
    "something like chunks": (post(b"Transfer-Encoding: xchunked"), (400, 501)),
    "chunks twice": (post(b"Transfer-Encoding: chunked, chunked"), (400, 501)),
    "chunks, hidden": (post(b"Transfer-Encoding : chunked"), 400),
    # The line of the request.
    "an address of 8 kB": (request(b"/" + b"a" * 8_192), 414),
    "a query of 8 kB": (request(b"/en/?" + b"a" * 8_192), 414),
    "no version": (b"GET /en/\r\n\r\n", 400),
    "a version that is not": (b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", (400, 505)),
    "no address": (b"GET HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    "an address that is none": (request(b"*"), 400),
    "an address of another scheme": (request(b"gopher://x/en/"), (200, 400)),
    "an address of another host": (request(b"http://evil.example/healthz"), (200, 400)),
    "half an address": (request(b"http://["), (400, 404)),
    "bytes in an address": (request(b"/\xff\xfe"), (400, 404)),
    "NUL in an address": (request(b"/\x00"), (400, 404)),
    "an encoded NUL": (request(b"/en/%00"), 404),
    "a bad percent sign": (request(b"/en/%zz"), 404),
    "encoded points": (request(b"/en/%2e%2e/%2e%2e/etc/passwd"), 404),
    "plain points": (request(b"/../../etc/passwd"), 404),
    "a fragment": (request(b"/healthz#x"), (200, 400)),
    "a method that is none": (request(b"/en/", method=b"G@T"), 400),
    "a method in small letters": (request(b"/healthz", method=b"get"), (400, 405)),
    "TRACE": (request(b"/en/", method=b"TRACE"), (403, 405)),
    "CONNECT": (request(b"localhost:80", method=b"CONNECT"), (400, 403, 404, 405)),
    "a long method": (request(b"/", method=b"X" * 3_000), (400, 414)),
    # The headers.
    "no host": (request(b"/healthz", host=None), (200, 400)),
    "two hosts": (request(b"/healthz", b"Host: evil.example"), 400),
    "a host of markup": (request(b"/en/", host=b"<script>"), (200, 400)),
    "half an IPv6 host": (request(b"/en/", host=b"["), (200, 400)),
    "a header of 9 kB": (request(b"/en/", b"X-Long: " + b"a" * 9_000), (400, 431)),
    "two hundred headers": (request(b"/en/", *[b"X-%d: x" % number for number in range(200)]), (400, 431)),
    "a header without a colon": (request(b"/en/", b"nothing"), 400),
    "a header without a name": (request(b"/en/", b": nothing"), 400),
    "a header with a space in its name": (request(b"/en/", b"X Y: z"), 400),
    "a header with NUL": (request(b"/en/", b"X-Nul: \x00"), 400),
    "a folded header": (request(b"/en/", b"X-One: 1\r\n two"), 400),
    "a bare line feed": (request(b"/en/", b"X-One: 1\nX-Two: 2"), 400),
    "nothing at all": (b"", None),
    "line feeds": (b"\r\n\r\n\r\n\r\n", (None, 400)),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 40 + b"\r\n\r\n", 400),
    "another HTTP": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400, 505)),
    "a greeting of mail": (b"EHLO localhost\r\n\r\n", 400),
}


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    port = free_port()
    with app_running(tmp_path_factory.mktemp("raw"), port):
        yield port


@pytest.mark.parametrize("name", CASES)
def test_it_is_answered(port, name):
    sent, expected = CASES[name]

    answer = answer_to(port, sent)

    assert status_of(answer) in (expected if isinstance(expected, tuple) else (expected,)), answer[:200]
    assert b"Traceback" not in answer
    assert status_of(answer_to(port, request(b"/healthz"))) == 200


def test_a_host_that_is_not_ours_gets_no_answer_when_ours_is_known(tmp_path, monkeypatch):
    monkeypatch.setenv("PUBLIC_URL", "https://check.example")
    port = free_port()
    with app_running(tmp_path, port):
        for host in (None, b"", b"evil.example", b"evil.example:80"):
            assert status_of(answer_to(port, request(b"/healthz", host=host))) == 400
        assert status_of(answer_to(port, request(b"http://evil.example/healthz", host=b"check.example"))) in (
            200,
            400,
        )
        assert status_of(answer_to(port, request(b"/healthz", host=b"check.example"))) == 200


def test_a_pipelined_request_is_its_own(port):
    """What stands behind a body is another request, and no part of the first."""
    first = post(LENGTH).replace(b"Connection: close\r\n", b"")

    answer = answer_to(port, first + request(b"/healthz"))

    assert [status_of(b"HTTP/1." + part) for part in answer.split(b"HTTP/1.")[1:]] == [200, 200]
