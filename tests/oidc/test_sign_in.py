"""Signing in with the organisation's account, at the real oidc-provider, by every right and wrong way."""

import socket
from dataclasses import replace
from itertools import count
from urllib.parse import urlencode

import pytest

from tests.browser.machine import free_port
from webapp import create_app
from webapp.config import Settings
from webapp.console import openid

from .person import Person, asked, configured, provider_running

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    with provider_running(tmp_path_factory.mktemp("provider")) as issuer:
        yield issuer


@pytest.fixture(scope="module")
def settings(tmp_path_factory, issuer):
    store = tmp_path_factory.mktemp("store")
    return Settings(database_url=f"sqlite:///{store}/x.db", oidc=configured(issuer))


@pytest.fixture(scope="module")
def app(settings):
    return create_app(settings)


@pytest.fixture
def person(app):
    """Return a person who has never signed in."""
    return Person(app.test_client(), f"ada{next(numbers)}@example.org")


numbers = count()


def agents_of(app, person):
    """Return what the list says of a person; the provider makes the name of the address."""
    listed = app.extensions["stores"].agents.listed()
    return [each for each in listed if each.agent.name == f"Agent {person.email}"]


def replaced(address, **changes):
    """Return an address with other parameters; None takes one out."""
    values = {name: value for name, value in (asked(address) | changes).items() if value is not None}
    return f"{address.partition('?')[0]}?{urlencode(values)}"


def refused(response, status):
    """Tell whether this is a readable page of an error that leads on and keeps no secret."""
    assert response.status_code == status, response.text
    assert f'data-error="{status}"' in response.text
    assert 'href="/agents/"' in response.text
    assert "Traceback" not in response.text
    assert "Set-Cookie" not in response.headers or "Max-Age=0" in response.headers["Set-Cookie"]
    return True


def test_who_belongs_gets_in(app, person):
    response = person.signs_in()

    assert (response.status_code, response.location) == (303, "/agents/")
    assert person.is_in
    assert [each.invited for each in agents_of(app, person)] == [False]


def test_the_sign_in_page_leads_there(person):
    page = person.client.get("/agents/sign-in?next=/agents/new%3Fref=7").text

    assert 'href="/agents/oidc?next=/agents/new?ref%3D7"' in page


def test_one_goes_on_to_the_page_one_wanted_and_never_elsewhere(person):
    assert person.signs_in(next="/agents/new?ref=7").location == "/agents/new?ref=7"
    assert person.signs_in(next="//evil.example").location == "/agents/"


def test_the_same_account_is_the_same_agent(app, person):
    person.signs_in()
    Person(app.test_client(), person.email).signs_in()

    assert len(agents_of(app, person)) == 1


def test_the_question_has_state_nonce_and_a_challenge(person):
    first, second = asked(person.sets_out()), asked(person.sets_out())

    assert first["response_type"] == "code"
    assert first["code_challenge_method"] == "S256"
    assert first["redirect_uri"] == "http://localhost/agents/oidc/callback"
    for secret in ("state", "nonce", "code_challenge"):
        assert len(first[secret]) >= 20
        assert first[secret] != second[secret]


@pytest.mark.parametrize(
    "email",
    [
        "ada@example.com",
        "ada@sub.example.org",
        "ada@notexample.org",
        "ada@example.org.evil.example",
        "unverified@example.org",
        "ada@evil.example@example.org",
        "@example.org",
        "example.org",
    ],
)
def test_who_does_not_belong_stays_out(app, email):
    person = Person(app.test_client(), email)

    assert refused(person.signs_in(), 403)
    assert not person.is_in
    assert agents_of(app, person) == []


def test_who_was_removed_stays_out(app, person):
    person.signs_in()
    (listed,) = agents_of(app, person)

    app.extensions["stores"].agents.remove(listed.agent.id)

    assert not person.is_in
    assert refused(person.signs_in(), 403)


@pytest.mark.parametrize("state", ["", "wrong", None])
def test_an_answer_with_another_state_is_refused(person, state):
    back = person.signs_in_there(person.sets_out())

    assert refused(person.comes_back(replaced(back, state=state)), 400)
    assert not person.is_in


def test_an_answer_works_once(person):
    back = person.signs_in_there(person.sets_out())
    person.comes_back(back)
    person.client.post("/agents/sign-out", data={"csrf_token": token_of(person)})

    assert refused(person.comes_back(back), 400)
    assert not person.is_in


def token_of(person):
    """Take the token of the sign-out form."""
    return person.client.get("/agents/sign-in").text.split('name="csrf_token" value="')[1].split('"')[0]


def test_an_answer_in_another_browser_is_refused(app, person):
    other = Person(app.test_client())
    other.sets_out()

    assert refused(other.comes_back(person.signs_in_there(person.sets_out())), 400)
    assert not other.is_in


def test_a_stolen_code_is_of_no_use_without_its_verifier(app, person):
    thief = Person(app.test_client(), "thief@example.org")
    stolen = asked(person.signs_in_there(person.sets_out()))["code"]
    back = thief.signs_in_there(thief.sets_out())

    assert refused(thief.comes_back(replaced(back, code=stolen)), 400)
    assert not thief.is_in


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"},
    ],
    ids=["another nonce", "no nonce", "another challenge"],
)
def test_a_question_changed_on_its_way_is_noticed(person, changes):
    back = person.signs_in_there(replaced(person.sets_out(), **changes))

    assert refused(person.comes_back(back), 400)
    assert not person.is_in


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?error=access_denied&error_description=<b>no</b>&state=x",
        "?code=x&state=x",
        "?code=%00&state=%ff",
    ],
)
def test_answers_nobody_asked_for_are_readable(person, query):
    response = person.comes_back(f"/agents/oidc/callback{query}")

    assert refused(response, 400)
    assert "<b>no" not in response.text


def test_who_changed_their_mind_can_start_again(person):
    state = asked(person.sets_out())["state"]

    assert refused(person.comes_back(f"/agents/oidc/callback?error=access_denied&state={state}"), 400)
    assert person.signs_in().location == "/agents/"


def test_a_token_known_before_signing_in_does_not_sign_in(app, person):
    address = person.sets_out()
    planted = person.client.get_cookie("soundcheck").value

    person.comes_back(person.signs_in_there(address))

    attacker = Person(app.test_client())
    attacker.client.set_cookie("soundcheck", planted)
    assert person.client.get_cookie("soundcheck").value != planted
    assert not attacker.is_in


def test_many_tabs_do_not_fill_the_session(person):
    first = person.sets_out()
    addresses = [person.sets_out() for _ in range(openid.MOST_STARTED)]

    assert refused(person.comes_back(person.signs_in_there(first)), 400)
    assert person.comes_back(person.signs_in_there(addresses[0])).location == "/agents/"


def test_a_wrong_secret_is_a_readable_page(settings, issuer):
    app = create_app(replace(settings, oidc=configured(issuer, client_secret="wrong")))

    assert refused(Person(app.test_client()).signs_in(), 400)


def test_a_provider_that_is_down_is_a_readable_page(settings):
    app = create_app(replace(settings, oidc=configured(f"http://127.0.0.1:{free_port()}")))

    assert refused(app.test_client().get("/agents/oidc"), 503)


def test_a_provider_that_went_down_meanwhile_is_a_readable_page(tmp_path):
    with provider_running(tmp_path) as issuer:
        app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/x.db", oidc=configured(issuer)))
        person = Person(app.test_client())
        back = person.signs_in_there(person.sets_out())

    assert refused(person.comes_back(back), 503)


def test_a_provider_that_never_answers_is_given_up(settings, monkeypatch):
    monkeypatch.setattr(openid, "TIMEOUT", (0.2, 0.2))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        issuer = f"http://127.0.0.1:{silent.getsockname()[1]}"
        app = create_app(replace(settings, oidc=configured(issuer)))

        assert refused(app.test_client().get("/agents/oidc"), 503)


def test_a_provider_that_says_it_is_another_is_refused(settings, issuer):
    app = create_app(replace(settings, oidc=configured(issuer.replace("127.0.0.1", "localhost"))))

    assert refused(app.test_client().get("/agents/oidc"), 400)


def test_the_way_back_is_the_address_people_reach_the_app_by(settings):
    app = create_app(replace(settings, public_url="https://check.example"))

    response = app.test_client().get("/agents/oidc")

    assert asked(response.location)["redirect_uri"] == "https://check.example/agents/oidc/callback"


def test_without_a_provider_there_is_no_such_page(settings):
    client = create_app(replace(settings, oidc=None)).test_client()

    assert client.get("/agents/oidc").status_code == 404
    assert client.get("/agents/oidc/callback").status_code == 404
    assert "/agents/oidc" not in client.get("/agents/sign-in").text
