"""Takes the pictures of another organisation's name, logo and colours, whose folder is laid over ours."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.app_server import app_running
from tests.browser.machine import free_port

ROOT = Path(__file__).resolve().parents[2]
BRAND = ROOT / "tests" / "brands" / "brightline"
MAC = "os=macos-15&browser=chrome-156&partner=salesforce"
HELP = f"/en/contact?{MAC}&via=start,test,system/allow"
GREEN = f"/en/test?{MAC}&simulate=all-clear"
SIZE = {"width": 1000, "height": 720}


def take_brand(browser: Browser, folder: Path, docs: Path) -> None:
    """Take the page for help in light and a success in dark."""
    port = free_port()
    folder.mkdir()
    with app_running(folder, port, CONTENT=str(BRAND), SIMULATE="1"):
        app = f"http://localhost:{port}"
        _take(browser, app + HELP, False, docs / "brand.png")
        _take(browser, app + GREEN, True, docs / "brand-dark.png")


def _take(browser: Browser, url: str, dark: bool, file: Path) -> None:
    context = browser.new_context(
        viewport=SIZE, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(url)
    if "/test?" in url:
        page.click('[data-action="start-test"]')
        page.wait_for_selector('#diagnosis[data-state="done"]')
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file, full_page=not dark)
    context.close()
