from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup

from webapp import create_app
from webapp.config import Settings
from webapp.store import Occurrence

PAGE = "/agents/counts"
MAC = {"os": "macos", "browser": "chrome", "partner": "salesforce", "locale": "en"}
WINDOWS = {"os": "windows", "browser": "edge", "locale": "fr"}


@pytest.fixture
def app(tmp_path):
    return create_app(Settings(database_url=f"sqlite:///{tmp_path}/counts.db"))


@pytest.fixture
def add(app):
    """Count so many of an event, so many days ago."""

    def count(step, event, number, days_ago=0, revision=None, **platform):
        day = datetime.now(UTC).date() - timedelta(days=days_ago)
        revision = revision or app.extensions["guide"].revision
        kind = Occurrence(day, step, event, revision=revision, **(platform or MAC))
        app.extensions["stores"].counts.add({kind: number})

    return count


def links(page, name):
    """Return the links that set this parameter, by the value they set."""
    return {link.text: link for link in page.select(".filters a") if f"{name}=" in link["href"]}


def chosen(page):
    return [link.text for link in page.select('.filters [aria-current="true"]')]


def test_only_agents_see_the_counts(client):
    response = client.get(PAGE)

    assert response.status_code == 303
    assert "/agents/sign-in" in response.location


def test_before_anything_was_counted_the_page_says_so(browse_as_agent):
    page = browse_as_agent(PAGE)

    assert page.select_one("#nothing")
    assert not page.select("table")


def test_every_bar_stands_beside_its_number(add, browse_as_agent):
    add("test#site-blocked", "shown", 3)
    add("test#all-clear", "shown", 1)
    add("site/allow", "shown", 20)
    add("site/allow", "solved", 3)
    add("site/allow", "not-solved", 1)

    page = browse_as_agent(PAGE)

    assert [table["data-level"] for table in page.select("#levels tbody")] == ["site", "all-clear"]
    row = page.select_one('#helping [data-step="site/allow"]')
    assert row.select_one("rect.accent")["width"] == "75.0"
    assert [cell.text for cell in row.select(".figure")] == ["75%", "3 of 4"]
    assert row.select_one("th[scope=row] a")["href"] == "/en/site/allow"
    assert page.select_one('#leaving [data-step="site/allow"] rect.suspected')["width"] == "80.0"
    assert not page.select("#change")
    assert all(table.caption for table in page.select("table"))
    assert all(svg["aria-hidden"] == "true" for svg in page.select("svg.bar"))


def test_a_change_of_the_guide_shows_before_and_since(add, browse_as_agent):
    add("site/allow", "not-solved", 2, days_ago=5, revision="before")
    add("site/allow", "solved", 1)

    page = browse_as_agent(PAGE)

    row = page.select_one('#change [data-step="site/allow"]')
    widths = [bar["width"] for bar in row.select("rect:not(.track)")]
    assert widths == ["0.0", "100.0"]


@pytest.mark.parametrize(("days", "sees"), [(7, False), (30, True), (90, True)])
def test_a_period_is_one_click(add, browse_as_agent, days, sees):
    add("site/allow", "solved", 1, days_ago=6)
    add("device/busy", "solved", 1, days_ago=7)
    link = next(link for link in browse_as_agent(PAGE).select(".filters a") if f"days={days}" in link["href"])

    page = browse_as_agent(link["href"])

    assert page.select('[data-step="site/allow"]')
    assert bool(page.select('[data-step="device/busy"]')) is sees


def test_only_what_was_counted_can_be_chosen(add, browse_as_agent):
    add("site/allow", "solved", 1)
    add("device/busy", "solved", 1, **WINDOWS)

    page = browse_as_agent(PAGE)

    assert set(links(page, "os")) == {"macOS", "Windows"}
    assert set(links(page, "browser")) == {"Chrome", "Edge"}
    assert [
        link.split("partner=")[1] for link in sorted(a["href"] for a in links(page, "partner").values())
    ] == [
        "salesforce",
        "unknown",
    ]


def test_a_filter_keeps_the_others_and_can_be_taken_back(add, browse_as_agent):
    add("site/allow", "solved", 1)
    add("device/busy", "solved", 1, **WINDOWS)

    on_windows = browse_as_agent(links(browse_as_agent(f"{PAGE}?days=90"), "os")["Windows"]["href"])
    unknown = browse_as_agent(f"{PAGE}?partner=unknown")

    assert "days=90" in on_windows.url
    assert "Windows" in chosen(on_windows)
    for page in (on_windows, unknown):
        assert page.select('[data-step="device/busy"]') and not page.select('[data-step="site/allow"]')
    assert any(a["href"] == f"{PAGE}?days=90" for a in on_windows.select(".filters a"))


@pytest.mark.parametrize("query", ["days=8", "days=-1", "days=%00", "os=nobody", "partner='--", "browser="])
def test_what_cannot_be_chosen_does_no_harm(add, browse_as_agent, query):
    add("site/allow", "solved", 1)

    assert browse_as_agent(f"{PAGE}?{query}").select("#nothing, table")


def test_a_step_that_is_gone_shows_as_text(add, browse_as_agent):
    add("<b>gone</b>", "solved", 1)

    assert browse_as_agent(PAGE).select_one("#helping tbody th").text == "<b>gone</b>"


def test_the_page_speaks_the_agents_language(add, agent_client):
    add("site/allow", "solved", 1)

    page = BeautifulSoup(agent_client.get(PAGE, headers={"Accept-Language": "fr"}).text, "html.parser")

    assert page.html["lang"] == "fr"
    assert page.select_one("#helping a")["href"] == "/fr/site/allow"
    assert page.select_one("#helping td.figure").text != "100%"  # French has a space there.
