"""Somebody in support and somebody who cannot be heard, each in a browser of their own, at the same time."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from .agent import Agent, invited, signed_in
from .app_server import CRM_HOST, Frame, crm_page
from .chromium import ALLOW, BLOCK, Settings
from .conftest import Browse
from .firefox import firefox
from .firefox_agent import Watcher
from .machine import wait_until
from .sound import SoundServer
from .test_accessibility import NARROWEST, OVERFLOW, bring_axe, violations

HOST = "acme.lightning.force.com"
NOTE = "Please run this before we talk at three."
DESKTOP: ViewportSize = {"width": 1200, "height": 900}
NOT_FOUND = "Failed to load resource: the server responded with a status of 404"

Support = Callable[..., Agent]


@pytest.fixture(autouse=True)
def microphone(sound: SoundServer) -> Iterator[None]:
    with sound.microphone("speaking"):
        yield


@pytest.fixture
def support(browse: Browse, app: str, workshop: Path) -> Support:
    """Let somebody sign in."""

    def sign_in(name: str) -> Agent:
        person = browse()
        bring_axe(person.context)
        return signed_in(person, invited(app, workshop, name))

    return sign_in


def keeps_nobody_out(page: Page) -> None:
    """Hold a page to axe-core in light and dark, and to the narrowest window."""
    assert violations(page) == []
    page.set_viewport_size({"width": NARROWEST, "height": 600})
    assert page.evaluate(OVERFLOW) == 0
    page.set_viewport_size(DESKTOP)


def test_a_blocked_customer_is_helped_while_support_watches(
    support: Support, browse: Browse, app: str
) -> None:
    agent, customer = support("Ada"), browse(Settings(sites={app: BLOCK}))
    bring_axe(customer.context)
    agent.makes_a_link(
        reference="T-4711", partner="salesforce", host=f"https://{HOST}/lightning/page", note=NOTE
    )
    watching = agent.page.url
    keeps_nobody_out(agent.page)

    customer.opens(agent.copies("[data-short-url]"))
    expect(customer.see("#support-link")).to_contain_text("Ada")
    expect(customer.see("#support-link blockquote")).to_have_text(NOTE)
    agent.watches(stage="opened")

    customer.presses("start-test")
    told = customer.is_told("browser-blocked")
    agent.watches(stage="done", fault=told.fault, level=told.level, certainty=told.certainty)
    expect(agent.see(f'[data-report] .fix[data-step="{told.step}"] .prose')).to_be_visible()
    keeps_nobody_out(agent.page)

    customer.see(".onward summary").click()
    customer.see(".onward [data-choice]:not([data-choice=test])").first.click()
    step = customer.see("main[data-step]:not(.test)").get_attribute("data-step")
    expect(agent.see("[data-reading]")).to_have_attribute("data-reading", step or "")
    expect(agent.see(f'[data-tried="{told.step}"]')).to_be_visible()

    customer.see("[data-support-reading] a").click()
    customer.presses("start-test")
    customer.is_told("browser-blocked")
    keeps_nobody_out(customer.page)
    customer.chooses_in_settings(app, "allow")
    customer.is_told("all-clear")
    agent.watches(fault="all-clear")
    expect(agent.see("[data-works-now]")).to_be_visible()
    expect(agent.see("[data-before]")).to_have_attribute("data-before", told.fault)
    keeps_nobody_out(agent.page)
    keeps_nobody_out(customer.page)

    verdict, tried = agent.see("[data-report] h2").inner_text(), agent.see("[data-tried]").inner_text()
    ticket = agent.copies("[data-take=plain]")
    for known in (verdict, tried, "T-4711"):
        assert known in ticket and known in agent.copies("[data-take=markdown]")
    agent.opens_more() if agent.see(".menu:not([open])").count() else None
    with agent.page.expect_download() as download:
        agent.see('[data-file="txt"]').click()
    assert download.value.path().read_text() == ticket

    customer.presses("delete-result")
    expect(agent.see("[data-deleted]")).to_be_visible()
    expect(agent.see("[data-report]")).to_have_count(0)
    assert agent.page.url == watching


def test_a_code_said_on_the_phone_leads_there_on_a_narrow_screen(
    support: Support, browse: Browse, app: str
) -> None:
    agent, customer = support("Grace"), browse(Settings(sites={app: BLOCK}))
    bring_axe(customer.context)
    customer.page.set_viewport_size({"width": NARROWEST, "height": 600})
    agent.makes_a_link(reference="T-4712")
    said = agent.see("[data-code]").inner_text().lower()

    customer.expects(NOT_FOUND)
    customer.opens(f"{app}/go")
    customer.see("[name=code]").fill("nonsense")
    customer.see("[name=code]").press("Enter")
    expect(customer.see("[name=code]")).to_have_attribute("aria-invalid", "true")
    keeps_nobody_out(customer.page)
    customer.see("[name=code]").fill(said)
    customer.see("[name=code]").press("Enter")
    expect(customer.see("#support-link")).to_contain_text("Grace")
    customer.presses("start-test")
    customer.is_told("browser-blocked")

    agent.watches(stage="done", fault="browser-blocked")
    customer.presses("compare-clean-origin")
    customer.is_told("site-blocked", "certain")
    agent.watches(stage="done", fault="site-blocked", certainty="certain")
    assert customer.page.evaluate(OVERFLOW) == 0


def test_in_the_panel_of_a_crm_the_tab_tells_support_which_it_is(
    support: Support, browse: Browse, app: str, crm: int
) -> None:
    agent = support("Katherine")
    customer = browse(Settings(sites={f"http://{CRM_HOST}:{crm}": BLOCK, app: ALLOW}))
    agent.makes_a_link(reference="T-4713", partner="salesforce")
    said = agent.see("[data-code]").inner_text()

    customer.opens_framed(crm_page(crm, Frame(allow="microphone")))
    customer.see('a[href*="/go"]').click()
    customer.see("[name=code]").fill(said)
    customer.see("[name=code]").press("Enter")
    expect(customer.see("#support-link")).to_contain_text("Katherine")
    customer.presses("start-test")
    customer.is_told("site-blocked", "likely")
    agent.watches(stage="done", fault="site-blocked", certainty="likely")

    with customer.context.expect_page() as opened:
        customer.presses("compare-in-tab")
    opened.value.locator('[data-action="start-test"]').click()

    customer.is_told("site-blocked", "certain")
    agent.watches(stage="done", fault="site-blocked", certainty="certain")


def test_a_tab_behind_others_asks_nothing_and_neither_does_one_of_a_withdrawn_link(
    support: Support, app: str, workshop: Path, sound: SoundServer, tmp_path: Path
) -> None:
    # Playwright lets every page of Chromium believe that it is seen, so Ada has Firefox.
    grace = support("Grace")
    with firefox(tmp_path, sound.address) as browser:
        ada = Watcher(browser)
        ada.opens(invited(app, workshop, "Ada"))
        ada.clicks("main form button")
        grace.makes_a_link(reference="T-4714")
        ada.opens(grace.page.url)
        wait_until(ada.questions, "a first question")
        asked = ada.looks_elsewhere()
        customer_is(grace, "opened")
        grace.watches(stage="opened")
        asks_again(grace)
        assert (ada.questions(), ada.sees("stage")) == (asked, "none")

        ada.comes_back()
        wait_until(lambda: ada.sees("stage") == "opened", "what happened meanwhile")

        grace.see(".withdraw summary").click()
        grace.see("[data-action=revoke]").click()
        grace.watches(state="revoked")
        wait_until(lambda: ada.sees("state") == "revoked", "the end")
        asked = ada.questions()
        grace.page.goto(f"{app}/agents/")
        grace.makes_a_link()
        asks_again(grace)
        assert ada.questions() == asked


def customer_is(agent: Agent, stage: str) -> None:
    """Tell the server what the page of the customer does."""
    (token,) = parse_qs(urlsplit(agent.page.url).query)["token"]
    url = urljoin(agent.page.url, "/l/progress")
    assert agent.page.request.post(url, data={"link": token, "stage": stage}).status == 204


def asks_again(agent: Agent) -> None:
    """Wait until a page in front has asked three times more."""
    before = agent.has_asked()
    wait_until(lambda: agent.has_asked() >= before + 3, "three questions")
