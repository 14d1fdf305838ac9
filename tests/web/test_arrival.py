import pytest

from webapp.web.arrival import MAX_HEAD, Arrival
from webapp.web.json_bodies import MAX_BODY

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


def post(*headers, body=b""):
    return b"\r\n".join([b"POST / HTTP/1.1", *headers, b"", body])


def arrived(*parts):
    arrival = Arrival(b"", 0.0)
    for part in parts:
        arrival.add(part)
    return arrival


@pytest.mark.parametrize(
    "request_bytes",
    [
        GET,
        post(b"Content-Length: 5", body=b"abcde"),
        post(b"content-length:5 ", body=b"abcde"),
        post(b"Content-Length: 0"),
        post(),
        post(b"X-Content-Length: 7", b"Content-Length: 5", body=b"\r\n\r\nx"),
    ],
)
def test_a_request_is_whole_with_its_last_byte_and_not_before(request_bytes):
    arrival = arrived()
    for number in range(len(request_bytes)):
        assert not arrival.is_whole
        arrival.add(request_bytes[number : number + 1])

    assert arrival.is_whole
    assert not arrival.is_cut
    assert arrival.split() == (request_bytes, b"")


def test_what_stands_behind_a_request_is_kept_for_the_next():
    first = post(b"Content-Length: 3", body=b"abc")

    assert arrived(first + GET + b"GET").split() == (first, GET + b"GET")


def test_empty_lines_before_a_request_are_none_of_it():
    arrival = arrived(b"\r\n", b"\r\n\r\n\r\n")
    assert not arrival.is_whole

    arrival.add(b"\r\n" + GET)

    assert arrival.split() == (GET, b"")


@pytest.mark.parametrize(
    "headers",
    [
        [b"Content-Length: %d" % (MAX_BODY + 1)],
        [b"Content-Length: 5368709120"],
        [b"Content-Length: " + b"9" * 5000],
        [b"Content-Length: -1"],
        [b"Content-Length: "],
        [b"Content-Length: 5, 5"],
        [b"Content-Length: 5", b"Content-Length: 5"],
        [b"Content-Length : 5"],
        [b"Content-Length: 5", b"Transfer-Encoding: chunked"],
        [b"transfer-encoding: x"],
        [b"Transfer-Encoding : chunked"],
    ],
)
def test_a_body_that_is_not_going_to_be_read_is_not_waited_for(headers):
    head = post(*headers)

    arrival = arrived(head)

    assert arrival.is_whole
    assert arrival.is_cut
    assert arrived(head + b"body").split() == (head, b"body")


def test_the_longest_body_is_read():
    whole = post(b"Content-Length: %d" % MAX_BODY, body=b"x" * MAX_BODY)

    assert not arrived(whole[:-1]).is_whole
    assert arrived(whole).split() == (whole, b"")


def test_a_head_without_an_end_is_not_waited_for():
    arrival = arrived(b"GET / HTTP/1.1\r\n", b"X: " + b"x" * MAX_HEAD)

    assert arrival.is_whole
    assert arrival.is_cut


def test_who_hangs_up_has_sent_what_there_is():
    arrival = arrived(post(b"Content-Length: 9", body=b"abc"))
    assert not arrival.is_whole

    arrival.end_here()

    assert arrival.is_whole
    assert arrival.is_cut


def test_who_waits_for_leave_to_send_the_body_gets_it_once():
    head = post(b"Content-Length: 3", b"Expect: 100-continue")
    arrival = arrived(head[:-1])
    assert not arrival.take_leave_to_continue()

    arrival.add(head[-1:])

    assert arrival.take_leave_to_continue()
    assert not arrival.take_leave_to_continue()
    assert not arrived(head + b"abc").take_leave_to_continue()
    assert not arrived(post(b"Content-Length: 99999", b"Expect: 100-continue")).take_leave_to_continue()
