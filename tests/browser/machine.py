"""What the browser tests need of the machine: programs, ports, and processes that end when a test does."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE_SECONDS = 30.0  # A loaded machine with two cores starts a browser in less than ten.


def program(name: str) -> str:
    """Return the path of a program, or fail with the name of what installs it."""
    path = shutil.which(name)
    if path is None:
        raise FileNotFoundError(f"{name} is not installed; `make test` installs what tests/browser needs")
    return path


def free_port() -> int:
    """Return a port on which nothing listens; the system gives another one each time."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true: Callable[[], object], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Return as soon as `true()` holds; raise TimeoutError naming `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"after {seconds:.0f} s still waiting for {what}")
        time.sleep(0.05)


@contextmanager
def running(
    command: Sequence[str],
    log: Path,
    env: Mapping[str, str] | None = None,
    ending: signal.Signals = signal.SIGTERM,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program and what it starts in a process group of their own; end the group afterwards."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            command,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _end(process, ending)


def _end(process: subprocess.Popen[bytes], ending: signal.Signals) -> None:
    for signum in (ending, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signum)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
            return
