"""An agent signs in and out in a real browser, and every page on the way keeps nobody out."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from webapp.store import Agents, Database

from .conftest import Browse
from .test_accessibility import NARROWEST, OVERFLOW, bring_axe, violations


@pytest.fixture
def invitation(app: str, workshop: Path) -> str:
    """Return a one-time address, made by another process than the one that serves."""
    database = Database(f"sqlite:///{workshop / 'soundcheck.db'}")
    token = Agents(database).invite("Ada Lovelace-Byron")
    database.close()
    return f"{app}/agents/sign-in/{token}"


def test_an_agent_signs_in_and_out(browse: Browse, app: str, invitation: str) -> None:
    person = browse()
    bring_axe(person.context)
    page = person.page

    page.goto(f"{app}/agents")
    expect(page).to_have_url(f"{app}/agents/sign-in")
    keeps_nobody_out(page)
    page.goto(f"{invitation}?next=/agents/sign-in")
    keeps_nobody_out(page)
    page.locator("main button").click()

    expect(page).to_have_url(f"{app}/agents/sign-in")
    expect(page.locator(".who span")).to_have_text("Ada Lovelace-Byron")
    keeps_nobody_out(page)
    (cookie,) = person.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("soundcheck", True, "Lax")

    page.locator(".who button").click()
    expect(page.locator(".who")).to_have_count(0)
    assert person.context.cookies() == []
    response = page.goto(f"{app}/agents")
    assert response and response.url == f"{app}/agents/sign-in"


def keeps_nobody_out(page: Page) -> None:
    assert violations(page) == []
    page.set_viewport_size({"width": NARROWEST, "height": 600})
    assert page.evaluate(OVERFLOW) == 0
    page.set_viewport_size({"width": 1280, "height": 720})
