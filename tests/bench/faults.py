"""What is lost or doubled of results that customers send while something breaks and comes back."""

import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.helpers.chaos import Network, network_to
from tests.helpers.load import Customer, sending
from tests.helpers.power_cut import build_library
from tests.helpers.servers import postgresql_prepared, redis_running
from webapp.store.upgrade import upgrade

from .figure import Figure
from .server import Server, free_port, serving
from .store import desk
from .store_gone import fill_disk, mount, small_disk, unmount

CUSTOMERS = 12  # Of the reports of a link the newest hundred are kept, and each sends fewer.
BEFORE, DURING, AFTER = 1.5, 3.0, 4.0  # Seconds.


@dataclass(frozen=True)
class Scene:
    """A server at a database, and how its trouble begins and ends."""

    server: Server
    url: str
    begin: Callable[[], object]
    end: Callable[[], object]
    after: str = ""
    """The database in which it goes on afterwards, if that is another."""


def measure(folder: Path) -> Iterator[Figure]:
    """Let customers send before, during and after each trouble; compare what they were told with the rows."""
    for name, scene in SCENES.items():
        (folder / name).mkdir()
        with scene(folder / name) as staged:
            with desk(staged.url) as made:
                links = [made.link() for _ in range(CUSTOMERS)]
            customers = [Customer(staged.server.port, token) for _, token in links]
            with sending(customers, pause_seconds=0.15):
                time.sleep(BEFORE)
                staged.begin()
                time.sleep(DURING)
                meanwhile = sum(len(customer.taken) for customer in customers)
                staged.end()
                time.sleep(AFTER)
            with desk(staged.after or staged.url) as made:
                kept = [made.kept(link) for link, _ in links]
        taken = sum(len(customer.taken) for customer in customers)
        refused = sum(len(customer.failed) for customer in customers)
        lost = sum(len(set(c.taken) - set(keys)) for c, keys in zip(customers, kept, strict=True))
        note = f"of {taken} acknowledged, {taken - meanwhile} of them after it; {refused} refused and told so"
        yield Figure(f"{name}: lost", lost, "results", 0, note)
        yield Figure(f"{name}: doubled", sum(len(keys) - len(set(keys)) for keys in kept), "results", 0)
        if taken == meanwhile:
            raise RuntimeError(f"{name}: nothing was taken after it was over")


@contextmanager
def _disk_full(folder: Path) -> Iterator[Scene]:
    with small_disk(folder) as disk:
        url, filling = f"sqlite:///{disk}/soundcheck.db", disk / "filling"
        with serving(folder, DATABASE_URL=url) as server:
            yield Scene(server, url, lambda: fill_disk(filling), filling.unlink)


@contextmanager
def _file_locked(folder: Path) -> Iterator[Scene]:
    url = f"sqlite:///{folder}/soundcheck.db"
    with serving(folder) as server, closing(sqlite3.connect(folder / "soundcheck.db", timeout=30)) as other:
        yield Scene(server, url, lambda: other.execute("BEGIN EXCLUSIVE"), other.rollback)


@contextmanager
def _file_moved_away(folder: Path) -> Iterator[Scene]:
    """As somebody does who looks for what takes so much room, and moves it back."""
    files = [folder / f"soundcheck.db{ending}" for ending in ("", "-wal", "-shm")]
    away = folder / "away"
    away.mkdir()

    def move() -> None:
        for file in files:
            file.rename(away / file.name)

    def move_back() -> None:
        for file in files:
            with suppress(FileNotFoundError):
                (away / file.name).rename(file)

    with serving(folder) as server:
        yield Scene(server, f"sqlite:///{files[0]}", move, move_back)


@contextmanager
def _read_only(folder: Path) -> Iterator[Scene]:
    """The workers of before have the file open to write, so they are replaced."""
    data = folder / "data"
    data.mkdir()

    with serving(folder, DATABASE_URL=f"sqlite:///{data}/soundcheck.db") as server:

        def cover() -> None:
            mount("--bind", data, data)
            mount("-o", "remount,bind,ro", data)
            for worker in server.workers:
                os.kill(worker, signal.SIGKILL)

        yield Scene(server, f"sqlite:///{data}/soundcheck.db", cover, lambda: unmount(data))


@contextmanager
def _damaged(folder: Path) -> Iterator[Scene]:
    """The file is overwritten between two commits; a copy of just before is put back in its place.

    The workers are replaced: SQLite does not look at what it has read, and takes a few results until it does.
    """
    file, copy = folder / "soundcheck.db", folder / "copy.db"

    def damage() -> None:
        with closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with closing(sqlite3.connect(file)) as reader, closing(sqlite3.connect(copy)) as target:
                reader.backup(target)
            for ending in ("", "-wal"):
                with Path(f"{file}{ending}").open("r+b") as damaged:
                    damaged.write(b"\xff" * os.fstat(damaged.fileno()).st_size)
            for worker in server.workers:
                os.kill(worker, signal.SIGKILL)

    def put_back() -> None:
        for ending in ("-wal", "-shm"):
            Path(f"{file}{ending}").unlink(missing_ok=True)
        copy.rename(file)

    with serving(folder) as server:
        yield Scene(server, f"sqlite:///{file}", damage, put_back)


@contextmanager
def _postgresql_restarted(folder: Path) -> Iterator[Scene]:
    with postgresql_prepared() as postgresql, ExitStack() as first, ExitStack() as second:
        first.enter_context(postgresql.started())
        url = postgresql.new_database()
        upgrade(url)
        with serving(folder, DATABASE_URL=url) as server:
            yield Scene(server, url, first.close, lambda: second.enter_context(postgresql.started()))


@contextmanager
def _network_silent(folder: Path) -> Iterator[Scene]:
    with postgresql_prepared() as postgresql, postgresql.started(), network_to(postgresql.port) as network:
        name = postgresql.new_database().rpartition("/")[2]
        upgrade(postgresql.url(name))
        with serving(folder, DATABASE_URL=postgresql.url(name, network.port)) as server:
            yield Scene(server, postgresql.url(name), *_silence(network))


def _silence(network: Network) -> tuple[Callable[[], object], Callable[[], object]]:
    return lambda: setattr(network, "silent", True), lambda: setattr(network, "silent", False)


@contextmanager
def _redis_restarted(folder: Path) -> Iterator[Scene]:
    """Rate limits are counted there."""
    port = free_port()
    with ExitStack() as first, ExitStack() as second:
        redis_url = first.enter_context(redis_running(folder, port))
        with serving(folder, REDIS_URL=redis_url) as server:
            url = f"sqlite:///{folder}/soundcheck.db"
            yield Scene(server, url, first.close, lambda: second.enter_context(redis_running(folder, port)))


@contextmanager
def _redis_silent(folder: Path) -> Iterator[Scene]:
    port = free_port()
    with (
        redis_running(folder, port),
        network_to(port) as network,
        serving(folder, REDIS_URL=f"redis://127.0.0.1:{network.port}/0") as server,
    ):
        yield Scene(server, f"sqlite:///{folder}/soundcheck.db", *_silence(network))


@contextmanager
def _master_killed(folder: Path) -> Iterator[Scene]:
    with ExitStack() as first, ExitStack() as second:
        server = first.enter_context(serving(folder))

        def kill() -> None:
            os.kill(server.process.pid, signal.SIGKILL)

        def start_again() -> None:
            second.enter_context(serving(folder, PORT=str(server.port)))

        yield Scene(server, f"sqlite:///{folder}/soundcheck.db", kill, start_again)


@contextmanager
def _power_cut(folder: Path) -> Iterator[Scene]:
    """All processes end, and of each file there is what was synced last; with that it starts again."""
    live, disk = folder / "live", folder / "disk"
    for each in (live, disk):
        each.mkdir()
    library = build_library(folder)
    synced = {"LD_PRELOAD": str(library), "SYNCED_FROM": str(live), "SYNCED_TO": str(disk)}
    url = f"sqlite:///{disk}/soundcheck.db"
    with ExitStack() as first, ExitStack() as second:
        server = first.enter_context(
            serving(folder, DATABASE_URL=f"sqlite:///{live}/soundcheck.db", **synced)
        )
        # Who closes the file last writes the log into it, and only what the server syncs is seen here.
        reader = first.enter_context(closing(sqlite3.connect(live / "soundcheck.db")))
        reader.execute("SELECT * FROM links").fetchall()

        def cut() -> None:
            os.killpg(server.process.pid, signal.SIGKILL)

        def start_again() -> None:
            second.enter_context(serving(folder, PORT=str(server.port), DATABASE_URL=url))

        yield Scene(server, f"sqlite:///{live}/soundcheck.db", cut, start_again, after=url)


SCENES: dict[str, Callable[[Path], AbstractContextManager[Scene]]] = {
    "disk-full": _disk_full,
    "file-locked": _file_locked,
    "file-moved-away": _file_moved_away,
    "read-only": _read_only,
    "damaged": _damaged,
    "postgresql-restarted": _postgresql_restarted,
    "network-silent": _network_silent,
    "redis-restarted": _redis_restarted,
    "redis-silent": _redis_silent,
    "master-killed": _master_killed,
    "power-cut": _power_cut,
}
