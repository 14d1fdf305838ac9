"""The place a page runs in: from the user agent into the links, and corrected with one click."""

import pytest
from bs4 import BeautifulSoup

from tests.helpers.links import MadeLink
from tests.helpers.measured import BLOCKED, as_form, measured

FERDIUM = {
    "User_Agent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Ferdium/6.7.0 Chrome/120.0.6099.283 Electron/28.2.0 Safari/537.36"
}
MAC = "os=macos&browser=chrome-120"
IN_FERDIUM = f"{MAC}&place=desktop-app&app=Ferdium"
IN_A_WINDOW = measured(platform__place="app-window")


@pytest.fixture
def judge(client):
    def post(measurements, **fields):
        response = client.post("/en/test/diagnosis", data=as_form(measurements, **fields))
        return BeautifulSoup(response.text, "html.parser")

    return post


@pytest.mark.parametrize("path", ["/en/", "/en/test", "/en/site/allow"])
def test_an_entry_page_is_for_the_detected_place_and_leads_on_with_it(browse, path):
    page = browse(path, **FERDIUM)

    assert "in Ferdium" in page.select_one(".platform summary").text
    assert all(IN_FERDIUM in choice["href"] for choice in page.select("[data-choice]"))


def test_a_tab_is_never_in_an_address(browse):
    page = browse("/en/site/allow")

    assert "place=" not in page.url
    assert not page.select('a[href*="place=tab"]')


def test_the_line_names_the_place_and_corrects_it_with_one_click(browse):
    page = browse(f"/en/site/allow?{IN_FERDIUM}", **FERDIUM)
    assert "in Ferdium" in page.select_one(".platform summary").text
    (to_a_tab,) = page.select('.platform a[href*="place=tab"]')

    corrected = browse(to_a_tab["href"], **FERDIUM)

    assert corrected.url == f"/en/site/allow?{MAC}&place=tab"
    assert "in Ferdium" not in corrected.select_one(".platform summary").text
    assert corrected.select_one(f'.platform a[href="{corrected.url}"][aria-current]')


def test_the_line_offers_only_places_that_can_be_there(app, browse):
    places = app.extensions["guide"].platforms.places
    page = browse("/en/site/allow?os=android&browser=chrome-156")

    offered = {
        place for place in places if page.select(f'.platform a[href*="os=android"][href*="place={place}"]')
    }

    assert offered == {"app-window", "in-app-browser"}


def test_another_system_leaves_the_place_behind_that_is_not_there(browse):
    page = browse(f"/en/site/allow?{IN_FERDIUM}")

    assert page.select('.platform a[href*="os=windows-11"][href*="place=desktop-app"]')
    assert not page.select('.platform a[href*="os=android"][href*="place="]')
    assert not page.select('.platform a[href*="browser=firefox"][href*="place="]')


def test_the_line_is_in_the_language_of_the_page(browse):
    summaries = [
        browse(f"/{locale}/site/allow?{MAC}&place=desktop-app").select_one(".platform summary").text
        for locale in ("en", "fr")
    ]

    assert "in a desktop app" in summaries[0]
    assert "in a desktop app" not in summaries[1]


def test_who_chooses_the_remote_desktop_is_on_one_from_there_on(browse):
    step = "/en/device/remote-desktop"
    on_one = '[data-choice="test"][href*="place=remote-desktop"]'
    page = browse(f"{step}?os=windows-11&browser=chrome-156&via=device/connect")

    assert page.select_one(on_one)
    assert "on a remote desktop" in page.select_one(".platform summary").text
    assert page.select_one('.platform a[href*="place=tab"]')
    assert not browse(f"{step}?os=windows-11&browser=chrome-156&place=tab").select_one(on_one)
    assert not browse(f"{step}?os=android&browser=chrome-156").select_one(on_one)
    assert browse("/embed/device/remote-desktop").select_one(on_one)


def test_on_a_remote_desktop_a_missing_microphone_is_looked_for_there_first(judge):
    gone = {"outcome": "rejected", "elapsed_ms": 5.0, "error_name": "NotFoundError"}
    run = measured(request=gone, devices={"before": 0, "after": 0}, permissions={"before": "prompt"})

    shown = judge(run, os="windows-11", browser="chrome-156", place="remote-desktop")

    assert shown.select_one("#diagnosis [data-choice]")["data-choice"] == "device/remote-desktop"


@pytest.mark.parametrize("address", ["place=moon", "place=", "place=desktop-app&os=android", "app=Ferdium"])
def test_a_place_that_is_none_is_dropped_from_the_address(browse, address):
    assert "place=" not in browse(f"/en/site/allow?browser=chrome-156&{address}").url


def test_the_measured_place_counts_where_the_address_names_none(judge):
    shown = judge(IN_A_WINDOW, os="macos-15", browser="chrome-156").select_one("#diagnosis")

    assert shown.select('a[href*="place=app-window"]')
    assert "App info" in shown.select_one('[data-step="site/allow"]').text


def test_the_path_names_the_app_instead_of_the_browser_in_it(browse, judge):
    page = browse(f"/en/test?{IN_FERDIUM}")
    verdict = judge(BLOCKED, os="macos-15", browser="chrome-120", place="desktop-app", app="Ferdium")

    for shown in (page, verdict):
        assert shown.select_one('[data-lamp="browser"] .stop-name').text == "Ferdium"


@pytest.mark.parametrize("place", ["tab", "desktop-app"])
def test_the_place_in_the_address_beats_the_measured_one(judge, place):
    shown = judge(IN_A_WINDOW, os="macos-15", browser="chrome-156", place=place).select_one("#diagnosis")

    assert "app-window" not in str(shown)
    assert "App info" not in shown.text
    assert shown.select(f'a[href*="place={place}"]')


def test_a_corrected_place_is_believed_by_the_diagnosis(judge):
    waiting = {"outcome": "pending", "elapsed_ms": 9000.0}
    run = measured(
        platform__place="desktop-app",
        permissions={"before": "prompt"},
        request=waiting,
        devices={"before": 1},
    )

    faults = [
        judge(run, os="macos-15", browser="chrome-156", **place).select_one("#diagnosis")["data-fault"]
        for place in ({}, {"place": "tab"})
    ]

    assert faults == ["cannot-ask", "prompt-unanswered"]


def test_where_perhaps_nobody_is_asked_the_page_does_not_say_so(judge):
    waiting = {"outcome": "pending", "elapsed_ms": 4000.0}
    run = measured(permissions={"before": "prompt"}, request=waiting)

    asked, perhaps = (
        judge(run, os="macos-15", browser="chrome-156", place=place) for place in ("tab", "desktop-app")
    )

    assert asked.h1.text != perhaps.h1.text
    assert asked.select_one('[data-lamp="browser"]')["data-state"] == "ok"
    assert perhaps.select_one('[data-lamp="browser"]')["data-state"] == "unknown"


def test_an_agent_reads_the_place_in_the_report_and_in_the_ticket(app, agent_client):
    link = MadeLink(app)
    report = link.report(BLOCKED, os="macos-15", browser="chrome-120", place="desktop-app", app="Ferdium")

    page = agent_client.get(link.path).text
    ticket = agent_client.get(f"{link.path}/reports/{report.id}.txt").text

    assert "Chrome 120, macOS 15, in Ferdium" in page
    assert "Chrome 120, macOS 15, in Ferdium" in ticket


def test_an_agent_reads_a_place_that_was_only_measured(app, agent_client):
    link = MadeLink(app)
    link.report(IN_A_WINDOW)

    assert "in an installed app’s window" in agent_client.get(link.path).text
