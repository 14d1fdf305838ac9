"""How soon a person who is heard is told so."""

from collections.abc import Iterator
from pathlib import Path

from tests.browser.chromium import ALLOW, Settings

from .browser import browser, take_test
from .figure import Figure, percentile
from .server import serving

MOST_MS = 300.0


def measure(folder: Path, tests: int = 10) -> Iterator[Figure]:
    """Time from the first block of samples that holds speech to the all-clear, each in a new tab."""
    allowed = Settings(sites={"localhost": ALLOW})
    with serving(folder) as server, browser(folder, allowed, "speaking", speaking=True) as context:
        marks = [
            take_test(context, f"{server.url}/en/test", '#diagnosis[data-fault="all-clear"]')
            for _ in range(tests)
        ]
    waits = [mark.told - mark.voiced for mark in marks if mark.voiced]
    from_click = [mark.told - mark.clicked for mark in marks]
    note = (
        f"p95 of {len(waits)}; p50 {percentile(waits, 50):.0f}, max {max(waits):.0f}; "
        f"from the click p50 {percentile(from_click, 50):.0f}"
    )
    yield Figure("speech-to-green", percentile(waits, 95), "ms", MOST_MS, note)
