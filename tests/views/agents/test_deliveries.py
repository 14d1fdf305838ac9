"""Whoever set the webhook up sees what it was told, and sends again what it missed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.conftest import Client, reader, sign_in
from tests.helpers.payloads import PACKED
from webapp import create_app
from webapp.config import WEBHOOK_EVENTS, Settings, Webhook
from webapp.support import LinkDraft

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Return an app with a webhook, of which nothing is sent by itself."""
    webhook = Webhook(url="https://desk.example/hook", secret="s" * 16, events=WEBHOOK_EVENTS)
    url = f"sqlite:///{tmp_path_factory.mktemp('told')}/x.db"
    app = create_app(Settings(database_url=url, webhook=webhook))
    app.test_client_class = Client
    return app


@pytest.fixture(scope="module")
def agent(told):
    return sign_in(told.test_client(), told.extensions["stores"].agents.invite("Ada"))


@pytest.fixture
def stores(told):
    return told.extensions["stores"]


@pytest.fixture
def closed(stores):
    """Return a link that was closed, which the webhook is to be told."""
    link, _ = stores.links.make(LinkDraft("Ada", "en", reference=f"T-{PACKED}"[:120]))
    stores.links.revoke(link.id)
    return link


def test_an_event_says_what_became_of_it(agent, stores, closed):
    stores.deliveries.give_up(stores.deliveries.take_due(datetime.now(UTC)), f"answered {PACKED}"[:200], NOW)

    row = reader(agent)("/agents/deliveries").select("tbody tr")[0]

    assert row["data-state"] == "given-up"
    assert row.select_one(f"a[href='/agents/links/{closed.id}']").text.startswith("T-")
    assert row.select_one("[data-error]").text.startswith("answered ")


def test_it_is_sent_again_under_its_id(agent, stores, closed):
    taken = stores.deliveries.take_due(datetime.now(UTC))
    stores.deliveries.give_up(taken, "answered 500", NOW)
    page = reader(agent)("/agents/deliveries")
    form = page.select_one(f"tr:has(a[href='/agents/links/{closed.id}']) form:has([data-action=again])")

    pressed = agent.post(form["action"])

    assert (pressed.status_code, pressed.location) == (303, "/agents/deliveries")
    assert stores.deliveries.take_due(datetime.now(UTC)).id == taken.id


def test_one_that_is_forgotten_is_no_error(agent):
    address = "/agents/deliveries/00000000-0000-0000-0000-000000000007/again"

    assert agent.post(address).status_code == 303
    assert agent.post("/agents/deliveries/7/again").status_code == 404


def test_where_nothing_happened_yet_it_says_so(told, tmp_path):
    settings = replace(told.config["SETTINGS"], database_url=f"sqlite:///{tmp_path}/x.db")
    app = create_app(settings)
    client = sign_in(app.test_client(), app.extensions["stores"].agents.invite("Ada"))

    page = reader(client)("/agents/deliveries")

    assert page.main.p and not page.select("table")
    assert page.select("nav a[href='/agents/deliveries'][aria-current=page]")


def test_without_a_webhook_there_is_no_such_page(agent_client, browse_as_agent):
    assert agent_client.get("/agents/deliveries").status_code == 404
    assert not browse_as_agent("/agents/").select("a[href='/agents/deliveries']")
