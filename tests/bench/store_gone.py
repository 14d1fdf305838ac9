"""Whether everybody still gets a verdict, and how soon, while the database is gone."""

import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from tests.browser.machine import program
from tests.helpers.chaos import network_to
from tests.helpers.servers import postgresql_prepared
from webapp.store.upgrade import upgrade

from .figure import Figure, percentile
from .fragment_time import FORMS, PATH
from .server import Server, serving
from .wire import Line

MOST_MS = 100.0
PER_SECOND, SECONDS, CONNECTIONS = 50, 6.0, 10
AFTER_SECONDS = 1.0  # From when on the figure holds.

Begin = Callable[[], object]


def measure(folder: Path) -> Iterator[Figure]:
    """Post runs whose verdict is to be kept for a panel, so that each asks the database once."""
    for name, trouble in (
        ("disk-full", _disk_full),
        ("file-locked", _file_locked),
        ("postgresql-stopped", _postgresql_stopped),
        ("network-silent", _network_silent),
    ):
        (folder / name).mkdir()
        with trouble(folder / name) as (server, begin):
            token = "x" * 22
            _post(server, token, 1.0)
            begin()
            answers = _post(server, token, SECONDS)
        late = [wait for due, wait, _ in answers if due >= AFTER_SECONDS]
        told = sum(status == 200 for _, _, status in answers)
        first = max(wait for due, wait, _ in answers if due < AFTER_SECONDS)
        note = f"p99 after the first second; p50 {percentile(late, 50):.1f}; slowest in the first {first:.0f}"
        yield Figure(name, percentile(late, 99), "ms", MOST_MS, f"{told} of {len(answers)} answered; {note}")
        if told < len(answers):
            raise RuntimeError(f"{name}: {len(answers) - told} verdicts are missing")


def _post(server: Server, token: str, seconds: float) -> list[tuple[float, float, int]]:
    """Return when each post was due, how long its answer took in milliseconds, and its status."""
    begin = time.monotonic() + 0.2

    def turns(first: int) -> list[tuple[float, float, int]]:
        answers = []
        with closing(Line(server.port)) as line:
            for number in range(first, int(seconds * PER_SECOND), CONNECTIONS):
                due = number / PER_SECOND
                time.sleep(max(0.0, begin + due - time.monotonic()))
                form = FORMS[number % len(FORMS)] | {"pair": token}
                answer = line.post(PATH, form)
                answers.append((due, (time.monotonic() - begin - due) * 1000, answer.status))
        return answers

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return [answer for each in pool.map(turns, range(CONNECTIONS)) for answer in each]


@contextmanager
def _disk_full(folder: Path) -> Iterator[tuple[Server, Begin]]:
    with (
        small_disk(folder) as disk,
        serving(folder, DATABASE_URL=f"sqlite:///{disk}/soundcheck.db") as server,
    ):
        yield server, lambda: fill_disk(disk / "filling")


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount a disk of 16 MB, as root may. SQLite would not find one that others see by another path."""
    disk = folder / "disk"
    disk.mkdir()
    mount("-t", "tmpfs", "-o", "size=16m", "tmpfs", disk)
    try:
        yield disk
    finally:
        unmount(disk)


def mount(*arguments: str | Path) -> None:
    """Call mount, as root may."""
    subprocess.run([program("mount"), *arguments], check=True)


def unmount(folder: Path) -> None:
    """Take away what was mounted last, also while it is in use."""
    subprocess.run([program("umount"), "--lazy", folder], check=True)


def fill_disk(path: Path) -> None:
    """Write a file until nothing more fits."""
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            return


@contextmanager
def _file_locked(folder: Path) -> Iterator[tuple[Server, Begin]]:
    with serving(folder) as server, closing(sqlite3.connect(folder / "soundcheck.db")) as other:
        yield server, lambda: other.execute("BEGIN EXCLUSIVE")


@contextmanager
def _postgresql_stopped(folder: Path) -> Iterator[tuple[Server, Begin]]:
    with postgresql_prepared() as postgresql, ExitStack() as runs:
        runs.enter_context(postgresql.started())
        url = postgresql.new_database()
        upgrade(url)
        with serving(folder, DATABASE_URL=url) as server:
            yield server, runs.close


@contextmanager
def _network_silent(folder: Path) -> Iterator[tuple[Server, Begin]]:
    with postgresql_prepared() as postgresql, postgresql.started(), network_to(postgresql.port) as network:
        name = postgresql.new_database().rpartition("/")[2]
        upgrade(postgresql.url(name))
        with serving(folder, DATABASE_URL=postgresql.url(name, network.port)) as server:
            yield server, lambda: setattr(network, "silent", True)
