"""What 500 agents cost who each watch a link in which nothing happens."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Thread

from .figure import Figure, percentile
from .fragment_time import FORMS, PATH
from .server import Server, serving
from .store import desk
from .wire import Line

AGENTS, EVERY_SECONDS = 500, 2.0
THREADS = 20
SECONDS = 10.0
OTHERS_PER_SECOND = 20


def measure(folder: Path) -> Iterator[Figure]:
    """Let all of them poll, each over a connection of its own, while other people use the service."""
    with serving(folder) as server, desk(folder) as made:
        cookie = made.cookie()
        links = [made.link()[0] for _ in range(AGENTS)]
        lines = [Line(server.port, cookie=cookie) for _ in links]
        waits: list[float] = []
        begin = time.monotonic() + 1
        others = Thread(target=lambda: waits.extend(_use(server, begin)))
        others.start()
        with ThreadPoolExecutor(THREADS) as pool:
            before = server.cpu_seconds()
            polls = sum(pool.map(lambda n: _watch(lines, links, n, begin), range(THREADS)))
            cpu = server.cpu_seconds() - before
        others.join()
        for line in lines:
            line.close()
    ideal = AGENTS / EVERY_SECONDS * SECONDS
    each = cpu / polls * 1e6
    note = f"{polls} polls of {ideal:.0f} in {SECONDS:.0f} s, {each:.0f} µs each, others included"
    yield Figure("watching", cpu / SECONDS, "cores", 0.5, note)
    note = f"p99 of {len(waits)} other requests; p50 {percentile(waits, 50):.1f}, max {max(waits):.0f}"
    yield Figure("beside-watching", percentile(waits, 99), "ms", 50, note)


def _watch(lines: list[Line], links: list[int], first: int, begin: float) -> int:
    """Poll for every THREADS-th agent in turn; give how often."""
    mine = range(first, AGENTS, THREADS)
    polls, turn = 0, 0
    while (began := begin + turn * EVERY_SECONDS) < begin + SECONDS:
        for place, agent in enumerate(mine):
            due = began + (first / THREADS + place) / len(mine) * EVERY_SECONDS
            time.sleep(max(0.0, due - time.monotonic()))
            answer = lines[agent].get(f"/agents/links/{links[agent]}/state?v=0")
            if answer.status != 204:
                raise RuntimeError(f"a poll was answered {answer.status}")
            polls += 1
        turn += 1
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
