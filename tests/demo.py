"""Starts the app and a CRM that frames it in every way: `python -m tests.demo`."""

import os
import signal
import tempfile
import threading
from pathlib import Path

from tests.browser.app_server import app_running
from tests.hosts import hosts_running, listed


def main() -> None:
    """Serve both until Ctrl+C."""
    port = int(os.environ.get("PORT", "8000"))
    app = f"http://localhost:{port}"
    done = threading.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: done.set())
    with (
        tempfile.TemporaryDirectory() as folder,
        app_running(Path(folder), port, listed(port + 1)),
        hosts_running(app, port + 1),
    ):
        print(f"Open http://crm.localhost:{port + 1}/ and end this with Ctrl+C.", flush=True)
        done.wait()


if __name__ == "__main__":
    main()
