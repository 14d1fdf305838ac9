"""Takes and draws the guide's pictures again, and says what changed, and which steps show it.

`python -m tests.pictures` takes all of them, with names (`fr chrome/prompt firefox`) only those languages and
pictures. Drawings alone (`systems`, and `preview`, which links show in a chat) need no browser.
"""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from tests.browser.display import Screen, screen
from tests.browser.machine import program, running
from tests.browser.sound import SoundServer
from webapp.config import ROOT

from . import chromium_scenes, chromium_window, firefox_scenes, firefox_window
from .drawings import DRAWINGS, keep_drawing
from .files import Taken, keep
from .looks import SCREEN
from .preview import PREVIEW, draw_preview
from .shot import Shot

PROGRAMS = {"chrome": chromium_window.PROGRAM, "firefox": firefox_window.PROGRAM}
NAMES = (
    *(f"chrome/{scene}" for scene in chromium_scenes.SCENES),
    *(f"firefox/{scene}" for scene in firefox_scenes.SCENES),
)
MICROPHONE = "Built-in microphone"
LOCALES = ("en", *sorted(path.name for path in (ROOT / "translations").iterdir() if path.is_dir()))


@dataclass(frozen=True)
class Studio:
    """Where pictures are taken: a screen, a microphone that hears nothing, and whoever drives Chromium."""

    folder: Path
    screen: Screen
    sound_server: str
    driver: Playwright

    def take(self, name: str, locale: str, dark: bool) -> Shot:
        """Return one picture, taken with a new profile."""
        browser, _, scene = name.partition("/")
        own = Path(tempfile.mkdtemp(dir=self.folder))
        place = (own, self.screen, self.sound_server, locale, dark)
        if browser == "firefox":
            with firefox_window.firefox_window(*place) as firefox:
                return firefox_scenes.SCENES[scene](firefox)
        settings = chromium_scenes.SCENES[scene].settings
        with chromium_window.chromium_window(self.driver, *place, settings) as chromium:
            return chromium_scenes.SCENES[scene].take(chromium)


@contextmanager
def studio(folder: Path, driver: Playwright) -> Iterator[Studio]:
    """Set everything else up that a picture needs."""
    with ExitStack() as stack:
        display = stack.enter_context(screen(folder, SCREEN))
        # Without it bubbles have square corners and no shadow.
        compositor = [program("xcompmgr"), "-n"]
        stack.enter_context(running(compositor, folder / "xcompmgr.log", {"DISPLAY": display.name}))
        sound = stack.enter_context(SoundServer(folder).started(speaking=False))
        stack.enter_context(sound.silent_microphones([MICROPHONE]))
        yield Studio(folder, display, sound.address, driver)


def version_of(browser: str) -> str:
    """Return the name and version of a browser as it is installed here, such as "Chromium 156.0.8078.108"."""
    said = subprocess.run([PROGRAMS[browser], "--version"], capture_output=True, text=True, check=True).stdout
    name, number = re.search(r"(Chromium|Firefox) ([0-9.]+)", said).groups()
    return f"{name} {number}"


def main(wanted: Sequence[str]) -> None:
    """Draw and take the wanted pictures, or all, in the wanted languages, or all."""
    locales = [locale for locale in LOCALES if locale in wanted] or LOCALES
    beginnings = tuple(each for each in wanted if each not in LOCALES)
    taken, began = Taken(), time.monotonic()
    drawn, photographed = (
        [name for name in names if not beginnings or name.startswith(beginnings)]
        for names in (DRAWINGS, NAMES)
    )
    for name, locale in product(drawn, locales):
        for change in keep_drawing(taken, name, locale):
            report(name, locale, change)
    if not beginnings or PREVIEW in beginnings:
        draw_preview()
    if photographed:
        take_all(taken, photographed, locales)
    taken.write()
    print(f"{len(taken.now)} pictures, {time.monotonic() - began:.0f} s")


def take_all(taken: Taken, names: Sequence[str], locales: Sequence[str]) -> None:
    """Take these pictures of browsers."""
    versions = {browser: version_of(browser) for browser in PROGRAMS}
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as driver,
        studio(Path(folder), driver) as place,
    ):
        for name, locale, dark in product(names, locales, (False, True)):
            shot = place.take(name, locale, dark)
            for change in keep(taken, name, versions[name.partition("/")[0]], locale, dark, shot):
                report(name, f"{locale}{' dark' if dark else ''}", change)


def report(name: str, which: str, change: str) -> None:
    """Say what changed, and where it is shown."""
    print(f"{name} {which}: {change}; shown by {', '.join(steps_with(name)) or 'no step'}", flush=True)


def steps_with(name: str) -> list[str]:
    """Return the files and lines of the guide that show a picture."""
    lines = []
    for path in sorted((ROOT / "content").rglob("*.md")):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if f"pictures/{name}." in line:
                lines.append(f"{path.relative_to(ROOT)}:{number}")
    return lines


if __name__ == "__main__":
    main(sys.argv[1:])
