"""An agent makes a passkey in a real browser, and comes back by it; a browser without one takes a code."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page, expect

from webapp.store import Agents, Database

from .conftest import Browse
from .person import Person
from .test_accessibility import bring_axe
from .test_sign_in import keeps_nobody_out

AUTHENTICATOR = {
    **{"protocol": "ctap2", "transport": "internal", "hasResidentKey": True},
    **{"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True},
}


@pytest.fixture
def agents(workshop: Path) -> Iterator[Agents]:
    """Open the database of the app beside it, as a command does."""
    database = Database(f"sqlite:///{workshop / 'soundcheck.db'}")
    yield Agents(database)
    database.close()


@pytest.fixture
def person(browse: Browse) -> Person:
    person = browse()
    bring_axe(person.context)
    return person


def bring_authenticator(person: Person) -> tuple[CDPSession, str]:
    """Give the browser an authenticator that is there at once, and knows who it is."""
    devtools = person.context.new_cdp_session(person.page)
    devtools.send("WebAuthn.enable")
    added = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return devtools, added["authenticatorId"]


def enter(page: Page, app: str, agents: Agents, name: str) -> None:
    page.goto(f"{app}/agents/sign-in/{agents.invite(name)}")
    page.locator("main button").click()
    expect(page.locator("[data-offer]")).to_be_visible()


def sign_out(page: Page, app: str) -> None:
    page.locator(".who button").click()
    expect(page).to_have_url(f"{app}/agents/sign-in")


def sign_in(page: Page, app: str, name: str) -> None:
    page.goto(f"{app}/agents/sign-in")
    page.locator("[data-action=passkey]").click()
    expect(page.locator(".who a")).to_have_text(name)


def test_a_passkey_is_made_and_signs_in_and_a_removed_one_does_not(
    person: Person, app: str, agents: Agents
) -> None:
    page, (devtools, authenticator) = person.page, bring_authenticator(person)
    enter(page, app, agents, "Ada of the passkeys")
    keeps_nobody_out(page)
    page.locator("[data-action=to-passkeys]").click()
    page.locator("[data-action=add-passkey]").click()
    expect(page.locator("[data-passkey-id]")).to_have_count(1)
    keeps_nobody_out(page)
    made = devtools.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})
    assert [credential["isResidentCredential"] for credential in made["credentials"]] == [True]

    page.locator("[data-action=add-passkey]").click()
    expect(page.locator("[data-said]")).not_to_be_empty()
    expect(page.locator("[data-passkey-id]")).to_have_count(1)

    sign_out(page, app)
    keeps_nobody_out(page)
    sign_in(page, app, "Ada of the passkeys")
    expect(page.locator("[data-offer]")).to_have_count(0)

    page.goto(f"{app}/agents/you")
    page.locator("[data-action=remove-passkey]").click()
    expect(page.locator("[data-passkey-id]")).to_have_count(0)
    sign_out(page, app)
    page.locator("[data-action=passkey]").click()
    expect(page.locator("main[data-error='403']")).to_be_visible()
    person.complaints.clear()  # The browser itself tells of a 403.


def test_what_was_sent_once_signs_nobody_in_again(person: Person, app: str, agents: Agents) -> None:
    page, _ = person.page, bring_authenticator(person)
    enter(page, app, agents, "Ada of the replay")
    page.locator("[data-action=to-passkeys]").click()
    page.locator("[data-action=add-passkey]").click()
    expect(page.locator("[data-passkey-id]")).to_have_count(1)
    sign_out(page, app)
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.locator("[data-action=passkey]").click()
    expect(page.locator(".who a")).to_have_text("Ada of the replay")
    page.context.clear_cookies()

    question = json.loads(page.request.get(f"{app}/agents/passkey").text())
    form = {"csrf_token": question["csrf_token"], "answer": sent.value.post_data_json["answer"]}
    answer = page.request.post(f"{app}/agents/passkey", form=form)

    assert answer.status == 403


def test_a_browser_without_the_passkey_takes_a_code_which_works_once(
    person: Person, browse: Browse, app: str, agents: Agents
) -> None:
    page = person.page
    enter(page, app, agents, "Ada of the codes")
    page.goto(f"{app}/agents/you")
    page.locator("[data-action=make-codes]").click()
    keeps_nobody_out(page)
    [code, *more] = re.findall(r"\S+", page.locator("[data-codes]").inner_text())
    assert len(more) == 9

    elsewhere = browse().page
    elsewhere.goto(f"{app}/agents/")
    elsewhere.locator("[data-action=recovery]").click()
    elsewhere.locator("#code").fill(code)
    elsewhere.locator("[data-action=recover]").click()
    expect(elsewhere.locator(".who a")).to_have_text("Ada of the codes")
    sign_out(elsewhere, app)
    elsewhere.locator("[data-action=recovery]").click()
    elsewhere.locator("#code").fill(more[0])
    elsewhere.locator("[data-action=recover]").click()
    expect(elsewhere.locator(".who a")).to_have_text("Ada of the codes")
    page.goto(f"{app}/agents/you")
    expect(page.locator("[data-codes-left]")).to_have_attribute("data-codes-left", "8")


def test_who_stops_halfway_is_told_and_may_go_on(person: Person, app: str, agents: Agents) -> None:
    page, (devtools, authenticator) = person.page, bring_authenticator(person)
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    enter(page, app, agents, "Ada who stops")
    page.locator("[data-action=to-passkeys]").click()
    page.locator("[data-action=add-passkey]").click()
    expect(page.locator("[data-said]")).not_to_be_empty()

    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": True})
    page.locator("[data-action=add-passkey]").click()

    expect(page.locator("[data-passkey-id]")).to_have_count(1)
