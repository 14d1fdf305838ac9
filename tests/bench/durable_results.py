"""Results that are safe on the disk, kept by as many workers at once as a busy deployment has."""

import multiprocessing
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path

from tests.diagnosis.builders import refused, run
from webapp.diagnosis import diagnose
from webapp.store import Database, Links, Reports, Secrets
from webapp.support import LinkDraft, Submission

from .figure import Figure, percentile

WORKERS, THREADS = 4, 12  # Of the 16 threads that gunicorn.conf.py gives a worker.
SECONDS = 4.0
MEASURED = run(before="denied", request=refused())
DIAGNOSIS = diagnose(MEASURED)


@dataclass(frozen=True)
class Kept:
    """What one worker got kept: how many, how long each took in milliseconds, and the CPU time of all."""

    number: int
    waits_ms: list[float]
    cpu_seconds: float


together: Barrier


def measure(folder: Path) -> Iterator[Figure]:
    """Let every worker keep results for some seconds, and count the rows afterwards."""
    url = f"sqlite:///{folder / 'soundcheck.db'}"
    database = Database(url)
    links = Links(database, Secrets(database))
    tokens = [links.make(LinkDraft("Ann", "en"))[1].token for _ in range(WORKERS * THREADS)]
    context = multiprocessing.get_context("spawn")
    with context.Pool(WORKERS, be_ready, [context.Barrier(WORKERS)]) as pool:
        kept = pool.starmap(work, [(url, tokens[worker::WORKERS]) for worker in range(WORKERS)], chunksize=1)
    total = sum(worker.number for worker in kept)
    waits = [wait for worker in kept for wait in worker.waits_ms]
    counts = sorted(worker.number for worker in kept)
    cpu = sum(worker.cpu_seconds for worker in kept) / total * 1e6
    note = f"{WORKERS} workers: {counts}; {cpu:.0f} µs of CPU each"
    yield Figure("durable-results", total / SECONDS, "/s", 2000, note, at_least=True)
    yield Figure("slowest-worker", counts[0] / counts[-1], "of fastest", 0.5, at_least=True)
    yield Figure("durable-result-p99", percentile(waits, 99), "ms", 50, f"max {max(waits):.0f} ms")
    database.close()


def be_ready(barrier: Barrier) -> None:
    """Let the workers begin together, once each has loaded the program."""
    global together
    together = barrier


def work(url: str, tokens: list[str]) -> Kept:
    """Keep results by several threads until the time is up."""
    database = Database(url)
    reports = Reports(database)
    database.read(lambda connection: connection.exec_driver_sql("SELECT 1"))
    together.wait()
    until, cpu = time.monotonic() + SECONDS, time.process_time()

    def keep(token: str) -> list[float]:
        waits = []
        while time.monotonic() < until:
            sent = Submission(version=1, key=str(uuid.uuid4()), locale="en", measurements=MEASURED)
            before = time.perf_counter()
            reports.add(token, sent, DIAGNOSIS)
            waits.append((time.perf_counter() - before) * 1000)
        return waits

    with ThreadPoolExecutor(THREADS) as threads:
        waits = [wait for each in threads.map(keep, tokens) for wait in each]
    database.close()
    return Kept(len(waits), waits, time.process_time() - cpu)
