"""What customers notice, and what is lost, when workers are killed while they send."""

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.helpers.load import Customer, sending

from .figure import Figure
from .server import serving
from .store import desk

CUSTOMERS, WORKERS = 12, 4
SECONDS, EVERY_SECONDS = 8.0, 0.7


def measure(folder: Path) -> Iterator[Figure]:
    """Kill a random worker again and again, and compare what was acknowledged with what is kept."""
    with serving(folder, workers=WORKERS) as server, desk(folder) as made:
        links = [made.link() for _ in range(CUSTOMERS)]
        customers = [Customer(server.port, token) for _, token in links]
        with sending(customers, pause_seconds=0.1):
            killed = 0
            for _ in range(int(SECONDS / EVERY_SECONDS)):
                time.sleep(EVERY_SECONDS)
                with suppress(ProcessLookupError, IndexError):
                    os.kill(random.choice(server.workers), signal.SIGKILL)
                    killed += 1
        kept = [made.kept(link) for link, _ in links]
    taken = sum(len(customer.taken) for customer in customers)
    again = sum(customer.tried_again for customer in customers)
    note = f"of {taken} results, {killed} workers killed; {again} tries were repeated"
    yield Figure("killed-failures", sum(len(customer.failed) for customer in customers), "seen", 0, note)
    lost = sum(len(set(c.taken) - set(keys)) for c, keys in zip(customers, kept, strict=True))
    yield Figure("killed-lost", lost, "results", 0)
    yield Figure("killed-doubled", sum(len(keys) - len(set(keys)) for keys in kept), "results", 0)
