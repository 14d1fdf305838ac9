"""What 500 agents cost who each watch a link in which nothing happens, half of them in hidden tabs."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from .figure import Figure, percentile
from .fragment_time import FORMS, PATH
from .server import Server, serving
from .store import desk
from .wire import Line

AGENTS, EVERY_SECONDS = 500, 2.0
HIDDEN_TURNS = 7  # A hidden tab asks every 15 seconds.
THREADS = 20
SECONDS = 10.0
OTHERS_PER_SECOND = 20
WARM_UP = 2  # So that both workers have rendered what the others read.


def measure(folder: Path) -> Iterator[Figure]:
    """Let all of them poll, each over a connection of its own, while other people use the service."""
    with serving(folder) as server, desk(folder) as made:
        cookie = made.cookie()
        links = [made.link()[0] for _ in range(AGENTS)]
        for _ in range(WARM_UP):
            _use(server, 0.0)
        before = server.cpu_seconds()
        polls = _poll(server, cookie, links)
        cpu = server.cpu_seconds() - before
        with ThreadPoolExecutor(1) as other:
            waits = other.submit(_use, server, time.monotonic() + 1)
            _poll(server, cookie, links)
    ideal = AGENTS / 2 * (1 + 1 / HIDDEN_TURNS) / EVERY_SECONDS * SECONDS
    note = f"{polls} polls of {ideal:.0f} in {SECONDS:.0f} s, {cpu / polls * 1e6:.0f} µs each"
    yield Figure("watching", cpu / SECONDS, "cores", 0.5, note)
    took = waits.result()
    note = f"p99 of {len(took)} other requests; p50 {percentile(took, 50):.1f}, max {max(took):.0f}"
    yield Figure("beside-watching", percentile(took, 99), "ms", 50, note)


def _poll(server: Server, cookie: str, links: list[int]) -> int:
    """Let all agents poll for some seconds; give how often."""
    begin = time.monotonic() + 1
    with ThreadPoolExecutor(THREADS) as pool:
        shares = [(links[number::THREADS], number) for number in range(THREADS)]
        return sum(pool.map(lambda share: _watch(server.port, cookie, *share, begin), shares))


def _watch(port: int, cookie: str, links: list[int], first: int, begin: float) -> int:
    """Poll for some of the agents in turn, each over a connection that is kept; give how often.

    A connection is opened for its first poll: one on which nothing comes would hold a thread of the server.
    """
    lines: dict[int, Line] = {}
    polls, turn = 0, 0
    while (began := begin + turn * EVERY_SECONDS) < begin + SECONDS:
        for place, link in enumerate(links):
            if link % 2 and (turn + place) % HIDDEN_TURNS:
                continue
            due = began + (first / THREADS + place) / len(links) * EVERY_SECONDS
            time.sleep(max(0.0, due - time.monotonic()))
            line = lines.get(link) or lines.setdefault(link, Line(port, cookie=cookie))
            answer = line.get(f"/agents/links/{link}/state?v=0-none")
            if answer.status != 204:
                raise RuntimeError(f"a poll was answered {answer.status}")
            polls += 1
        turn += 1
    for line in lines.values():
        line.close()
    return polls


def _use(server: Server, begin: float) -> list[float]:
    """Read a step and have a run judged in turn; give how long each took, in milliseconds."""
    waits = []
    with closing(Line(server.port)) as line:
        for number in range(int(SECONDS * OTHERS_PER_SECOND)):
            due = begin + number / OTHERS_PER_SECOND
            time.sleep(max(0.0, due - time.monotonic()))
            if number % 2:
                line.get("/en/site/allow?os=macos-15&browser=chrome-156")
            else:
                line.post(PATH, FORMS[number % len(FORMS)])
            waits.append((time.monotonic() - due) * 1000)
    return waits
