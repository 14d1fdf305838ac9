"""One line of the log for each request, whatever is in it, and no secret in any."""

import json
import logging
import sys
from urllib.parse import quote

import pytest

from tests.browser.app_server import app_running
from tests.browser.machine import free_port, wait_until
from tests.helpers.raw_http import answer_to, request, status_of
from webapp.config import Settings
from webapp.web.request_log import JsonLine

TOKEN = "A1b2C3d4E5f6G7h8I9j0Kk"
KEY = "soundcheck_" + "Zy9" * 14 + "Z"
TEXTS = (
    *(
        "line\nfeed",
        "carriage\rreturn",
        "both\r\nof them",
        "\n\n\n",
        "\r\n\r\n",
        "vertical\x0btab",
        "form\x0cfeed",
    ),
    *(
        "next\x85line",
        "line\u2028separator",
        "paragraph\u2029separator",
        "file\x1cgroup\x1drecord\x1eunit\x1f",
    ),
    *(
        "escape\x1b[2J",
        "colour\x1b[31mred\x1b[0m",
        "title\x1b]0;x\x07",
        "device\x1bP1$r\x1b\\",
        "one byte\x9b2J",
    ),
    *(
        "NUL\x00",
        "bell\x07",
        "back\x08\x08\x08space",
        "delete\x7f",
        "right\u202eto left",
        "isolate\u2066",
        "\ufeffmark",
    ),
    *(
        'quote"',
        "brace}",
        '"}\n{"status":200,"path":"/forged"}',
        "back\\slash",
        "\\n\\u000a",
        "%0a%0d",
        "%%s%d%n",
    ),
    *(
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "{{7*7}}",
        "${jndi:ldap://x}",
        "$(id)",
        "`id`",
        "'; --",
    ),
    *("\ud800", "\udfff\ud800", "\U0001f399\ufe0f", "a" * 2_000, "é" * 300, "\t", " ", "日本語", "\xff\xfe"),
)
PATHS = (
    "/{}",
    "/en/{}",
    f"/l/{TOKEN}{{}}",
    f"/l/{TOKEN}/{{}}",
    f"/agents/sign-in/{TOKEN}{{}}",
    "/api/v1/links/{}",
)
ACCESS = ("time", "method", "path", "status", "bytes", "ms", "request")
MESSAGE = ("time", "level", "message")
REFUSED_UNREAD = (400, 414, 431)
HEADERS = (b"User-Agent", b"Referer", b"Accept-Language", b"X-Forwarded-For", b"Cookie", b"X-Request-Id")

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Serve the app; give the port and the file of the log."""
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    with app_running(folder, port):
        yield port, folder / "gunicorn.log"


def requests():
    """Return requests that carry each text in a path, in a query and in every header that has room for it."""
    for number, text in enumerate(TEXTS):
        written = text.encode("utf-8", "surrogatepass")
        path = PATHS[number % len(PATHS)].format(quote(written, safe=""))
        query = f"?link={TOKEN}&next={quote(written, safe='')}"
        in_header = bytes(byte for byte in written if byte not in b"\r\n\x00")
        headers = [name + b": " + in_header + TOKEN.encode() for name in HEADERS]
        secret = [f"Authorization: Bearer {KEY}".encode(), f"Cookie: soundcheck={TOKEN}".encode()]
        yield request((path + query).encode(), *headers[number % 2 :: 2], *secret)


def test_every_request_is_one_line_and_no_line_tells_a_secret(served):
    port, log = served
    before = len(_told(log))
    sent = list(requests())

    statuses = [status_of(answer_to(port, bytes_)) for bytes_ in sent]

    assert all(status and status < 500 for status in statuses), statuses
    wait_until(lambda: len(_told(log)) >= before + len(sent), "the log")
    told = _told(log)[before:]
    assert len(told) == len(sent) >= 40
    logged = [line["status"] for line in told if "status" in line]
    assert sorted(logged) == sorted(status for status in statuses if status not in REFUSED_UNREAD)
    assert all(set(line) in ({*ACCESS}, {*MESSAGE}, {*MESSAGE, "request"}) for line in told)


def test_what_cannot_be_read_tells_no_secret_either(served):
    port, log = served
    before = len(_told(log))
    sent = [
        f"GET /l/{TOKEN} now HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
        f"GET /agents/sign-in/{TOKEN} HTTP/9.9\r\nHost: localhost\r\n\r\n".encode(),
        f"GET /go?link={TOKEN}\x1b[2J HTTP\r\nHost: localhost\r\n\r\n".encode(),
        f"G\x1b[2JT /l/{TOKEN} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
        request(b"/", f"Authorization: Bearer {KEY}\x01".encode()),
        request(b"/", f"Authorization\x1b: Bearer {KEY}".encode()),
        request(b"/", f" folded: {KEY}".encode()),
        request(b"/", f"{TOKEN}".encode()),
    ]

    statuses = [status_of(answer_to(port, bytes_)) for bytes_ in sent]

    assert set(statuses) <= {400, 404, 505}, statuses
    wait_until(lambda: len(_told(log)) >= before + len(sent), "the log")
    _must_tell_no_secret(log)


def test_a_path_is_logged_without_its_token(served):
    port, log = served
    before = len(_told(log))

    logged = {
        f"/l/{TOKEN}": "/l/…",
        f"/l/{TOKEN}/x": "/l/…",
        f"/agents/sign-in/{TOKEN}": "/agents/sign-in/…",
        f"/l/%0a{TOKEN}": "/l/…",
        "/l/reports": "/l/reports",
        f"//l/{TOKEN}": "//l/…",
        f"/agents//sign-in/{TOKEN}": "/agents//sign-in/…",
        f"/%2Fl%2F{TOKEN}": "//l/…",
        f"/%252Fl%252F{TOKEN}": "/…",
        f"/en/test%3Flink={TOKEN}": "/en/…",
        f"/en/{TOKEN}/test": "/en/…/test",
        f"/L/{TOKEN.lower()}": "/…/…",
        "/en/embed/allow-microphone": "/en/embed/allow-microphone",
    }
    for path in logged:
        answer_to(port, request(path.encode()))

    wait_until(lambda: len(_told(log)) >= before + len(logged), "the log")
    assert sorted(line["path"] for line in _told(log)[before:]) == sorted(logged.values())


def test_a_line_is_found_by_the_id_that_somebody_was_told(served):
    port, log = served

    answer = answer_to(port, request(b"/api/v1/nowhere"))

    id = json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["request_id"]
    wait_until(lambda: id in log.read_text(), "the log")
    assert [line["path"] for line in _told(log) if line.get("request") == id] == ["/api/v1/nowhere"]


def test_fewer_lines_are_told_where_that_is_wanted(tmp_path):
    port = free_port()
    with app_running(tmp_path, port, LOG_LEVEL="warning"):
        answer_to(port, request(b"/api/v1/links", b"Authorization: Bearer wrong"))

        wait_until(lambda: "key-refused" in (tmp_path / "gunicorn.log").read_text(), "the log")
        lines = list(map(json.loads, (tmp_path / "gunicorn.log").read_text().splitlines()))
    assert [line["message"].split()[:2] for line in lines] == [["security:", "key-refused"]]


def test_an_error_of_ours_is_one_line_with_its_trace():
    line = JsonLine().format(_record(f"Error handling request GET /l/{TOKEN}?link={TOKEN}"))

    told = json.loads(line)
    assert set(told) == {*MESSAGE} and "\n" not in line
    assert "ZeroDivisionError" in told["message"] and TOKEN not in told["message"]


@pytest.mark.parametrize(
    "path", [f"//l/{TOKEN}", f"/%2Fl%2F{TOKEN}", f"/%252fl%252F{TOKEN}", f"/x%3Flink={TOKEN}"]
)
def test_nor_has_a_message_a_token(path):
    assert TOKEN not in JsonLine().format(_record(f"Error handling request GET {path}"))


def test_a_trace_has_the_places_and_kinds_of_errors_but_nothing_they_say():
    device = f"Jabra {TOKEN}"
    try:
        try:
            Settings(retention_days=device)
        except ValueError as error:
            raise LookupError(TOKEN) from error
    except LookupError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "Unexpected error", (), sys.exc_info())

    message = json.loads(JsonLine().format(record))["message"]

    assert "LookupError" in message and "ValidationError" in message and "test_logs.py" in message
    assert TOKEN not in message and "Jabra" not in message


@pytest.fixture(autouse=True, scope="module")
def nothing_secret_in_the_end(served):
    yield
    _must_tell_no_secret(served[1])


def _must_tell_no_secret(log):
    text = log.read_text()
    assert TOKEN not in text and KEY not in text
    assert not any("127.0.0.1" in str(line) for line in _told(log))
    assert not [character for character in text if not character.isprintable() and character != "\n"]


def _told(log):
    """Read the lines that requests left; one that is cut in two does not parse."""
    lines = map(json.loads, log.read_text().split("\n")[:-1])
    return [line for line in lines if line.get("path") != "/healthz" and line.get("level") != "INFO"]


def _record(message):
    try:
        1 / 0  # noqa: B018
    except ZeroDivisionError:
        return logging.LogRecord("gunicorn.error", logging.ERROR, __file__, 1, message, (), sys.exc_info())
