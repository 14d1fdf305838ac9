"""Takes the pictures of test mode: a page of a CRM with three panels, each at another fault."""

from pathlib import Path

from playwright.sync_api import Browser

FAULTS = ("frame-not-allowed", "site-blocked", "microphone-muted")
CRM = "https://acme.lightning.force.com/"
WIDTH_PX, GAP_PX, HEIGHT_PX = 300, 16, 900


def take_test_mode(browser: Browser, app: str, docs: Path) -> None:
    """Take a light and a dark one; the page of the CRM is ours, under a real name."""
    _take(browser, _page(app, "light", "#eef2f6"), docs / "test-mode.png")
    _take(browser, _page(app, "dark", "#10161d"), docs / "test-mode-dark.png")


def _take(browser: Browser, html: str, file: Path) -> None:
    width = len(FAULTS) * (WIDTH_PX + GAP_PX) + GAP_PX
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT_PX},
        reduced_motion="reduce",
        permissions=["local-network-access"],
    )
    page = context.new_page()
    page.route(CRM, lambda route: route.fulfill(content_type="text/html", body=html))
    page.goto(CRM)
    for element in page.query_selector_all("[data-soundcheck] iframe"):
        panel = element.content_frame()
        assert panel
        panel.click('[data-action="start-test"]')
        panel.wait_for_selector('#diagnosis[data-state="done"]')
        panel.wait_for_function("innerHeight >= document.documentElement.scrollHeight")
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=file)
    context.close()


def _page(app: str, theme: str, background: str) -> str:
    panels = (f'<div data-soundcheck data-theme="{theme}" data-simulate="{fault}"></div>' for fault in FAULTS)
    return f"""<!doctype html><html lang="en"><title>CRM</title>
        <style>
            body {{ display: flex; gap: {GAP_PX}px; margin: {GAP_PX}px; background: {background} }}
            div {{ width: {WIDTH_PX}px }}
        </style>
        {"".join(panels)}<script src="{app}/embed/v1/loader.js"></script></html>"""
