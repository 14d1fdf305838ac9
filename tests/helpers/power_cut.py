"""Builds the library that keeps what was synced last, as a power cut leaves it."""

import subprocess
from pathlib import Path

from tests.browser.machine import program

SOURCE = Path(__file__).with_name("power_cut.c")


def build_library(folder: Path) -> Path:
    """Return the library for LD_PRELOAD; the source says how it is told what to keep."""
    library = folder / "power_cut.so"
    command = [program("gcc"), "-O1", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return library
