"""A desktop program around our pages, whose engine is an old Chromium."""

import json
import os
import queue
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.machine import PATIENCE_SECONDS, wait_until

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = ROOT / ".old-browsers"
HEIGHT_PX = 900


class Wrapper:
    """Drives the only window of the program; `complaints` are the errors that consoles told of."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.complaints: list[str] = []
        self._process = process
        self._answers: queue.Queue[Any] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def opens(self, url: str, width: int = 1000) -> None:
        """Load a page into a window of this width in pixels."""
        assert self._tell("opens", url=url, size=[width, HEIGHT_PX])

    def sees(self, script: str) -> Any:
        """Return the value of an expression in the page."""
        return self._tell("runs", script=script)

    def waits_for(self, script: str) -> Any:
        """Return the value of an expression in the page once it is true."""
        wait_until(lambda: self.sees(script), f"{script}; {self.complaints}")
        return self.sees(script)

    def presses(self, action: str) -> None:
        """Press one of the page's buttons."""
        self.sees(f"document.querySelector('[data-action={action}]').click()")

    def draws(self, path: Path) -> None:
        """Save what the window shows."""
        assert self._tell("draws", path=str(path))

    def _tell(self, name: str, **arguments: Any) -> Any:
        assert self._process.stdin
        self._process.stdin.write(f"{json.dumps([name, arguments])}\n")
        self._process.stdin.flush()
        return self._answers.get(timeout=PATIENCE_SECONDS)

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            told = json.loads(line)
            if "complaint" in told:
                self.complaints.append(told["complaint"])
            else:
                self._answers.put(told["done"])


@contextmanager
def wrapper(version: int, answer: str, folder: Path, sound_server: str) -> Iterator[Wrapper]:
    """Start a program with this version of Chromium; what it answers to who asks is said in window.py."""
    python = ENVIRONMENTS / f"chromium-{version}" / "bin" / "python"
    environment = {
        **os.environ,
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "PULSE_SERVER": sound_server,
        "QT_QPA_PLATFORM": "offscreen",
        "QT_QUICK_BACKEND": "software",
        "QTWEBENGINE_CHROMIUM_FLAGS": "--disable-gpu" + (" --no-sandbox" if os.geteuid() == 0 else ""),
    }
    with (
        (folder / "wrapper.log").open("ab") as log,
        subprocess.Popen(
            [python, Path(__file__).with_name("window.py"), answer],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        yield Wrapper(process)
        assert process.stdin
        process.stdin.close()  # Its word to end.
