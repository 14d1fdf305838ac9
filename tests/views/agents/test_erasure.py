"""An agent gives a customer all that is kept of them, or erases it for good."""

import uuid

import pytest

from tests.helpers.links import SYSTEM_BLOCKED, MadeLink
from webapp.store.schema import metadata

PRESSED = {"button": "pressed"}


@pytest.fixture
def words():
    """Return what only this test has written down: a reference, and the name of a device."""
    return f"CASE {uuid.uuid4()}", f"Grace’s headset {uuid.uuid4()}"


@pytest.fixture
def link(app, words):
    """Return a link that was used."""
    reference, microphone = words
    link = MadeLink(app, reference=reference)
    link.progress("reading", "site/allow", ["site/allow"])
    link.report(SYSTEM_BLOCKED, microphones=[microphone])
    return link


def rows_that_mention(app, text):
    """Return the tables that have a row with this text in it."""

    def job(connection):
        tables = metadata.sorted_tables
        return {t.name for t in tables if text in str(connection.execute(t.select()).mappings().all())}

    return app.extensions["stores"].database.read(job)


def test_all_that_is_kept_is_one_file(agent_client, link, words):
    response = agent_client.get(f"{link.path}/everything.json")

    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json["link"]["reference"] == words[0]
    assert response.json["link"]["tried"] == ["site/allow"]
    [report] = response.json["reports"]
    assert report["submission"]["microphones"] == [words[1]]
    assert report["diagnosis"]["findings"]


def test_the_page_of_a_link_leads_to_both(browse_as_agent, link):
    page = browse_as_agent(link.path)

    assert page.select_one("a[data-action=everything][download]")["href"] == f"{link.path}/everything.json"
    assert page.select_one("a[data-action=erase]")["href"] == f"{link.path}/erase"


def test_erasing_is_asked_first_and_leaves_nothing(app, agent_client, browse_as_agent, link, words):
    page = browse_as_agent(f"{link.path}/erase")
    form = page.select_one("main form")
    assert (form["method"], form["action"]) == ("post", f"{link.path}/erase")
    assert rows_that_mention(app, words[1]) == {"reports"}

    response = agent_client.post(form["action"], data=PRESSED)

    assert (response.status_code, response.location) == (303, "/agents/?erased=1")
    assert browse_as_agent(response.location).select_one("[data-erased]")
    assert rows_that_mention(app, words[1]) == set()
    assert rows_that_mention(app, words[0]) == set()
    assert agent_client.get(link.path).status_code == 404
    assert app.test_client().get(f"/l/{link.token}").status_code == 404


def test_a_second_press_and_a_customer_who_goes_on_are_no_trouble(app, agent_client, link):
    agent_client.post(f"{link.path}/erase", data=PRESSED)

    assert agent_client.post(f"{link.path}/erase", data=PRESSED).status_code == 303
    assert agent_client.get(f"{link.path}/erase").status_code == 404
    assert agent_client.get(f"{link.path}/everything.json").status_code == 404
    deleted = app.test_client().post("/l/delete", json={"link": link.token})
    assert deleted.status_code == 404


def test_erasing_needs_an_agent_and_our_own_form(app, agent_client, link, words):
    assert app.test_client().post(f"{link.path}/erase", data=PRESSED).status_code == 303
    assert app.test_client().get(f"{link.path}/everything.json").status_code == 303
    agent_client.environ_base.pop("HTTP_X_CSRFTOKEN")
    assert agent_client.post(f"{link.path}/erase", data=PRESSED).status_code == 403

    assert rows_that_mention(app, words[1]) == {"reports"}
