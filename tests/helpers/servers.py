"""Real servers for the tests: PostgreSQL and Redis from Debian, each private to a test run."""

import os
import pwd
import shutil
import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import redis

from tests.browser.machine import free_port, program, running, wait_until

POSTGRESQL_PROGRAMS = Path("/usr/lib/postgresql")
SETTINGS = {
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "fsync": "off",  # Tests kill programs, not the machine.
}


@dataclass
class PostgreSQL:
    """A server that listens on the loopback address."""

    port: int
    data: Path
    log: Path
    _numbers: Iterator[int] = field(default_factory=count)

    def url(self, name: str = "postgres", port: int | None = None) -> str:
        """Return the address of a database, at another port if something listens in between."""
        return f"postgresql://postgres@127.0.0.1:{port or self.port}/{name}"

    def new_database(self, template: str = "template1") -> str:
        """Make a database as a copy of another one, by default an empty one, and return its address."""
        name = f"soundcheck_{os.getpid()}_{next(self._numbers)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    @contextmanager
    def started(self) -> Iterator[None]:
        """Run until the end of the block; what is in it stays for the next time."""
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = [_postgresql("postgres"), "-D", str(self.data), "-p", str(self.port), *settings]
        with running(_unprivileged(command), self.log, ending=signal.SIGINT):
            wait_until(self._answers, "PostgreSQL")
            yield

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def postgresql_prepared() -> Iterator[PostgreSQL]:
    """Make the files of a new server, which is not started yet."""
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))  # A test's own folder is closed to other users.
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        server = PostgreSQL(free_port(), folder / "data", folder / "log")
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"]
        with running(_unprivileged([_postgresql("initdb"), *options, str(server.data)]), server.log) as made:
            if made.wait(timeout=60):
                raise RuntimeError(server.log.read_text())
        yield server
    finally:
        shutil.rmtree(folder)


@contextmanager
def postgresql_running() -> Iterator[PostgreSQL]:
    """Serve until the end of the block."""
    with postgresql_prepared() as server, server.started():
        yield server


@contextmanager
def redis_running(folder: Path, port: int | None = None) -> Iterator[str]:
    """Serve until the end of the block; give the address."""
    port = port or free_port()
    command = [program("redis-server"), "--port", str(port), "--save", "", "--dir", str(folder)]
    url = f"redis://127.0.0.1:{port}/0"
    with running(command, folder / "redis.log"), redis.Redis.from_url(url) as client:
        wait_until(lambda: _pings(client), "Redis")
        yield url


def _pings(client: "redis.Redis") -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def _postgresql(name: str) -> str:
    """Find a program of the newest version; Debian keeps them out of the way."""
    found = sorted(POSTGRESQL_PROGRAMS.glob(f"*/bin/{name}"))
    return str(found[-1]) if found else program(name)


def _unprivileged(command: Sequence[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return list(command)
    user = pwd.getpwnam("postgres")
    return [
        program("setpriv"),
        f"--reuid={user.pw_uid}",
        f"--regid={user.pw_gid}",
        "--clear-groups",
        *command,
    ]
