"""Whoever set the webhook up sees by a command what it was told, and repeats it."""

import json
from datetime import UTC, datetime

import pytest

from webapp import create_app
from webapp.config import WEBHOOK_EVENTS, Settings, Webhook
from webapp.support import LinkDraft


@pytest.fixture
def app(tmp_path):
    webhook = Webhook(url="https://desk.example/hook", secret="s" * 16, events=WEBHOOK_EVENTS)
    return create_app(Settings(database_url=f"sqlite:///{tmp_path}/x.db", webhook=webhook))


@pytest.fixture
def deliveries(app):
    """Return the deliveries: of two links one is told, and one is given up."""
    stores = app.extensions["stores"]
    for _ in range(2):
        link, _ = stores.links.make(LinkDraft("Ada", "en"))
        stores.links.revoke(link.id)
    now = datetime.now(UTC)
    stores.deliveries.delivered(stores.deliveries.take_due(now), now)
    stores.deliveries.give_up(stores.deliveries.take_due(now), "answered 500", now)
    return stores.deliveries


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(args=["webhooks", *words])


def test_what_was_not_told_is_listed_and_on_demand_the_rest(run, deliveries):
    [given_up] = run("list").output.splitlines()
    assert "given up" in given_up and "answered 500" in given_up and "link.closed" in given_up
    assert len(run("list", "--all").output.splitlines()) == len(deliveries.newest()) == 2


def test_an_event_is_repeated_by_its_id(run, deliveries):
    told = next(each for each in deliveries.newest() if each.state == "delivered")

    assert run("replay", told.id).exit_code == 0

    again = deliveries.take_due(datetime.now(UTC))
    assert (again.id, json.loads(again.body)["type"]) == (told.id, "link.closed")


def test_all_that_was_given_up_is_repeated(run, deliveries):
    assert run("replay", "--given-up").output == "1 to be told again\n"
    assert [each.state for each in deliveries.unfinished()] == ["waiting"]


@pytest.mark.usefixtures("deliveries")
@pytest.mark.parametrize(("words", "code"), [((), 2), (("x", "--given-up"), 2), (("x",), 1)])
def test_what_means_nothing_is_refused(run, words, code):
    assert run("replay", *words).exit_code == code
