"""Takes pictures of the real app in headless Chromium: those in docs/, and every state of it, to look at.

`python -m tests.screenshots` takes all, with names only those:
`green support test-mode brand verdict-os console`.
"""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.app_server import app_running
from tests.browser.machine import free_port, program
from tests.browser.sound import WORDS
from tests.demo.other_sites import CRM, hosts_running, listed

from .brand import take_brand
from .states import take_states
from .support_call import BLOCKED_BY_MACOS, take_support
from .test_mode import take_test_mode

ROOT = Path(__file__).resolve().parents[2]
DOCS, TO_LOOK_AT = ROOT / "docs", ROOT / "build" / "screenshots"
MAC = "os=macos-15&browser=chrome-156&partner=salesforce"
DESKTOP, PHONE, PANEL = (1000, 720), (390, 844), (300, 640)


@dataclass(frozen=True)
class Picture:
    """One picture: a page, its size, and what happens before it is taken."""

    name: str
    path: str = f"/en/test?{MAC}"
    size: tuple[int, int] = DESKTOP
    dark: bool = False
    permission: str | None = None
    script: str = ""
    until: str = "#diagnosis"
    starts: bool = True
    in_crm: bool = False
    """Whether the path is one of the page that looks like a CRM."""


PICTURES = (
    Picture("start", f"/en/?{MAC}", until="h1", starts=False),
    Picture("start-phone", f"/en/?{MAC}", PHONE, until="h1", starts=False),
    Picture("running", f"/en/test?{MAC}&simulate=listening", until='#diagnosis[data-state="running"] .sound'),
    Picture("blocked-site-phone", size=PHONE, until='#diagnosis[data-state="done"]'),
    Picture("blocked-os", script=BLOCKED_BY_MACOS, until='#diagnosis[data-state="done"]'),
    Picture(
        "blocked-os-panel-dark",
        f"/embed/test?{MAC}",
        size=PANEL,
        dark=True,
        script=BLOCKED_BY_MACOS,
        until="[data-fault]",
    ),
    Picture("blocked-os-french", f"/fr/test?{MAC}", script=BLOCKED_BY_MACOS, until="[data-fault]"),
    Picture("green", permission="microphone", until='[data-fault="all-clear"]'),
    Picture(
        "green-panel",
        f"/embed/test?{MAC}",
        size=PANEL,
        permission="microphone",
        until='[data-fault="all-clear"]',
    ),
    Picture("crm", "/cells/script", until="iframe", starts=False, in_crm=True),
    Picture("panel", "/embed/?partner=salesforce", PANEL, starts=False),
    Picture("panel-dark", "/embed/?partner=salesforce", PANEL, dark=True, starts=False),
    Picture("green-dark", dark=True, permission="microphone", until='[data-fault="all-clear"]'),
)


def main(wanted: set[str]) -> None:
    """Start the app and a browser, and take the wanted pictures, or all."""
    DOCS.mkdir(exist_ok=True)
    port, crm_port = free_port(), free_port()
    app, crm = f"http://localhost:{port}", f"http://{CRM}:{crm_port}"
    with (
        tempfile.TemporaryDirectory() as folder,
        app_running(Path(folder), port, listed(crm_port)),
        hosts_running(app, crm_port),
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=program("chromium"), args=_hearing(Path(folder)))
        for picture in PICTURES:
            if not wanted or picture.name in wanted:
                take(browser, crm if picture.in_crm else app, picture)
        if not wanted or "support" in wanted:
            take_support(browser, app, Path(folder), DOCS)
        if not wanted or "test-mode" in wanted:
            take_test_mode(browser, app, DOCS)
        if not wanted or "brand" in wanted:
            take_brand(browser, Path(folder) / "brand", DOCS)
        take_states(browser, app, Path(folder), TO_LOOK_AT, wanted)
        browser.close()


def _hearing(folder: Path) -> list[str]:
    """Return what lets a browser hear somebody who speaks without end."""
    speech = folder / "speech.wav"
    subprocess.run([program("espeak-ng"), "-w", str(speech), WORDS], check=True)
    return [
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={speech}",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ]


def take(browser: Browser, origin: str, picture: Picture) -> None:
    """Take one picture, at twice the density for small sizes."""
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if picture.dark else "light",
        device_scale_factor=1 if picture.size == DESKTOP else 2,
        permissions=[picture.permission] if picture.permission else [],
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.add_init_script(picture.script)
    page.goto(origin + picture.path)
    if picture.starts:
        page.click('[data-action="start-test"]')
    page.wait_for_selector(picture.until)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=DOCS / f"{picture.name}.png", full_page=_is_short(page, height))
    context.close()


def _is_short(page: Page, height: int) -> bool:
    """Whether the whole page fits into little more than two screens; longer ones are cut at the first."""
    return int(page.evaluate("document.documentElement.scrollHeight")) < 2.2 * height


if __name__ == "__main__":
    main(set(sys.argv[1:]))
