"""What the service takes of the memory when every worker has compiled every page."""

import os
import re
import signal
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from .figure import Figure
from .pages import assets, every_page, new_app
from .server import WORKERS, Server, serving
from .wire import Line

MOST_MIB = 105.0
KIB = {name: re.compile(rf"^{name}: +(\d+) kB", re.MULTILINE) for name in ("Pss", "Pss_Anon")}


def measure(folder: Path) -> Iterator[Figure]:
    """Have each worker answer every step in every language for one visitor, and every asset."""
    app = new_app(folder)
    paths = [*every_page(app).values(), *assets(app)]
    with serving(folder) as server:
        at_start = _mib(server, "Pss")
        for worker in server.workers:
            with _only(worker, server):
                _fetch(server, paths)
        full, anonymous = _mib(server, "Pss"), _mib(server, "Pss_Anon")
    note = (
        f"PSS of master and {WORKERS} workers after {len(paths)} pages and assets on each; "
        f"{at_start:.0f} before; {anonymous:.0f} anonymous, the rest files shared with other programs too"
    )
    yield Figure("memory", full, "MiB", MOST_MIB, note)


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
    with closing(Line(server.port)) as line:
        for path in paths:
            answer = line.get(path)
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status}")


def own_mib() -> float:
    """Return the anonymous memory of this process."""
    return int(KIB["Pss_Anon"].findall(Path("/proc/self/smaps_rollup").read_text())[0]) / 1024


def _mib(server: Server, name: str) -> float:
    """Sum a value of every process's memory, as proc(5) explains smaps_rollup."""
    rollups = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in server.processes)
    return sum(int(KIB[name].findall(rollup)[0]) for rollup in rollups) / 1024
