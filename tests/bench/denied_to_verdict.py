"""How soon a person whose microphone is blocked is told so."""

from collections.abc import Iterator
from pathlib import Path

from tests.browser.chromium import BLOCK, Settings

from .browser import browser, take_test
from .figure import Figure, percentile
from .server import serving

MOST_MS = 100.0


def measure(folder: Path, tests: int = 30) -> Iterator[Figure]:
    """Time from the click to the verdict in the page, each in a new tab."""
    blocked = Settings(sites={"localhost": BLOCK})
    with serving(folder) as server, browser(folder, blocked, "silent", speaking=False) as context:
        marks = [
            take_test(context, f"{server.url}/en/test", '#diagnosis[data-state="done"]') for _ in range(tests)
        ]
    told = [mark.told - mark.clicked for mark in marks]
    painted = [mark.painted - mark.clicked for mark in marks]
    note = (
        f"p95 of {tests}; p50 {percentile(told, 50):.0f}, max {max(told):.0f}; "
        f"painted p50 {percentile(painted, 50):.0f}, p95 {percentile(painted, 95):.0f}"
    )
    yield Figure("denied-to-verdict", percentile(told, 95), "ms", MOST_MS, note)
