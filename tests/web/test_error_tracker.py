"""The error tracker, as one that takes envelopes sees it: what failed and where, and nothing of anybody."""

import gzip
import json
import logging
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
import pytest
import sentry_sdk

from tests.browser.app_server import app_running
from tests.browser.machine import free_port, wait_until
from tests.conftest import CHROME_ON_MAC
from webapp import create_app
from webapp.config import ConfigError, Settings
from webapp.web.error_tracker import Reporter

TOKEN = "A1b2C3d4E5f6G7h8I9j0Kk"
ADDRESS = "203.0.113.77"
DECOMPRESS = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}
EVENT = {"event_id", "timestamp", "platform", "level", "logger", "logentry", "tags", "sdk"}


@contextmanager
def tracking():
    """Take envelopes until the end of the block; give the DSN and the list of their events."""
    events = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            body = DECOMPRESS[self.headers.get("Content-Encoding", "")](body)
            _, *items = map(json.loads, body.splitlines())
            events.extend(item for head, item in zip(items[::2], items[1::2], strict=True) if head["type"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://key@127.0.0.1:{server.server_port}/1", events
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def tracked(settings):
    """Return an app that fails at an address, and the events that come of it."""

    def fail(token):
        device = f"Jabra {token}"
        try:
            raise LookupError(device)
        except LookupError as error:
            raise ValueError(f"{ADDRESS} {token}") from error

    with tracking() as (dsn, events):
        app = create_app(replace(settings, sentry_dsn=dsn, proxy_hops=1))
        app.add_url_rule("/broken/<token>", "broken", fail, methods=["GET", "POST"])
        yield app, events
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)
    logger = logging.getLogger("webapp")
    logger.handlers = [each for each in logger.handlers if not isinstance(each, Reporter)]


def test_an_error_is_told_with_its_place_and_nothing_of_anybody(tracked):
    app, events = tracked
    client = app.test_client()
    client.set_cookie("soundcheck", TOKEN)

    answer = client.post(
        f"/broken/{TOKEN}?link={TOKEN}",
        data={"note": TOKEN},
        headers={"User-Agent": f"{CHROME_ON_MAC} {TOKEN}", "Authorization": f"Bearer {TOKEN}"},
        environ_base={"REMOTE_ADDR": ADDRESS},
    )
    sentry_sdk.flush(30)

    assert answer.status_code == 500
    [event] = events
    assert set(event) == EVENT | {"exception"}
    assert [error["type"] for error in event["exception"]["values"]] == ["LookupError", "ValueError"]
    assert event["exception"]["values"][1]["stacktrace"]["frames"][-1]["function"] == "fail"
    assert event["logentry"]["message"] == "Unexpected error"
    assert event["tags"]["route"] == "/broken/<token>" and event["tags"]["request"] in answer.text
    told = json.dumps(event)
    assert not [
        word for word in (TOKEN, ADDRESS, "Jabra", "Mozilla", "127.0.0.1", "/work", "/home") if word in told
    ]


def test_a_message_is_told_without_what_fills_it_in(tracked):
    _, events = tracked

    logging.getLogger("webapp.store.health").error("the database fails when it is to %s: %s", "read", ADDRESS)
    logging.getLogger("webapp.store.health").warning("the database can %s again", "read")
    sentry_sdk.flush(30)

    [event] = events
    assert event["logentry"]["message"] == "the database fails when it is to %s: %s"
    assert set(event) - {"tags"} == EVENT - {"tags"} and ADDRESS not in json.dumps(event)


@pytest.mark.servers
def test_a_worker_tells_of_its_store(tmp_path):
    port, gone = free_port(), free_port()
    with tracking() as (dsn, events):
        url = f"postgresql://soundcheck:{TOKEN}@127.0.0.1:{gone}/soundcheck"
        with app_running(tmp_path, port, SENTRY_DSN=dsn, DATABASE_URL=url), suppress(urllib.error.HTTPError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=60)
            wait_until(lambda: events, "an event")
        wait_until(lambda: events, "an event")

    assert {event["logger"] for event in events} == {"webapp.store.health"}
    assert not [word for word in (TOKEN, "127.0.0.1") if word in json.dumps(events)]


@pytest.mark.parametrize("dsn", ["own.example/7", "https://own.example/7", "https://key@own.example/x"])
def test_a_malformed_address_is_refused_and_not_repeated(dsn):
    with pytest.raises(ConfigError, match="SENTRY_DSN must look like") as told:
        Settings.from_environment({"SENTRY_DSN": dsn})

    assert dsn not in str(told.value)
