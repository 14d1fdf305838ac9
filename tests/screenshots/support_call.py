"""Takes the pictures of a support call: an agent with a link, and the customer who opens it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.agent import invited
from tests.browser.identity import refusal
from webapp.store import Counts, Database, Occurrence

DESK: ViewportSize = {"width": 1100, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
MAC = "os=macos-15&browser=chrome-156"
TYPED = {
    "reference": "T-4711",
    "host": "https://acme.lightning.force.com/lightning/page/home",
    "note": "Please run this before we talk at three.",
}

# The one condition that Linux cannot produce.
BLOCKED_BY_MACOS = f"""
{refusal("NotAllowedError", "Permission denied by system")}
navigator.permissions.query = async () => Object.assign(new EventTarget(), {{ state: "granted" }})
"""

# Of each step or verdict: how often it was shown, left by its answer, solved it, and did not.
COUNTED = {
    "test#system-blocked": (61, 0, 0, 0),
    "test#site-blocked": (84, 0, 0, 0),
    "test#browser-blocked": (22, 0, 0, 0),
    "test#no-device": (17, 0, 0, 0),
    "test#silent": (31, 0, 0, 0),
    "test#all-clear": (203, 0, 0, 0),
    "start": (320, 291, 0, 0),
    "site/allow": (84, 0, 66, 9),
    "system/allow": (61, 0, 41, 14),
    "device/silent": (31, 0, 12, 13),
    "device/connect": (17, 0, 11, 2),
    "browser/allow": (22, 0, 17, 3),
}
EVENTS = ("shown", "next", "solved", "not-solved")


def take_support(browser: Browser, app: str, folder: Path, docs: Path) -> None:
    """Take all of them beside the app that serves from `folder`."""

    def take(page: Page, name: str, scheme: Literal["light", "dark"] = "light") -> None:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_timeout(
            500
        )  # What moves has come to rest; an agent's page never stops asking for news.
        page.screenshot(path=docs / f"{name}.png")

    agent = browser.new_context(viewport=DESK, locale="en").new_page()
    agent.goto(invited(app, folder, "Ada Lovelace"))
    agent.click("main form button")
    make_a_link(agent)
    take(agent, "agent-link")
    link = f"{agent.locator('[data-short-url] code').inner_text()}?{MAC}"

    blocked = customer(browser, link, BLOCKED_BY_MACOS)
    take(blocked, "customer-phone")
    run(agent, blocked)
    take(blocked, "customer-blocked-phone")
    take(agent, "agent-blocked")
    take(agent, "agent-blocked-dark", "dark")

    allowed = blocked.context.new_page()  # The same browser, or it would be another device.
    allowed.goto(link)
    run(agent, allowed)
    agent.wait_for_selector("[data-works-now]")
    take(agent, "agent-green")

    count(folder)
    agent.goto(f"{app}/agents/counts")
    take(agent, "agent-counts")


def make_a_link(agent: Page) -> None:
    """Fill in the form and send it."""
    agent.click("[data-action=new-link]")
    agent.select_option("[name=partner]", "salesforce")
    for name, value in TYPED.items():
        agent.fill(f"[name={name}]", value)
    agent.click("[data-action=make-link]")
    agent.wait_for_selector("[data-message] [data-action=copy]")


def customer(browser: Browser, link: str, script: str) -> Page:
    """Open a link on a small screen, where the microphone is allowed but for the script."""
    context = browser.new_context(viewport=PHONE, device_scale_factor=1.5, permissions=["microphone"])
    page = context.new_page()
    page.add_init_script(script)
    page.goto(link)
    return page


def run(agent: Page, page: Page) -> None:
    """Test, until the agent sees what came out."""
    page.click('[data-action="start-test"]')
    page.wait_for_selector('#diagnosis[data-state="done"]')
    page.wait_for_selector("[data-action=delete-result]")
    fault = page.get_attribute("#diagnosis", "data-fault")
    agent.wait_for_selector(f'#watch[data-stage="done"][data-fault="{fault}"]')


def count(folder: Path) -> None:
    """Let many have been here."""
    day = datetime.now(UTC).date() - timedelta(days=1)
    seen = {
        Occurrence(day, step, event, os="macos", browser="chrome", partner="salesforce", locale="en"): number
        for step, numbers in COUNTED.items()
        for event, number in zip(EVENTS, numbers, strict=True)
        if number
    }
    database = Database(f"sqlite:///{folder / 'soundcheck.db'}")
    Counts(database).add(seen)
    database.close()
