"""How long the service is away when it is started anew."""

import time
from collections.abc import Iterator
from pathlib import Path

from .figure import Figure
from .server import started

MOST_MS = 1500.0
PAUSE_SECONDS = 0.005


def measure(folder: Path, starts: int = 5) -> Iterator[Figure]:
    """Time from the start of gunicorn to its first 200, the best of several."""
    times, cpu_times = zip(*(_start_ms(folder) for _ in range(starts)), strict=True)
    note = f"best of {starts}; worst {max(times):.0f}; {min(cpu_times):.0f} ms of CPU"
    yield Figure("start-to-first-200", min(times), "ms", MOST_MS, note)


def _start_ms(folder: Path) -> tuple[float, float]:
    """Return the time by the clock, and of the CPU."""
    began = time.monotonic()
    with started(folder) as server:
        while not server.ready:
            time.sleep(PAUSE_SECONDS)
        return (time.monotonic() - began) * 1000, server.cpu_seconds() * 1000
