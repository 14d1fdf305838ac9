"""How long a writer waits for the linter."""

import time
from collections.abc import Iterator
from pathlib import Path

from webapp.config import ROOT
from webapp.diagnosis import FAULT_LEVELS
from webapp.guide.lint import lint

from .figure import Figure

MOST_SECONDS = 2.0


def measure(_folder: Path) -> Iterator[Figure]:
    """Lint the whole guide once, as the command does."""
    began, cpu_began = time.monotonic(), time.process_time()
    problems = list(lint(ROOT / "content", list(FAULT_LEVELS)))
    seconds, cpu_seconds = time.monotonic() - began, time.process_time() - cpu_began
    note = f"{cpu_seconds:.2f} s of CPU; {len(problems)} problems"
    yield Figure("linter", seconds, "s", MOST_SECONDS, note)
