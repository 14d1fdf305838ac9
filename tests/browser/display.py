"""A screen nobody looks at, because only a browser with a window asks and can be answered."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .machine import program, running, wait_until

KEY_DELAY_MS = 60  # Chromium moves its focus a moment after the key.


@dataclass(frozen=True)
class Screen:
    """An X server of its own."""

    name: str

    def press(self, *keys: str) -> None:
        """Press keys in whatever window has the focus."""
        xdotool = [program("xdotool"), "key", "--delay", str(KEY_DELAY_MS), *keys]
        subprocess.run(xdotool, env={**os.environ, "DISPLAY": self.name}, check=True)


@contextmanager
def screen(folder: Path, size: str = "1280x1024") -> Iterator[Screen]:
    """Start an X server on a display number that it picks itself; `size` is in pixels."""
    number = folder / "display"
    number.touch()
    # The server writes its number to the descriptor when it is ready to be used.
    command = [
        "sh",
        "-c",
        f'exec "$0" -displayfd 3 -screen 0 {size}x24 -nolisten tcp 3>"$1"',
        program("Xvfb"),
        str(number),
    ]
    with running(command, folder / "xvfb.log"):
        wait_until(lambda: number.read_text().endswith("\n"), "the X server")
        yield Screen(f":{number.read_text().strip()}")
