"""What the service takes of the memory when every worker has compiled every page."""

import os
import re
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .figure import Figure
from .pages import assets, every_page, new_app
from .server import Server, serving
from .wire import Line

MOST_MIB = 120.0
PSS = re.compile(r"^Pss: +(\d+) kB", re.MULTILINE)


def measure(folder: Path) -> Iterator[Figure]:
    """Have each worker answer every step in every language for one visitor, and every asset."""
    app = new_app(folder)
    paths = [*every_page(app).values(), *assets(app)]
    with serving(folder) as server:
        idle = _pss_mib(server)
        for worker in server.workers:
            with _only(worker, server):
                _fetch(server, paths)
        full = _pss_mib(server)
    note = (
        f"PSS of master and {len(full) - 1} workers; {sum(idle):.0f} when idle; {len(paths)} pages and assets"
    )
    yield Figure("memory", sum(full), "MiB", MOST_MIB, note)


@contextmanager
def _only(worker: int, server: Server) -> Iterator[None]:
    """Stop the other workers, so that this one takes every connection."""
    others = [pid for pid in server.workers if pid != worker]
    for pid in others:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in others:
            os.kill(pid, signal.SIGCONT)


def _fetch(server: Server, paths: Iterable[str]) -> None:
    with Line(server.port) as line:
        for path in paths:
            answer = line.get(path)
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status}")


def _pss_mib(server: Server) -> list[float]:
    """Give the proportional set size of each process, as proc(5) explains it."""
    rollups = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in server.processes)
    return [int(PSS.findall(rollup)[0]) / 1024 for rollup in rollups]
