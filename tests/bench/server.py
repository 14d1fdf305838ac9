"""The app as it is served for real: gunicorn with its own settings and two workers."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.browser.machine import running, wait_until
from webapp.config import ROOT

from .wire import Line

PORTS = range(8400, 8450)
WORKERS = 2
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A gunicorn that was started."""

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    @property
    def url(self) -> str:
        """Its origin."""
        return f"http://localhost:{self.port}"

    @property
    def workers(self) -> list[int]:
        """The process ids of the workers."""
        master = self.process.pid
        return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]

    @property
    def processes(self) -> list[int]:
        """The process ids of the master and the workers."""
        return [self.process.pid, *self.workers]

    @property
    def ready(self) -> bool:
        """Whether it answers; raises RuntimeError with its log if it has ended."""
        if self.process.poll() is not None:
            raise RuntimeError(self.log.read_text())
        with suppress(ConnectionError), closing(Line(self.port)) as line:
            return line.get("/healthz").status == 200
        return False

    def cpu_seconds(self) -> float:
        """Sum the CPU time of its processes, in user and in kernel mode, as proc(5) counts it."""
        return sum(map(_ticks, self.processes)) / TICKS_PER_SECOND


def _ticks(pid: int) -> int:
    # The name of the program, in parentheses, may hold spaces. utime and stime are fields 14 and 15.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@contextmanager
def started(folder: Path, app: str | None = None, **env: str) -> Iterator[Server]:
    """Start the app, or another one by its import name, and end it with the block; it may not be ready."""
    port = int(env.get("PORT") or free_port())
    log = folder / "gunicorn.log"
    settings = {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WEB_CONCURRENCY": str(WORKERS),
        "DATABASE_URL": f"sqlite:///{folder / 'soundcheck.db'}",
        "CLEAN_ORIGIN": "",
        "EMBED_HOSTS": "",
        "PROXY_HOPS": "0",
        "RATE_LIMIT": "",
    }
    config = ["--chdir", str(ROOT), "--config", str(ROOT / "gunicorn.conf.py")]
    command = [sys.executable, "-m", "gunicorn", *config, *([app] if app else [])]
    at_once = signal.SIGQUIT
    with running(command, log, settings | env, at_once) as process:
        yield Server(process, port, log)


@contextmanager
def serving(folder: Path, app: str | None = None, workers: int = WORKERS, **env: str) -> Iterator[Server]:
    """Start a server as `started` does, and wait until it is ready."""
    with started(folder, app, WEB_CONCURRENCY=str(workers), **env) as server:
        wait_until(lambda: server.ready and len(server.workers) == workers, "the server")
        yield server


def free_port() -> int:
    """Return one of PORTS on which nothing listens."""
    for port in PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError(f"every port of {PORTS} is taken")
