"""What a guide of a thousand steps in seven languages costs, beside one of as many as ours."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from webapp.config import ROOT
from webapp.guide.content import TRANSLATIONS
from webapp.guide.own_catalogues import update_own_catalogues
from webapp.guide.po_files import format_po, read_catalogue

from .figure import Figure

STEPS, FEW = 1_000, 50
LANGUAGES = ("de", "es", "fr", "it", "nl", "pt")  # And the one they are written in.
MOST_TIMES_A_PAGE, MOST_SECONDS, MOST_TIMES_MEMORY = 1.2, 3.0, 2.0
ARTICLE = re.compile(r"\bthe\b")
PROSE = re.compile(r"(\d+\. )?[A-Z]")
TRY = """
import gc, sys, time
from pathlib import Path
from tests.bench.memory import own_mib
from webapp import create_app
from webapp.config import Settings
gc.disable()  # As gunicorn.conf.py does.
begun = time.process_time()
folder = Path(sys.argv[1])
settings = Settings(database_url=f"sqlite:///{folder}/x.db", own_content=folder / "own", language_percent=1)
app = create_app(settings)
start = time.process_time() - begun
gc.collect()
gc.enable()
client, times = app.test_client(), []
for number in range(200):
    begun = time.process_time()
    page = client.get(f"/fr/site/allow?os=macos-15&browser=chrome-156&host=h{number}.example")
    assert page.status_code == 200, page.status
    times.append(time.process_time() - begun)
print(len(app.extensions["guide"].steps), len(app.extensions["languages"]))
print(start, sorted(times)[100], own_mib())
"""


def measure(folder: Path) -> Iterator[Figure]:
    """Let a process of its own load each guide, and make pages that nobody has asked for."""
    few, many = (_try(folder / str(steps), steps) for steps in (FEW, STEPS))
    yield Figure(
        "thousand-steps-page", many[1] / few[1], "times", MOST_TIMES_A_PAGE, f"{many[1] * 1000:.1f} ms of CPU"
    )
    yield Figure("thousand-steps-start", many[0], "s", MOST_SECONDS, f"of CPU; {few[0]:.1f} for {FEW} steps")
    note = f"{many[2]:.0f} MiB of {few[2]:.0f}, in one process"
    yield Figure("thousand-steps-memory", many[2] / few[2], "times", MOST_TIMES_MEMORY, note)


def _try(folder: Path, steps: int) -> tuple[float, float, float]:
    """Return the CPU seconds of a start and of a page, and the MiB of memory in the end."""
    _write_guide(folder / "own", steps)
    command = [sys.executable, "-c", TRY, str(folder)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    counted, measured = done.stdout.splitlines()
    if counted != f"{steps} {len(LANGUAGES) + 1}":
        raise RuntimeError(f"steps and languages: {counted}")
    start, page, memory = map(float, measured.split())
    return start, page, memory


def _write_guide(own: Path, steps: int) -> None:
    """Write what is missing to so many steps: copies of ours that differ, translated by themselves."""
    shipped = sorted((ROOT / "content").rglob("*.md"))
    fixes = [path for path in shipped if path.parent.name in ("system", "browser", "site", "device")]
    (own / "more").mkdir(parents=True)
    for number in range(steps - len(shipped)):
        text = fixes[number % len(fixes)].read_text()
        (own / "more" / f"step-{number}.md").write_text("\n".join(_vary(text.splitlines(), number)))
    for code in LANGUAGES:
        (own / TRANSLATIONS / code).mkdir(parents=True)
    for path in update_own_catalogues(ROOT, own):
        catalogue = read_catalogue(path)
        for entry in catalogue:
            entry.string = entry.id
        path.write_bytes(format_po(catalogue))


def _vary(lines: list[str], number: int) -> Iterator[str]:
    return (ARTICLE.sub(f"the {number}th", line) if PROSE.match(line) else line for line in lines)
