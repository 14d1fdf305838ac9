"""Print the figures: all of them, or those named on the command line."""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from . import (
    denied_to_verdict,
    durable_results,
    faults,
    fragment_time,
    framed_start,
    guide_page_cpu,
    guide_page_weight,
    killed_workers,
    linter,
    list_of_links,
    live_test_weight,
    made_up_pages,
    many_steps,
    memory,
    nginx_pages,
    pictured_pages,
    rolling_upgrade,
    signs_of_life,
    slow_clients,
    speech_to_green,
    start,
    store_gone,
    verdict_to_agent,
    watching,
    worst_hour,
)
from .figure import Figure

FIGURES: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "guide-page-cpu": guide_page_cpu.measure,
    "nginx-pages": nginx_pages.measure,
    "slow-clients": slow_clients.measure,
    "made-up-pages": made_up_pages.measure,
    "many-steps": many_steps.measure,
    "guide-page-weight": guide_page_weight.measure,
    "pictured-pages": pictured_pages.measure,
    "test-page-weight": live_test_weight.measure,
    "denied-to-verdict": denied_to_verdict.measure,
    "speech-to-green": speech_to_green.measure,
    "framed-start": framed_start.measure,
    "fragment-time": fragment_time.measure,
    "durable-results": durable_results.measure,
    "verdict-to-agent": verdict_to_agent.measure,
    "signs-of-life": signs_of_life.measure,
    "watching": watching.measure,
    "list-of-links": list_of_links.measure,
    "rolling-upgrade": rolling_upgrade.measure,
    "killed-workers": killed_workers.measure,
    "store-gone": store_gone.measure,
    "faults": faults.measure,
    "worst-hour": worst_hour.measure,
    "memory": memory.measure,
    "start-to-first-200": start.measure,
    "linter": linter.measure,
}
BUSY = 2.0  # A load on which figures of two cores can no longer be trusted.
ROW = "{:<22} {:>13} {:>16} {:<8} {}"


def main() -> None:
    """Measure what was asked for, and print each figure as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(FIGURES)}")
    names = parser.parse_args().names or list(FIGURES)
    if unknown := set(names) - set(FIGURES):
        parser.error(f"no figure {', '.join(sorted(unknown))}; there are {', '.join(FIGURES)}")

    # So that servers and browsers are ended then too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    before = os.getloadavg()[0]
    print(ROW.format("figure", "measured", "target", "", "note"))
    for name in names:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            for figure in FIGURES[name](Path(folder)):
                print(_row(figure), flush=True)
    print(_load(before, os.getloadavg()[0]))


def _row(figure: Figure) -> str:
    return ROW.format(
        figure.name,
        f"{_number(figure.measured)} {figure.unit}",
        f"{'>=' if figure.at_least else '<='} {_number(figure.target)} {figure.unit}",
        "met" if figure.met else "NOT MET",
        figure.note,
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _load(before: float, after: float) -> str:
    line = f"load average {before:.1f} before, {after:.1f} after (with this bench's own work)"
    return f"{line}. Over {BUSY:.0f} the figures are doubtful." if max(before, after) > BUSY else line


main()
