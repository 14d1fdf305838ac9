"""Chromium on a screen and a sound server of its own, and a stopwatch inside the page."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, sync_playwright

from tests.browser.chromium import Settings, chromium
from tests.browser.display import screen
from tests.browser.sound import SoundServer

PATIENCE_MS = 30_000.0
SPEECH_PEAK = 0.01  # Of full scale; the quiet of a room stays below.

# The script of the page closes the questions last, so from then on it can be used.
READY = "#questions:not([open])"

STOPWATCH = """
globalThis.bench = {}
const { prototype } = AnalyserNode
const read = prototype.getFloatTimeDomainData
prototype.getFloatTimeDomainData = function (samples) {
  read.call(this, samples)
  if (samples.some((sample) => Math.abs(sample) >= SPEECH_PEAK)) bench.voiced ??= performance.now()
}
addEventListener("click", ({ timeStamp }) => { bench.clicked ??= timeStamp }, { capture: true })
new MutationObserver(() => {
  if (bench.told || !document.querySelector(TOLD)) return
  bench.told = performance.now()
  requestAnimationFrame(() => setTimeout(() => { bench.painted = performance.now() }))
}).observe(document, { subtree: true, childList: true, attributes: true })
"""


@dataclass(frozen=True)
class Marks:
    """Milliseconds since the page was opened, by the clock of the page; `voiced` is None without speech."""

    clicked: float
    told: float
    painted: float
    voiced: float | None = None


@contextmanager
def browser(folder: Path, settings: Settings, microphone: str, speaking: bool) -> Iterator[BrowserContext]:
    """Start a browser that has one microphone; `microphone` is one of the kinds of the sound server."""
    with (
        sync_playwright() as playwright,
        screen(folder) as xvfb,
        SoundServer(folder).started(speaking) as sound,
        sound.microphone(microphone),
        chromium(playwright, folder, settings, xvfb, sound.address) as context,
    ):
        yield context


def take_test(context: BrowserContext, url: str, told: str) -> Marks:
    """Take the test in a new tab until an element matches the selector `told`."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.add_init_script(STOPWATCH.replace("TOLD", json.dumps(told)).replace("SPEECH_PEAK", str(SPEECH_PEAK)))
    page.goto(url, wait_until="networkidle")
    page.wait_for_selector(READY)
    page.click('[data-action="start-test"]')
    page.wait_for_selector(told)
    marks = page.evaluate(WHEN_PAINTED)
    page.close()
    return Marks(**marks)


WHEN_PAINTED = """async () => {
  while (!bench.painted) await new Promise((resolve) => setTimeout(resolve, 10))
  return bench
}"""
