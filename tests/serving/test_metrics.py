"""/metrics as a Prometheus reads it: the sums of all workers, whichever answers, and whichever has ended."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from tests.browser.app_server import app_running
from tests.browser.machine import free_port, wait_until
from webapp.metrics import folder

TOKEN = "a-token-of-prometheus"
PAGE = "/en/test?os=macos-15&browser=chrome-156"
ROUTE = "/<locale:locale>/test"
WORKERS = 2

pytestmark = pytest.mark.servers


@contextmanager
def served(path, **settings):
    """Serve with two workers; give the port and the process."""
    port = free_port()
    more = {"METRICS_TOKEN": TOKEN, "WEB_CONCURRENCY": str(WORKERS), "TMPDIR": str(path), **settings}
    with app_running(path, port, **more) as server:
        wait_until(lambda: len(workers_of(server)) == WORKERS, "the workers")
        yield port, server


def figures(port):
    """Return the value of each sample by its name and its labels."""
    answer = requests.get(
        f"http://127.0.0.1:{port}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60
    )
    assert answer.status_code == 200
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def pages(port):
    return figures(port).get(("soundcheck_requests_total", (("route", ROUTE), ("status", "200"))), 0)


def folders(path):
    return list(path.glob(f"{folder.PREFIX}*"))


def workers_of(server):
    return Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()


def ask(port, times):
    """Ask by a new connection each time, so that both workers answer some."""

    def once(_):
        assert requests.get(f"http://127.0.0.1:{port}{PAGE}", timeout=60).status_code == 200

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(once, range(times)))


def test_two_workers_are_added_up_also_after_one_was_killed(tmp_path):
    with served(tmp_path) as (port, server):
        ask(port, 60)
        assert {pages(port) for _ in range(8)} == {60}
        files = sorted(path.name for path in tmp_path.glob("*/counter_*.db"))
        assert files == ["counter_0.db", "counter_1.db"]

        killed = workers_of(server)
        for pid in killed:
            os.kill(int(pid), signal.SIGKILL)
        wait_until(lambda: len(set(workers_of(server)) - set(killed)) == WORKERS, "new workers")
        ask(port, 40)

        assert {pages(port) for _ in range(8)} == {100}
        assert sorted(path.name for path in tmp_path.glob("*/counter_*.db")) == files


def test_a_reload_forgets_nothing(tmp_path):
    with served(tmp_path) as (port, server):
        ask(port, 20)
        before = set(workers_of(server))
        server.send_signal(signal.SIGHUP)
        wait_until(
            lambda: len(workers_of(server)) == WORKERS and not before & set(workers_of(server)), "them"
        )
        ask(port, 20)

        assert pages(port) == 40
        assert len(folders(tmp_path)) == 1


def test_the_folder_goes_with_the_server_and_that_of_a_killed_one_with_the_next(tmp_path):
    with served(tmp_path):
        left = folders(tmp_path)
    assert len(left) == 1 and folders(tmp_path) == left  # The server was killed.

    with served(tmp_path) as (_, server):
        assert len(folders(tmp_path)) == 1 and folders(tmp_path) != left
        server.terminate()
        assert server.wait(60) == 0
    assert folders(tmp_path) == []


def test_nothing_is_there_and_nothing_is_made_without_a_token(tmp_path):
    with served(tmp_path, METRICS_TOKEN="") as (port, _):
        for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {TOKEN}"}):
            answer = requests.get(f"http://127.0.0.1:{port}/metrics", headers=headers, timeout=60)
            assert answer.status_code == 404
        assert folders(tmp_path) == []
