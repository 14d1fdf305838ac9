"""The app as it is served: gunicorn with its own configuration, in a process of its own."""

import signal
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.browser.app_server import app_running
from tests.browser.machine import free_port, wait_until

PATIENCE_SECONDS = 60
WORKERS = 2

pytestmark = pytest.mark.servers


def test_a_reload_loses_no_request(tmp_path):
    port, enough = free_port(), threading.Event()

    def keep_asking(_):
        statuses = []
        while not enough.wait(0.02):
            with urllib.request.urlopen(
                f"http://localhost:{port}/healthz", timeout=PATIENCE_SECONDS
            ) as response:
                statuses.append(response.status)
        return statuses

    with app_running(tmp_path, port, WEB_CONCURRENCY=str(WORKERS)) as server, ThreadPoolExecutor(4) as pool:
        answers = pool.map(keep_asking, range(4))
        for reloads in (1, 2):
            server.send_signal(signal.SIGHUP)
            wait_until(lambda n=reloads: workers_ended(tmp_path) >= n * WORKERS, "old workers to end")
        enough.set()
        statuses = [status for each in answers for status in each]
        server.terminate()
        assert server.wait(PATIENCE_SECONDS) == 0

    assert set(statuses) == {200}


def workers_ended(folder):
    """Count the workers that have ended so far."""
    return (folder / "gunicorn.log").read_text().count("Worker exiting")
