"""How long the person waits for the server to judge what was measured, under load."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path

from tests.browser.machine import wait_until
from tests.helpers.measured import BLOCKED, HEARD, as_form, measured

from .figure import Figure, percentile
from .server import Server, serving
from .wire import Line

MOST_MS = 15.0
PER_SECOND = 100
CONNECTIONS = 10
WARM_UP = 10  # Posts on each connection, so that both workers have rendered the steps shown.
LEAD_SECONDS = 0.2
PATH = "/en/test/diagnosis"

FORMS = [
    as_form(measurements, os="macos-15", browser="chrome-156", partner="salesforce")
    for measurements in (
        measured(BLOCKED),
        measured(BLOCKED, request__error_message="Permission denied by system"),
        measured(HEARD),
        measured(HEARD, audio__listened_ms=7000.0, audio__peak=0.0, audio__rms=0.0, audio__block_peaks=[0.0]),
    )
]


def measure(folder: Path, seconds: int = 10) -> Iterator[Figure]:
    """Post at a fixed rate, whether or not the answers keep up."""
    with serving(folder) as server:
        waits = _post(server, seconds * PER_SECOND)
        took = _server_ms(server, seconds * PER_SECOND)
    yield _figure("fragment-latency", waits, "at the client, from when the post was due")
    yield _figure("fragment-server-time", took, "by the access log")


def _figure(name: str, values: list[float], how: str) -> Figure:
    note = f"p99 at {PER_SECOND}/s {how}; p50 {percentile(values, 50):.1f}, max {max(values):.1f}"
    return Figure(name, percentile(values, 99), "ms", MOST_MS, note)


def _post(server: Server, posts: int) -> list[float]:
    """Return the milliseconds from when each post was due to the end of its answer."""
    lines = [Line(server.port) for _ in range(CONNECTIONS)]
    for line in lines:
        for form in islice(cycle(FORMS), WARM_UP):
            line.post(PATH, form)
    begin = time.monotonic() + LEAD_SECONDS
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        waits = pool.map(lambda number: _turns(lines[number], number, posts, begin), range(CONNECTIONS))
        return [wait for turns in waits for wait in turns]


def _turns(line: Line, first: int, posts: int, begin: float) -> list[float]:
    """Post every CONNECTIONS-th of the posts."""
    waits = []
    with closing(line):
        for number in range(first, posts, CONNECTIONS):
            due = begin + number / PER_SECOND
            time.sleep(max(0.0, due - time.monotonic()))
            answer = line.post(PATH, FORMS[number % len(FORMS)])
            waits.append((time.monotonic() - due) * 1000)
            if answer.status != 200:
                raise RuntimeError(f"{PATH}: {answer.status}")
    return waits


def _server_ms(server: Server, posts: int) -> list[float]:
    """Read the last so many posts of the access log."""
    before = CONNECTIONS * WARM_UP

    def logged() -> list[float]:
        lines = [line for line in server.log.read_text().splitlines() if line.startswith("{")]
        requests = [json.loads(line) for line in lines]
        return [request["ms"] for request in requests if request.get("path") == PATH]

    wait_until(lambda: len(logged()) == before + posts, "the access log")
    return logged()[before:]
