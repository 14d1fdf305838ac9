"""What agents did with a link is kept beside it, and told to who looks at it later."""

import pytest
from sqlalchemy import func, select

from tests.conftest import reader, sign_in
from tests.helpers.links import MadeLink
from tests.helpers.measured import BLOCKED
from webapp import create_app
from webapp.config import Settings
from webapp.store.deeds import MOST_DEEDS
from webapp.store.schema import deeds as table

PRESSED = {"button": "pressed"}


@pytest.fixture
def app(tmp_path):
    return create_app(Settings(database_url=f"sqlite:///{tmp_path}/x.db"))


@pytest.fixture
def grace(app):
    return sign_in(app.test_client(), app.extensions["stores"].agents.invite("Grace"))


@pytest.fixture
def link(app):
    return MadeLink(app)


def happened(client, link):
    return [line.text for line in reader(client)(link.path).select(".happened .words")]


def test_what_an_agent_did_is_told_with_their_name(grace, link):
    report = link.report(BLOCKED)
    before = happened(grace, link)
    grace.post(f"{link.path}/address", data=PRESSED)
    grace.get(f"{link.path}/reports/{report.id}.txt")
    grace.get(f"{link.path}/everything.json")
    grace.post(f"{link.path}/revoke", data=PRESSED)

    told = happened(grace, link)

    assert [line.startswith("Grace") for line in told[:4]] == [True] * 4
    assert len(set(told[:4])) == 4
    assert told[4:] == before  # That it was withdrawn is told once.
    kept = grace.get(f"{link.path}/everything.json").json["deeds"]
    assert [deed["deed"] for deed in kept] == ["new-address", "downloaded", "exported", "withdrawn"]


def test_a_new_name_changes_nothing_that_was_done_before(grace, link):
    grace.post(f"{link.path}/address", data=PRESSED)
    grace.post("/agents/you/name", data={"name": "Grace Hopper"})

    assert happened(grace, link)[0].startswith("Grace made")


def test_a_program_that_withdraws_it_is_nobody_by_name(grace, link):
    link.revoke()

    assert len(happened(grace, link)) == 2
    assert not happened(grace, link)[0].startswith("Grace")


def test_there_are_so_many_and_the_newest_stay(app, grace, link):
    for _ in range(MOST_DEEDS + 3):
        grace.get(f"{link.path}/everything.json")
    grace.post(f"{link.path}/address", data=PRESSED)

    kept = app.extensions["stores"].deeds.of_link(link.id)

    assert len(kept) == MOST_DEEDS
    assert kept[-1].kind == "new-address"


def test_they_go_with_the_link_and_nothing_is_kept_of_one_that_is_gone(app, grace, link):
    grace.post(f"{link.path}/address", data=PRESSED)

    grace.post(f"{link.path}/erase", data=PRESSED)

    stores = app.extensions["stores"]
    stores.deeds.add(link.id, stores.agents.listed()[0].agent, "exported")
    with stores.database.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(table)) == 0
