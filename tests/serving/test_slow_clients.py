"""Clients that send slowly, or nothing, or do not read: everybody else is answered meanwhile.

There are three times as many of them as the server has threads, and behind nginx as many as it lets connect.
"""

import socket
import ssl
from contextlib import ExitStack, closing, suppress
from http.client import HTTPConnection
from itertools import cycle, islice

import pytest

from tests.browser.app_server import app_running
from tests.browser.machine import free_port, wait_until
from tests.helpers.nginx import nginx_running
from tests.helpers.raw_http import answer_to, request, status_of
from tests.serving.test_nginx import over_tls

SLOW, SLOW_BEHIND_NGINX = 50, 400
PROBES = 5
PAGE = b"/en/test?os=macos-15&browser=chrome-156"
JSON = b"Content-Type: application/json"

POST = b"POST /counts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
BEGINNINGS = {
    "say nothing": b"",
    "stop in the first line": b"GET /en/ HT",
    "stop in a header": b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    "send empty lines": b"\r\n\r\n\r\n",
    "stop in the body": POST + b'Content-Length: 900\r\n\r\n{"event": "sho',
    "send no body": POST + b"Content-Length: 900\r\n\r\n",
    "wait to be told to send it": POST + b"Content-Length: 900\r\nExpect: 100-continue\r\n\r\n",
    "announce five gigabytes": POST + b"Content-Length: 5368709120\r\n\r\n",
    "send a chunk": POST + b"Transfer-Encoding: chunked\r\n\r\nFFFF\r\n{",
    "send headers without end": b"GET / HTTP/1.1\r\nX: " + b"x" * 40_000,
    "do not read": b"GET %b HTTP/1.1\r\nHost: localhost\r\n\r\n" % PAGE * 400,
}

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    port = free_port()
    with app_running(tmp_path_factory.mktemp("slow"), port):
        yield port


def connect(stack, port, beginning):
    connection = stack.enter_context(socket.socket())
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(30)
    connection.connect(("127.0.0.1", port))
    with suppress(ConnectionError):  # The server may have refused it before it was sent.
        connection.sendall(beginning)
    return connection


@pytest.mark.parametrize("what", BEGINNINGS)
def test_fifty_slow_clients_keep_nobody_waiting(port, what):
    with ExitStack() as stack:
        for _ in range(SLOW):
            connect(stack, port, BEGINNINGS[what])

        statuses = [status_of(answer_to(port, request(PAGE))) for _ in range(PROBES)]

    assert statuses == [200] * PROBES


def test_four_hundred_keep_nobody_waiting_behind_nginx(port, tmp_path):
    with nginx_running(tmp_path, [port]) as nginx, ExitStack() as stack:
        context = ssl.create_default_context(cafile=nginx.trusted)
        for what in islice(cycle(BEGINNINGS), SLOW_BEHIND_NGINX):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", nginx.port), timeout=30))
            secure = stack.enter_context(context.wrap_socket(slow, server_hostname="localhost"))
            secure.settimeout(0)
            with suppress(OSError):  # Nobody reads at the other end, or the request was refused already.
                secure.send(BEGINNINGS[what])

        answers = [over_tls(nginx, request(page)) for page in (PAGE, b"/healthz") for _ in range(PROBES)]

    assert [status_of(answer) for answer in answers] == [200] * len(answers)


def test_a_request_that_comes_in_pieces_is_answered(port):
    body = b'{"event": "shown", "step": "start"}'
    whole = POST + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    with ExitStack() as stack:
        connection = connect(stack, port, b"")
        for number in range(0, len(whole), 40):
            connection.sendall(whole[number : number + 40])

        assert status_of(connection.recv(1000)) == 204


def test_who_waits_for_leave_to_send_the_body_gets_it(port):
    body = b'{"event": "shown", "step": "start"}'
    head = POST + b"Connection: close\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body)
    with ExitStack() as stack:
        connection = connect(stack, port, head)
        assert status_of(connection.recv(25)) == 100
        connection.sendall(body)
        answer = b""
        while part := connection.recv(1000):
            answer += part

    assert b"HTTP/1.1 204" in answer


def test_a_connection_serves_one_request_after_the_other(port):
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as line:
        line.connect()
        connection = line.sock
        for _ in range(3):
            line.request("GET", "/healthz")
            with line.getresponse() as answer:
                assert (answer.status, bool(answer.read())) == (200, True)

        assert line.sock is connection


@pytest.mark.parametrize("what", ["announce five gigabytes", "send a chunk"])
def test_what_is_not_read_is_refused_and_nothing_behind_it_is_taken_for_a_request(port, what):
    with ExitStack() as stack:
        connection = connect(stack, port, BEGINNINGS[what] + b"\r\n" + request(b"/healthz"))
        answer = b""
        with suppress(ConnectionResetError):
            while part := connection.recv(4096):
                answer += part

    assert answer.count(b"HTTP/1.1 ") == 1
    assert status_of(answer) in (411, 413)
    assert b"connection: close" in answer.lower()


def test_whoever_takes_too_long_is_hung_up_on(port):
    with ExitStack() as stack:
        slow = [connect(stack, port, BEGINNINGS[what]) for what in ("say nothing", "stop in the body")]

        assert [connection.recv(100) for connection in slow] == [b"", b""]


def has_hung_up(connection):
    connection.settimeout(0.01)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_whoever_asks_for_more_than_they_read_is_hung_up_on(port):
    more = BEGINNINGS["do not read"]
    with ExitStack() as stack:
        connection = connect(stack, port, more)

        def may_send_no_more():
            connection.settimeout(0.01)
            with suppress(TimeoutError):
                connection.send(more)
            return False

        with pytest.raises(ConnectionError):
            wait_until(may_send_no_more, "to be hung up on")


def test_while_there_are_too_many_the_oldest_goes(tmp_path):
    port = free_port()
    with (
        app_running(tmp_path, port, GUNICORN_CMD_ARGS="--worker-connections 40") as _,
        ExitStack() as stack,
    ):
        slow = [connect(stack, port, BEGINNINGS["stop in a header"]) for _ in range(60)]
        assert status_of(answer_to(port, request(b"/healthz"))) == 200

        wait_until(lambda: has_hung_up(slow[0]), "the oldest to be hung up on")
        assert not has_hung_up(slow[-1])
