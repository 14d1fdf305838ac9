"""The app as it is served: gunicorn with its own configuration, in a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from tests.browser.machine import wait_until

ROOT = Path(__file__).resolve().parents[2]
DEADLINE_S = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(url):
    with urllib.request.urlopen(url, timeout=DEADLINE_S) as response:
        return response.status


@pytest.fixture
def served(tmp_path):
    port = free_port()
    environment = os.environ | {
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{tmp_path}/x.db",
        "WEB_CONCURRENCY": "2",
    }
    command = [sys.executable, "-m", "gunicorn"]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    url = f"http://localhost:{port}"
    started = time.monotonic()
    while True:
        try:
            fetch(f"{url}/healthz")
            break
        except OSError:
            assert server.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() - started < DEADLINE_S
            time.sleep(0.1)
    yield server, url, tmp_path / "log"
    server.terminate()
    assert server.wait(DEADLINE_S) == 0


def test_the_log_is_json_without_addresses_or_tokens(served):
    _server, url, log = served

    fetch(f"{url}/en/?os=linux&browser=chrome-156&via=secret-token%22%0a")

    lines = accesses(log)
    assert {"time", "method", "path", "status", "bytes", "ms"} == set(lines[-1])
    assert "secret-token" not in log.read_text()
    assert not [line for line in lines if "127.0.0.1" in json.dumps(line)]


def test_the_log_names_no_token_of_a_path(served):
    _server, url, log = served
    token = "AbCdEfGhIjKlMnOpQrStUv"

    for path in (f"/l/{token}", f"/l/{token}/x", f"/agents/sign-in/{token}", f"/l/%0a{token}", "/l/reports"):
        with suppress(urllib.error.HTTPError):
            fetch(url + path)
    wait_until(lambda: len(named(log)) == 5, "the log")

    assert token not in log.read_text()
    # Two workers write in whatever order.
    assert sorted(named(log)) == sorted(["/l/…", "/l/…", "/agents/sign-in/…", "/l/…", "/l/reports"])


def named(log):
    """Give the paths in the log but that of the health check."""
    return [line["path"] for line in accesses(log) if line["path"] != "/healthz"]


def accesses(log):
    """Give the lines of the log that tell of a request; the others tell of the server."""
    return [line for line in map(json.loads, log.read_text().splitlines()) if "path" in line]


def test_a_reload_loses_no_request(served):
    server, url, _log = served
    stop = time.monotonic() + 4

    def keep_asking(_):
        statuses = []
        while time.monotonic() < stop:
            statuses.append(fetch(f"{url}/healthz"))
        return statuses

    with ThreadPoolExecutor(4) as pool:
        asked = pool.map(keep_asking, range(4))
        for _ in range(2):
            time.sleep(1)
            server.send_signal(signal.SIGHUP)
        statuses = [status for each in asked for status in each]

    assert set(statuses) == {200}
