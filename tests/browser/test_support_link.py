"""A customer with a support link: what they see, and what of it reaches the agent."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from webapp.support import Submission

from .app_server import CRM_HOST, Frame, app_running, crm_page
from .chromium import ALLOW, BLOCK, Settings
from .conftest import Browse
from .machine import free_port, wait_until
from .person import Person
from .sound import SoundServer
from .support import Desk, SupportLink, desk_open
from .test_accessibility import NARROWEST, OVERFLOW, bring_axe, violations

BLOCKED = Settings(everywhere=BLOCK)
NOT_SENT = "Failed to load resource"  # Chromium says so itself of each answer that is an error.


@pytest.fixture(autouse=True)
def microphone(sound: SoundServer) -> Iterator[None]:
    with sound.microphone("speaking"):
        yield


@pytest.fixture
def desk(app: str, workshop: Path) -> Iterator[Desk]:
    assert app
    with desk_open(workshop) as desk:
        yield desk


def opens(person: Person, app: str, link: SupportLink, path: str = "/l/{}") -> list[dict[str, Any]]:
    """Open a link, and give the runs that the page sends from now on."""
    runs: list[dict[str, Any]] = []

    def note(request: Request) -> None:
        if request.url.endswith("/l/reports"):
            runs.append(json.loads(request.post_data or ""))

    person.page.on("request", note)
    person.opens(app + path.format(link.token))
    return runs


def shown(page: Page) -> Any:
    """Read what the page says is sent."""
    return json.loads(page.locator("#support-payload code").inner_text())


def said(person: Person, name: str) -> None:
    """Wait until the page says so: one of its sentences data-say-*."""
    sentence = person.see("#support-link").get_attribute(f"data-say-{name}")
    expect(person.see("[data-status]")).to_have_text(sentence or "none")


def test_what_blocks_the_customer_reaches_the_agent(browse: Browse, desk: Desk, app: str) -> None:
    link = desk.sends("salesforce")
    person = browse(BLOCKED)
    runs = opens(person, app, link)
    link.waits_for_progress("opened")

    person.presses("start-test")
    told = person.is_told("browser-blocked")

    (report,) = link.waits_for(1)
    said(person, "sent")
    assert report.diagnosis.findings[0].fault == told.fault
    assert report.diagnosis.findings[0].certainty == told.certainty
    assert report.submission.partner == "salesforce"
    assert report.submission.microphones is None
    link.waits_for_progress("done", "browser/allow")
    person.see("#support-payload summary").click()
    (sent,) = runs
    assert shown(person.page) == sent["submission"]
    assert report.submission == Submission.model_validate_json(json.dumps(sent["submission"]))


def test_before_and_after_are_kept_and_what_was_tried(browse: Browse, desk: Desk, app: str) -> None:
    link = desk.sends()
    person = browse(Settings(sites={app: BLOCK}))
    opens(person, app, link)
    person.presses("start-test")
    person.is_told("browser-blocked")
    person.presses("check-again")
    link.waits_for(2)
    assert link.now().tried == ("browser/allow",)

    person.chooses_in_settings(app, "allow")
    person.is_told("all-clear")

    link.waits_for(3)
    assert link.faults() == ["browser-blocked", "browser-blocked", "all-clear"]
    assert len({report.submission.key for report in link.arrived()}) == 3


def test_the_agent_sees_which_step_is_read_and_left(browse: Browse, desk: Desk, app: str) -> None:
    link = desk.sends()
    person = browse(BLOCKED)
    opens(person, app, link)
    person.presses("start-test")
    person.is_told("browser-blocked")
    link.waits_for(1)
    person.see(".onward summary").click()
    person.see(".onward [data-choice]:not([data-choice=test])").first.click()
    step = person.see("main[data-step]:not(.test)").get_attribute("data-step")
    assert link.waits_for_progress("reading", step).tried == ("browser/allow",)
    expect(person.see("[data-support-reading]")).to_be_visible()

    person.see("[data-support-reading] a").click()

    link.waits_for_progress("opened")
    assert link.now().tried == ("browser/allow",)


@pytest.mark.parametrize("ticked", [True, False])
def test_names_of_devices_go_only_if_they_are_ticked(
    ticked: bool, browse: Browse, desk: Desk, app: str
) -> None:
    link = desk.sends()
    person = browse(Settings(sites={"localhost": ALLOW}))
    opens(person, app, link)
    if ticked:
        person.see("#support-payload summary").click()
        person.see("[name=names]").check()
    person.presses("start-test")
    person.is_told("all-clear")

    (report,) = link.waits_for(1)
    labels = report.submission.microphones
    assert (labels is not None and len(labels) > 0) if ticked else labels is None


def test_names_that_are_ticked_later_follow(browse: Browse, desk: Desk, app: str) -> None:
    link = desk.sends()
    person = browse(Settings(sites={"localhost": ALLOW}))
    opens(person, app, link)
    person.presses("start-test")
    person.is_told("all-clear")
    link.waits_for(1)

    person.see("#support-payload summary").click()
    person.see("[name=names]").check()

    first, second = link.waits_for(2)
    assert first.submission.microphones is None and second.submission.microphones
    assert first.submission.measurements == second.submission.measurements


def test_whoever_looks_first_sends_by_themselves(browse: Browse, desk: Desk, app: str) -> None:
    link = desk.sends()
    person = browse(BLOCKED)
    runs = opens(person, app, link)
    person.see("#support-payload summary").click()
    person.see("[name=look]").check()
    person.presses("start-test")
    person.is_told("browser-blocked")
    said(person, "look")
    link.waits_for_progress("done")
    payload = shown(person.page)
    assert runs == [] and link.arrived() == ()

    person.see("#support-link [data-action=send-to-support]").click()

    (report,) = link.waits_for(1)
    said(person, "sent")
    assert [run["submission"] for run in runs] == [payload]
    assert report.submission.key == payload["key"]
    expect(person.see("#support-link [data-action=send-to-support]")).to_be_hidden()

    person.page.reload()
    expect(person.see("[name=look]")).to_be_checked()


def test_the_customer_deletes_the_result_from_the_same_page(browse: Browse, desk: Desk, app: str) -> None:
    link = desk.sends()
    person = browse(BLOCKED)
    opens(person, app, link)
    person.presses("start-test")
    person.is_told("browser-blocked")
    link.waits_for(1)

    person.presses("delete-result")

    said(person, "deleted")
    assert link.arrived() == ()
    assert link.now().deleted_at
    expect(person.see('[data-action="delete-result"]')).to_be_hidden()
    person.presses("check-again")
    person.is_told("browser-blocked")
    said(person, "look")
    assert link.arrived() == ()


def closed_after_a_result(person: Person, desk: Desk, app: str) -> SupportLink:
    """Send a result through a link, which support closes then."""
    link = desk.sends()
    opens(person, app, link)
    person.presses("start-test")
    person.is_told("browser-blocked")
    link.waits_for(1)
    said(person, "sent")
    link.links.revoke(link.id)
    return link


def test_an_open_page_deletes_once_its_link_is_closed(browse: Browse, desk: Desk, app: str) -> None:
    person = browse(BLOCKED)
    link = closed_after_a_result(person, desk, app)

    person.presses("delete-result")

    said(person, "deleted")
    assert link.arrived() == ()
    expect(person.see('[data-action="delete-result"]')).to_be_hidden()


def test_whoever_comes_back_by_a_closed_link_can_delete(browse: Browse, desk: Desk, app: str) -> None:
    person = browse(BLOCKED)
    bring_axe(person.context)
    link = closed_after_a_result(person, desk, app)
    person.expects(NOT_SENT)
    person.opens(f"{app}/l/{link.token}")
    person.see("[data-sent]").click()
    expect(person.see("#support-link")).to_have_attribute("data-asker", "closed")
    assert violations(person.page) == []
    person.presses("start-test")
    person.is_told("browser-blocked")
    assert len(link.arrived()) == 1

    person.presses("delete-result")

    said(person, "deleted")
    assert link.arrived() == ()
    expect(person.see('[data-action="delete-result"]')).to_be_hidden()
    person.page.reload()
    expect(person.see("#support-link")).to_be_visible()
    expect(person.see('[data-action="delete-result"]')).to_have_count(0)


def test_with_the_store_down_the_verdict_comes_and_can_be_copied(
    browse: Browse, desk: Desk, app: str, workshop: Path
) -> None:
    link = desk.sends()
    person = browse(BLOCKED)
    person.expects(NOT_SENT)
    opens(person, app, link)
    link.waits_for_progress("opened")
    with closing(sqlite3.connect(workshop / "soundcheck.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        person.presses("start-test")
        person.is_told("browser-blocked")

        said(person, "waiting")
        verdict = person.see("#diagnosis h1").first.inner_text()
        copied = person.see("#support-copy code").inner_text()
        assert verdict in copied
        assert json.loads(copied[copied.index("{") :])["version"] == 1
        expect(person.see("#support-copy [data-action=copy]")).to_be_visible()

    link.waits_for(1)
    said(person, "sent")
    expect(person.see("#support-copy")).to_be_hidden()
    assert len(link.arrived()) == 1


def test_a_link_closed_meanwhile_costs_no_verdict(browse: Browse, desk: Desk, app: str) -> None:
    link = desk.sends()
    person = browse(BLOCKED)
    person.expects(NOT_SENT)
    opens(person, app, link)
    link.waits_for_progress("opened")
    link.links.revoke(link.id)

    person.presses("start-test")
    person.is_told("browser-blocked")

    said(person, "gone")
    expect(person.see("#support-copy")).to_be_visible()


@pytest.mark.parametrize("status", [413, 422])
def test_what_an_open_link_does_not_take_can_be_copied(
    status: int, browse: Browse, desk: Desk, app: str
) -> None:
    link = desk.sends()
    person = browse(BLOCKED)
    person.expects(NOT_SENT)
    person.context.route("**/l/reports", lambda route: route.fulfill(status=status))
    opens(person, app, link)

    person.presses("start-test")
    person.is_told("browser-blocked")

    said(person, "failed")
    expect(person.see("#support-copy")).to_be_visible()


def test_what_a_dead_server_missed_arrives_once_when_it_is_back(browse: Browse, tmp_path: Path) -> None:
    folder, port = tmp_path / "server", free_port()
    folder.mkdir()
    app = f"http://localhost:{port}"
    person = browse(BLOCKED)
    person.expects(NOT_SENT)
    with desk_open(folder) as desk:
        with app_running(folder, port):
            link = desk.sends()
            runs = opens(person, app, link)
            link.waits_for_progress("opened")
            # The verdict passes; what is sent meets the end of the server.
            person.context.route("**/l/reports", lambda route: route.abort())
            person.presses("start-test")
            person.is_told("browser-blocked")
            wait_until(lambda: runs, "the first try")
        person.context.unroute("**/l/reports")
        said(person, "waiting")
        with app_running(folder, port):
            (report,) = link.waits_for(1)
            said(person, "sent")
            person.page.wait_for_timeout(1000)

            assert len(link.arrived()) == 1
    keys = {run["submission"]["key"] for run in runs}
    assert keys == {report.submission.key} and len(runs) > 2


def test_the_panel_sends_what_it_and_the_tab_show_together(
    browse: Browse, desk: Desk, app: str, crm: int
) -> None:
    link = desk.sends()
    person = browse(Settings(sites={f"http://{CRM_HOST}:{crm}": BLOCK, app: ALLOW}))
    person.opens_framed(crm_page(crm, Frame(allow="microphone")))
    expect(person.see('[data-action="start-test"]')).to_be_enabled()
    person.page.frames[1].goto(f"{app}/embed/?link={link.token}")
    person.presses("start-test")
    person.is_told("site-blocked", "likely")
    with person.context.expect_page() as opened:
        person.presses("compare-in-tab")
    assert "link=" not in opened.value.url
    opened.value.locator('[data-action="start-test"]').click()
    person.is_told("site-blocked", "certain")

    alone, together = link.waits_for(2)
    assert alone.submission.measurements.tab_run is None
    tab_run = together.submission.measurements.tab_run
    assert tab_run and tab_run.fault == "all-clear"
    assert together.diagnosis.findings[0].certainty == "certain"


def test_a_code_typed_into_the_panel_makes_the_panel_report(
    browse: Browse, desk: Desk, app: str, crm: int
) -> None:
    link = desk.sends()
    person = browse(Settings(sites={f"http://{CRM_HOST}:{crm}": BLOCK}))
    person.opens_framed(crm_page(crm, Frame(allow="microphone")))
    person.see('a[href^="/embed/go"]').click()
    person.see("[name=code]").fill(link.code.lower())
    person.see("[data-go] button").click()
    expect(person.see("#support-link strong")).to_contain_text("Anna")
    assert person.page.frames[1].url.startswith(f"{app}/embed/?")

    person.presses("start-test")
    person.is_told("site-blocked")

    (report,) = link.waits_for(1)
    assert report.submission.measurements.page.framed


def test_a_sandboxed_frame_reports_itself(browse: Browse, desk: Desk, app: str, crm: int) -> None:
    link = desk.sends()
    person = browse(BLOCKED)
    person.opens_framed(crm_page(crm, Frame(allow="microphone", sandbox="allow-scripts allow-forms")))
    person.see(".languages summary").wait_for()
    person.page.frames[1].goto(f"{app}/embed/?link={link.token}")

    person.presses("start-test")
    person.is_told("frame-sandboxed")

    assert link.waits_for(1) and link.faults() == ["frame-sandboxed"]


def test_the_detour_to_a_clean_origin_comes_back_with_the_link(browse: Browse, desk: Desk, app: str) -> None:
    link = desk.sends()
    person = browse(BLOCKED)
    opens(person, app, link)
    person.page.evaluate("window.open = () => null")
    person.presses("start-test")
    person.is_told("browser-blocked", "likely")

    person.presses("compare-clean-origin")

    person.is_told("browser-blocked", "certain")
    expect(person.see("#support-link")).to_have_attribute("data-link", link.token)
    assert [report.diagnosis.findings[0].certainty for report in link.waits_for(2)] == ["likely", "certain"]


def test_nobody_is_kept_out_by_it(browse: Browse, desk: Desk, app: str) -> None:
    link = desk.sends(note="Please run this before our call.")
    person = browse(BLOCKED)
    person.expects(NOT_SENT)
    bring_axe(person.context)
    person.context.route("**/l/reports", lambda route: route.fulfill(status=503))
    opens(person, app, link)
    person.presses("start-test")
    person.is_told("browser-blocked")
    said(person, "waiting")

    assert violations(person.page) == []
    person.page.set_viewport_size({"width": NARROWEST, "height": 600})
    assert person.page.evaluate(OVERFLOW) == 0
