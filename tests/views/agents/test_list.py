"""An agent looks through the links there are."""

import re
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import insert
from sqlalchemy.event import listen

from tests.helpers.links import SYSTEM_BLOCKED, MadeLink
from tests.helpers.measured import BLOCKED, HEARD
from webapp.store.schema import reports


def ids(page):
    return [int(row["data-link"]) for row in page.select("[data-link]")]


def counts(page):
    return {count["data-count"]: int(count.text) for count in page.select("[data-count]")}


def test_the_list_shows_what_came_of_each_link_and_the_newest_first(app, browse_as_agent):
    waiting, blocked = MadeLink(app), MadeLink(app)
    blocked.report(HEARD)
    blocked.report(BLOCKED)

    page = browse_as_agent("/agents/?show=all")

    own = (str(blocked.id), str(waiting.id))
    rows = [row for row in page.select("[data-link]") if row["data-link"] in own]
    assert [row["data-link"] for row in rows] == list(own)
    assert rows[0].select_one("[data-fault]")["data-fault"] == "site-blocked"
    assert not rows[1].select("[data-fault]")


def test_the_list_has_a_path_and_a_verdict_in_a_few_words(app, browse_as_agent):
    blocked = MadeLink(app, host="acme.lightning.force.com")
    blocked.report(SYSTEM_BLOCKED)

    row = browse_as_agent("/agents/?show=all").select_one(f'[data-link="{blocked.id}"]')

    assert [lamp["data-sign"] for lamp in row.select(".lamps i")] == ["bar", "tick", "none", "none"]
    assert row.select_one(".now").text.strip() == "Blocked at macOS"
    assert row.select_one(".where").text == "acme.lightning.force.com"


def test_the_list_brings_itself_up_to_date_by_two_queries(app, agent_client, browse_as_agent):
    link = MadeLink(app)
    asked = []
    listen(
        app.extensions["stores"].database.engine, "after_cursor_execute", lambda *call: asked.append(call[2])
    )
    address = browse_as_agent("/agents/?show=all").select_one("#links")["hx-get"]

    before = len([query for query in asked if "FROM links" in query])
    unchanged = agent_client.get(address)
    queries = len([query for query in asked if "FROM links" in query]) - before
    link.progress("running")
    changed = BeautifulSoup(agent_client.get(address).text, "html.parser")

    assert (unchanged.status_code, queries) == (204, 2)
    assert changed.select_one(f'[data-link="{link.id}"]')["data-moving"] == "yes"
    assert changed.select_one("#links")["hx-get"] != address


def test_the_list_is_ones_own_unless_asked_for_all_and_paged(app, agent_client, browse_as_agent):
    others = [MadeLink(app, reference=f"T-{number}") for number in range(26)]
    location = agent_client.post("/agents/new", data={"reference": "mine"}).location

    own = {row["data-link"] for row in browse_as_agent("/agents/").select("[data-link]")}
    first = browse_as_agent("/agents/?show=all")
    second = browse_as_agent(first.select_one("[rel=next]")["href"])

    assert re.search(r"links/(\d+)", location)[1] in own
    assert not own & {str(other.id) for other in others}
    assert len(first.select("[data-link]")) == 25
    assert second.select(f'[data-link="{others[0].id}"]')
    assert second.select("[rel=prev]")


def test_the_list_is_searched_and_filtered_and_stays_so(app, agent_client, browse_as_agent):
    here, other = MadeLink(app, reference="Otter 17", note="from Lyon"), MadeLink(app, reference="Heron 17")
    agent_client.post(f"/agents/links/{other.id}/revoke")

    found = browse_as_agent("/agents/?show=all&q=LYON otter")
    address = found.select_one("#links")["hx-get"]
    closed = browse_as_agent("/agents/?show=all&q=17&state=closed")
    nothing = browse_as_agent("/agents/?show=all&q=neither")

    assert ids(found) == [here.id]
    assert found.select_one("[type=search]")["value"] == "LYON otter"
    assert found.select_one("input[name=show]")["value"] == "all"
    assert agent_client.get(address).status_code == 204
    assert ids(closed) == [other.id]
    assert closed.select_one(".kinds [aria-current]")["data-focus"] == "kind closed"
    assert ids(nothing) == []
    assert ids(browse_as_agent(nothing.select_one("[data-none-found] a")["href"]))


@pytest.mark.parametrize(
    "asked",
    [
        "q=%00",
        "q=%25_%5C",
        f"q={'a' * 5000}",
        f"q={'a+' * 500}",
        "state=x",
        "state=",
        "page=2",
        "q=%F0%9F%A6%A6",
    ],
)
def test_whatever_is_looked_for_the_list_answers(agent_client, asked):
    assert agent_client.get(f"/agents/?show=all&{asked}").status_code == 200


def test_each_filter_says_how_many_it_shows(app, browse_as_agent):
    names = ("fresh", "blocked", "works", "deleted", "unreadable", "closed")
    made = {name: MadeLink(app, reference="Badger") for name in names}
    for name in ("blocked", "deleted", "closed"):
        made[name].report(BLOCKED)
    made["works"].report(HEARD)
    made["deleted"].delete()
    made["closed"].revoke()
    values = {"link_id": made["unreadable"].id, "key": "k", "received_at": datetime.now(UTC)}
    kept = insert(reports).values(values | {"submission": "{}", "diagnosis": "{}"})
    app.extensions["stores"].database.write(lambda connection: connection.execute(kept))

    pages = {
        state: browse_as_agent(f"/agents/?show=all&q=badger&state={state}")
        for state in ("", "open", "waiting", "blocked", "works", "closed")
    }

    shown = {state: {name for name in names if made[name].id in ids(page)} for state, page in pages.items()}
    assert shown == {
        "": set(names),
        "open": set(names) - {"closed"},
        "waiting": {"fresh", "deleted", "unreadable"},
        "blocked": {"blocked"},
        "works": {"works"},
        "closed": {"closed"},
    }
    numbers = {state or "all": len(shown[state]) for state in pages}
    assert all(counts(page) == numbers for page in pages.values())
    assert pages["waiting"].select("[data-unreadable]")


def test_counts_are_brought_up_to_date_where_the_list_stays_as_it_is(app, agent_client, browse_as_agent):
    seen, other = MadeLink(app, reference="Marten"), MadeLink(app, reference="Marten")
    other.report(BLOCKED)
    address = browse_as_agent("/agents/?show=all&q=marten&state=blocked").select_one("#links")["hx-get"]
    assert agent_client.get(address).status_code == 204

    seen.report(HEARD)
    update = BeautifulSoup(agent_client.get(address).text, "html.parser")

    assert ids(update) == [other.id]
    assert counts(update) == {"all": 2, "open": 2, "waiting": 0, "blocked": 1, "works": 1, "closed": 0}


def test_pages_lead_down_and_up_again_and_stay_where_they_are(app, agent_client, browse_as_agent):
    made = [MadeLink(app, reference="Stoat", note=f"{number}").id for number in range(60)]
    down = made[::-1]

    first = browse_as_agent("/agents/?show=all&q=stoat&state=open")
    second = browse_as_agent(first.select_one("[rel=next]")["href"])
    third = browse_as_agent(second.select_one("[rel=next]")["href"])
    back = browse_as_agent(third.select_one("[rel=prev]")["href"])
    top = browse_as_agent(back.select_one("[rel=prev]")["href"])

    pages = (first, second, third, back, top)
    assert [ids(page) for page in pages] == [down[:25], down[25:50], down[50:], down[25:50], down[:25]]
    assert not third.select("[rel=next]") and not first.select("[rel=prev]") and not top.select("[rel=prev]")
    assert all(page.select_one("[data-count=open]").text == "60" for page in pages)
    for page in pages:
        assert agent_client.get(page.select_one("#links")["hx-get"]).status_code == 204
    assert "after=" not in top.select_one("#links")["hx-get"]


def test_a_page_keeps_its_place_while_links_leave_it(app, agent_client, browse_as_agent):
    made = [MadeLink(app, reference="Polecat") for _ in range(30)]
    second = browse_as_agent(
        browse_as_agent("/agents/?show=all&q=polecat").select_one("[rel=next]")["href"]
    ).select_one("#links")
    assert ids(second) == [link.id for link in made[4::-1]]

    made[2].report(HEARD)
    update = BeautifulSoup(agent_client.get(second["hx-get"]).text, "html.parser")
    for link in made[:5]:
        link.report(HEARD)
    nothing = BeautifulSoup(agent_client.get(second["hx-get"]).text, "html.parser")

    assert ids(update) == [made[number].id for number in (4, 3, 1, 0)]
    assert ids(nothing) == [] and nothing.select("[data-none-found]")
    assert len(ids(browse_as_agent(nothing.select_one("[rel=prev]")["href"]))) == 25


@pytest.mark.parametrize("name", ["before", "after"])
@pytest.mark.parametrize("cursor", ["0", "-1", "x", "1-2147483648", "9" * 20, "²-1", "%00", "1-1-1", ""])
def test_a_cursor_that_cannot_be_is_the_first_page(app, browse_as_agent, name, cursor):
    MadeLink(app, reference="Fitch")

    page = browse_as_agent(f"/agents/?show=all&q=fitch&{name}={cursor}")

    assert ids(page) and not page.select("[rel=prev]")


def test_the_search_has_a_key_of_its_own_and_says_so(browse_as_agent):
    field = browse_as_agent("/agents/").select_one("[type=search]")

    assert "/" in field["data-title"]  # Said where a script listens for it.
