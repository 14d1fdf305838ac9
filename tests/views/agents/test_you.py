"""An agent chooses the name that customers read; whose support it is stands with it."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from tests.conftest import csrf_token, reader, sign_in
from tests.helpers.links import MadeLink
from webapp import create_app
from webapp.config import Settings
from webapp.support.agents import FIRST_NAME, MAX_NAME
from webapp.views.agents.share import make_share

ACCOUNT = "https://login.example 1"


@pytest.fixture
def settings(tmp_path):
    return Settings(database_url=f"sqlite:///{tmp_path}/x.db")


@pytest.fixture
def app(settings):
    return create_app(settings)


@pytest.fixture
def agents(app):
    return app.extensions["stores"].agents


@pytest.fixture
def ada(app, agents):
    return sign_in(app.test_client(), agents.invite("Ada"))


def names(agents):
    return [listed.agent.name for listed in agents.listed()]


def rename(client, name):
    return client.post("/agents/you/name", data={"name": name})


def asked_by(app, client):
    made = client.post("/agents/new", data={"ref": "T-1"})
    number = int(made.location.split("/links/")[1].partition("?")[0])
    return app.extensions["stores"].links.by_id(number).asked_by


def test_a_new_name_is_on_new_links_and_those_there_are_keep_theirs(app, ada):
    before = asked_by(app, ada)

    response = rename(ada, "  Ada \t Lovelace ")

    assert (response.status_code, response.location) == (303, "/agents/you?named=1")
    page = reader(ada)(response.location)
    assert page.select_one("[data-named]")
    assert page.select_one(".who a").text == "Ada Lovelace" == page.select_one("#name")["value"]
    assert (before, asked_by(app, ada)) == ("Ada", "Ada Lovelace")
    assert app.extensions["stores"].links.by_id(1).asked_by == "Ada"


@pytest.mark.parametrize(
    "name", ["", " ", "\u200b", "A\x00da", "A\x1bda", "\x85", "a" * (MAX_NAME + 1), "grace", "GRACE"]
)
def test_a_name_that_will_not_do_is_said_and_changes_nothing(agents, ada, name):
    agents.invite("Grace")

    response = rename(ada, name)

    page = BeautifulSoup(response.text, "html.parser")
    assert response.status_code == 422
    assert page.select_one("#name")["aria-invalid"] == "true"
    assert page.select_one("#name-problem").text
    assert names(agents) == ["Ada", "Grace"]


def test_without_a_name_nothing_is_changed(agents, ada):
    assert ada.post("/agents/you/name", data={"a": "b"}).status_code == 422
    assert names(agents) == ["Ada"]


def test_one_may_write_ones_own_name_otherwise(agents, ada):
    assert rename(ada, "ADA").status_code == 303
    assert names(agents) == ["ADA"]


def test_the_first_agent_is_asked_for_a_name(app, agents):
    client, address = app.test_client(), f"/agents/sign-in/{agents.invite(FIRST_NAME, alone=True)}"
    field = reader(client)(address).select_one("#name")
    sent = {"csrf_token": csrf_token(client, address)}

    refused = client.post(address, data=sent | {"name": " "})
    accepted = client.post(address, data=sent | {"name": "Ada"})

    assert field["value"] == "" and field.has_attr("required")
    assert (refused.status_code, accepted.status_code) == (422, 303)
    assert names(agents) == ["Ada"]


def test_who_is_invited_finds_their_name_and_may_change_it_at_the_first_sign_in_only(app, agents):
    client, address = app.test_client(), f"/agents/sign-in/{agents.invite('Ada')}"
    assert reader(client)(address).select_one("#name")["value"] == "Ada"
    client.post(address, data={"csrf_token": csrf_token(client, address), "name": "Ada L."})
    assert names(agents) == ["Ada L."]

    other, address = app.test_client(), f"/agents/sign-in/{agents.invite('Ada L.')}"
    assert reader(other)(address).select_one("#name") is None
    other.post(address, data={"csrf_token": csrf_token(other, address), "name": "Grace"})

    assert names(agents) == ["Ada L."]


@pytest.mark.usefixtures("ada")
def test_a_name_that_is_taken_uses_no_invitation_up(app, agents):
    client, address = app.test_client(), f"/agents/sign-in/{agents.invite('Grace')}"
    sent = {"csrf_token": csrf_token(client, address)}

    assert client.post(address, data=sent | {"name": "ada"}).status_code == 422
    assert client.post(address, data=sent | {"name": "Grace"}).status_code == 303


def test_an_accounts_name_goes_along_until_its_agent_has_chosen_one(agents):
    ada = agents.of_subject(ACCOUNT, "ada@example.org")
    assert agents.of_subject(ACCOUNT, "Ada Byron").name == "Ada Byron"

    agents.rename(ada, "Ada")

    assert agents.of_subject(ACCOUNT, "Ada Lovelace").name == "Ada"


@pytest.mark.parametrize(
    ("organisation", "said"), [(None, "Ada from support"), ("Example", "Ada from Example support")]
)
def test_customers_read_whose_support_asks(settings, organisation, said):
    app = create_app(replace(settings, organisation=organisation))
    link = MadeLink(app, locale="en")
    browse = reader(app.test_client())

    page = browse(f"/en/test?link={link.token}")
    step = browse(f"/en/browser/allow?os=macos-15&browser=chrome-156&link={link.token}")
    with link.inside():
        share = make_share(link.kept(), link.token, link.code)
    link.revoke()
    gone = browse(f"/l/{link.token}", 404)

    assert page.select_one("#support-link strong").text.startswith(said)
    assert step.select_one("[data-seen]").text.startswith(said)
    assert (said in share.message) is bool(organisation)
    for closed in (gone, browse("/en/go")):
        assert ("Example support" in closed.main.text) is bool(organisation)
