"""Starts the app and a CRM that frames it in every way: `python -m tests.demo`."""

import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.app_server import app_running

from .other_sites import CRM, Place, hosts_running, listed


@contextmanager
def demonstration(folder: Path, app_port: int, port: int, other_port: int) -> Iterator[Place]:
    """Serve the app, and the pages that frame it; the app lists them at `port` only."""
    with (
        app_running(folder, app_port, listed(port)),
        hosts_running(f"http://localhost:{app_port}", port, other_port) as place,
    ):
        yield place


def main() -> None:
    """Serve it until Ctrl+C."""
    port = int(os.environ.get("PORT", "8000"))
    done = threading.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: done.set())
    with (
        tempfile.TemporaryDirectory() as folder,
        demonstration(Path(folder), port, port + 1, port + 2) as place,
    ):
        print(f"Open {place.address(CRM, '')} and end this with Ctrl+C.", flush=True)
        done.wait()


if __name__ == "__main__":
    main()
