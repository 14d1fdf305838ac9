"""An agent comes back by a passkey or a recovery code, and nobody else does."""

import re
import time
from dataclasses import replace

import pytest
from sqlalchemy import update

from tests.conftest import reader, sign_in
from tests.helpers.authenticator import PRESENT, Authenticator
from webapp import create_app
from webapp.config import OpenIDConnect, Settings
from webapp.store.schema import passkeys as table
from webapp.support.passkeys import MOST_PASSKEYS, RECOVERY_CODES, WRONG_CODES_AN_HOUR, WRONG_CODES_OF_A_SITE
from webapp.web import sessions

PRESSED = {"button": "pressed"}
ADD, SIGN_IN = "/agents/you/passkeys", "/agents/passkey"


@pytest.fixture
def settings(tmp_path):
    return Settings(database_url=f"sqlite:///{tmp_path}/x.db")


@pytest.fixture
def app(settings):
    return create_app(settings)


@pytest.fixture
def stores(app):
    return app.extensions["stores"]


@pytest.fixture
def ada(app, stores):
    return sign_in(app.test_client(), stores.agents.invite("Ada"))


@pytest.fixture
def key(ada):
    """Return the authenticator with a passkey of Ada's."""
    authenticator = Authenticator()
    assert add(ada, authenticator).status_code == 303
    return authenticator


def add(client, authenticator):
    question = client.post(f"{ADD}/question", data=PRESSED).json
    return client.post(ADD, data={"answer": authenticator.create(question["options"])})


def come(client, authenticator, answer=None):
    question = client.get(SIGN_IN).json
    answer = answer or authenticator.get(question["options"])
    return client.post(SIGN_IN, data={"csrf_token": question["csrf_token"], "answer": answer})


def is_in(client):
    return client.get("/agents/").status_code == 200


def grow_old(monkeypatch):
    """Let everybody have signed in a while ago."""
    now = time.time()
    monkeypatch.setattr(sessions.time, "time", lambda: now + sessions.FRESH.total_seconds() + 1)


def make_codes(client):
    return re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", client.post("/agents/you/codes", data=PRESSED).text)


def recover(client, code, address="127.0.0.1"):
    page, base = "/agents/recovery", {"REMOTE_ADDR": address}
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page, environ_base=base).text)[1]
    return client.post(page, data={"csrf_token": token, "code": code}, environ_base=base)


def test_a_passkey_signs_its_agent_in_again_and_again(app, ada, key):
    for _ in range(2):
        other = app.test_client()
        response = come(other, key)
        assert (response.status_code, response.location) == (303, "/agents/")
        assert reader(other)("/agents/").select_one(".who a").text == "Ada"
    [line] = reader(ada)("/agents/you").select("[data-passkeys] li")
    assert len(line.select("time")) == 2


def test_the_question_asks_for_the_person_and_for_a_passkey_that_is_found_by_itself(app, ada):
    made = ada.post(f"{ADD}/question", data=PRESSED).json["options"]
    asked = app.test_client().get(SIGN_IN).json["options"]

    assert made["rp"]["id"] == asked["rpId"] == "localhost"
    wanted = made["authenticatorSelection"]
    assert (wanted["residentKey"], wanted["userVerification"]) == ("required", "required")
    assert made["attestation"] == "none"
    assert (asked["userVerification"], asked.get("allowCredentials", [])) == ("required", [])
    assert len(asked["challenge"]) >= 43


def test_who_has_a_passkey_is_not_asked_to_make_another_in_the_same_place(ada, key):
    options = ada.post(f"{ADD}/question", data=PRESSED).json["options"]

    assert len(options["excludeCredentials"]) == 1
    assert ada.post(ADD, data={"answer": key.create(options)}).status_code == 409


def test_a_challenge_works_once(app, key):
    client = app.test_client()
    question = client.get(SIGN_IN).json
    cookie = client.get_cookie(sessions.LOCAL_COOKIE).value
    sent = {"csrf_token": question["csrf_token"], "answer": key.get(question["options"])}
    assert client.post(SIGN_IN, data=sent).status_code == 303

    again = app.test_client()
    again.set_cookie(sessions.LOCAL_COOKIE, cookie)
    assert again.post(SIGN_IN, data=sent).status_code == 403
    other = app.test_client()
    question = other.get(SIGN_IN).json
    replayed = other.post(SIGN_IN, data=sent | {"csrf_token": question["csrf_token"]})
    assert replayed.status_code == 403
    right = {"csrf_token": question["csrf_token"], "answer": key.get(question["options"])}
    assert other.post(SIGN_IN, data=right).status_code == 403
    assert not is_in(again) and not is_in(other)


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://localhost:8443"},
        {"origin": "https://localhost"},
        {"host": "evil.example"},
        {"flags": 0},
        {"flags": PRESENT},
        {"handle": b"somebody else"},
        {"handle": b""},
        {"id": b"x" * 32},
        {"key": Authenticator().key},
    ],
    ids=lambda lie: " ".join(f"{name}={value!r:.24}" for name, value in lie.items()),
)
def test_another_origin_person_or_passkey_is_refused(app, key, lie):
    client = app.test_client()

    response = come(client, replace(key, **lie))

    assert response.status_code == 403
    assert not is_in(client)
    assert come(client, key).status_code == 303


@pytest.mark.parametrize(
    "lie", [{"origin": "http://evil.example"}, {"host": "evil.example"}, {"flags": PRESENT}, {"flags": 0}]
)
def test_no_such_passkey_is_kept_either(stores, ada, lie):
    assert add(ada, Authenticator(**lie)).status_code == 403
    assert stores.passkeys.of_agent(stores.agents.listed()[0].agent) == []


@pytest.mark.parametrize(
    "answer", ["", "{", "[]", "null", '{"id": 1}', "[" * 15_000, "x" * 30_000, "é", '{"id":"a","rawId":"a"}']
)
def test_any_answer_is_answered(app, ada, answer):
    ada.post(f"{ADD}/question", data=PRESSED)

    assert ada.post(ADD, data={"answer": answer}).status_code == 403
    assert come(app.test_client(), None, answer or "x").status_code == 403


def test_of_a_copied_passkey_the_count_tells(app, ada):
    key = Authenticator(count=5)
    add(ada, key)
    assert come(app.test_client(), key).status_code == 303

    assert come(app.test_client(), replace(key, count=3)).status_code == 403
    assert come(app.test_client(), key).status_code == 303


def test_a_removed_passkey_signs_nobody_in_and_ends_no_session(app, ada, key):
    inside = app.test_client()
    come(inside, key)
    form = reader(ada)("/agents/you").select_one("[data-passkeys] form")

    ada.post(form["action"], data={"passkey": form.select_one("[name=passkey]")["value"]})

    assert come(app.test_client(), key).status_code == 403
    assert is_in(ada) and is_in(inside)


def test_nobody_removes_a_passkey_of_somebody_else(app, stores, key):
    mallory = sign_in(app.test_client(), stores.agents.invite("Mallory"))

    for number in ("1", "", "x", "²", "9" * 400, "-1"):
        assert mallory.post(f"{ADD}/remove", data={"passkey": number}).status_code == 303

    assert come(app.test_client(), key).status_code == 303


def test_a_removed_agent_does_not_come_back(app, stores, ada, key):
    codes = make_codes(ada)
    stores.agents.remove(1)

    assert come(app.test_client(), key).status_code == 403
    assert recover(app.test_client(), codes[0]).status_code == 404
    assert stores.passkeys.of_agent(stores.agents.find_invited(stores.agents.invite("Ada")).agent) == []


def test_of_another_host_name_a_passkey_is_said_to_be(app, stores, ada, key):
    moved = update(table).values(host="old.example")
    stores.database.write(lambda connection: connection.execute(moved))

    assert come(app.test_client(), key).status_code == 403
    assert reader(ada)("/agents/you").select_one("[data-elsewhere] bdi").text == "old.example"


def test_at_a_number_there_are_no_passkeys(app, stores):
    client, base = app.test_client(), {"base_url": "http://127.0.0.1:8000"}
    sign_in(client, stores.agents.invite("Ada"), **base)

    assert "data-no-host" in client.get("/agents/you", **base).text
    assert client.post(f"{ADD}/question", data=PRESSED, **base).status_code == 403
    assert "data-passkey" not in app.test_client().get("/agents/sign-in", **base).text


def test_there_are_so_many_and_no_more(ada):
    answers = [add(ada, Authenticator()).status_code for _ in range(MOST_PASSKEYS + 1)]

    assert answers == [303] * MOST_PASSKEYS + [409]


def test_each_code_lets_in_once(app, ada):
    codes = make_codes(ada)
    assert len(set(codes)) == RECOVERY_CODES

    written = codes[0].replace("-", " ").lower()
    assert recover(app.test_client(), written).status_code == 303
    used = recover(app.test_client(), codes[0])

    assert used.status_code == 404 and "code-problem" in used.text
    assert recover(app.test_client(), codes[1]).status_code == 303
    left = reader(ada)("/agents/you").select_one("[data-codes-left]")
    assert left["data-codes-left"] == str(RECOVERY_CODES - 2)


def test_new_codes_replace_the_old_ones(app, ada):
    old, new = make_codes(ada), make_codes(ada)

    assert recover(app.test_client(), old[0]).status_code == 404
    assert recover(app.test_client(), new[0]).status_code == 303


@pytest.mark.usefixtures("exact_guesses")
def test_one_address_guesses_so_often_and_no_more(app, ada):
    [code, *_] = make_codes(ada)
    guess = "2222-2222-2222-2222"
    for _ in range(WRONG_CODES_AN_HOUR):
        assert recover(app.test_client(), guess).status_code == 404

    refused = recover(app.test_client(), code)

    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) <= 3600


@pytest.mark.usefixtures("exact_guesses")
def test_whoever_has_many_networks_guesses_for_a_few_of_them(app, ada):
    [code, *_] = make_codes(ada)
    for turn in range(WRONG_CODES_OF_A_SITE):
        assert recover(app.test_client(), "2222-2222-2222-2222", f"2001:db8:1:{turn:x}::7").status_code == 404

    assert recover(app.test_client(), code, "2001:db8:1:ffff::7").status_code == 429
    assert recover(app.test_client(), code, "2001:db8:2::7").status_code == 303


@pytest.mark.parametrize("typed", ["", "x", "0" * 16, "\x00", "é" * 5000])
def test_what_is_no_code_is_said_and_not_counted(app, typed):
    for _ in range(WRONG_CODES_AN_HOUR + 1):
        assert recover(app.test_client(), typed).status_code == 404


def test_no_code_is_kept_as_it_is(stores, ada):
    codes = make_codes(ada)

    with stores.database.engine.connect() as connection:
        rows = str(connection.exec_driver_sql("SELECT * FROM recovery_codes").all())
    assert not any(code in rows or code.replace("-", "") in rows for code in codes)


def test_ways_in_are_changed_by_who_has_just_signed_in(ada, key, monkeypatch):
    grow_old(monkeypatch)
    ways = (f"{ADD}/question", ADD, f"{ADD}/remove", "/agents/you/codes")

    for way in ways:
        refused = ada.post(way, data={"passkey": "1"})
        assert refused.location == "/agents/sign-in?again=1&next=/agents/you"
    page = reader(ada)("/agents/you")
    assert page.select_one("[data-again] a")["href"] == refused.location
    assert not page.select(
        "[data-action=add-passkey], [data-action=remove-passkey], [data-action=make-codes]"
    )
    assert reader(ada)(refused.location).select_one("form[data-passkey=get]")
    response = ada.post(
        f"{SIGN_IN}?next=/agents/you", data={"answer": key.get(ada.get(SIGN_IN).json["options"])}
    )
    assert response.location == "/agents/you"
    assert reader(ada)("/agents/you").select_one("[data-action=make-codes]")


def test_who_has_no_way_to_show_it_again_may_add_the_first(ada, monkeypatch):
    grow_old(monkeypatch)

    assert add(ada, Authenticator()).status_code == 303
    assert ada.post("/agents/you/codes", data=PRESSED).status_code == 303


def test_the_sign_in_page_tells_an_agent_what_to_do_and_no_command(app, settings):
    page = reader(app.test_client())("/agents/sign-in")
    oidc = OpenIDConnect("https://login.example", "id", "secret", ("example.org",))
    theirs = reader(create_app(replace(settings, oidc=oidc)).test_client())("/agents/sign-in")

    assert page.select_one("form[data-passkey=get]").has_attr("hidden")
    assert not page.select_one("[data-without-passkeys]").has_attr("hidden")
    assert page.select_one("[data-action=recovery]")["href"] == "/agents/recovery"
    assert "flask" not in page.main.text and not page.select("a[href*=oidc]")
    assert theirs.select_one(".button[href*=oidc]") and theirs.select_one("form[data-passkey=get]")
    assert len(theirs.select(".button:not(.quiet)")) == 1


def test_who_got_in_by_what_works_once_is_offered_a_passkey_until_they_have_one(app, ada):
    assert reader(ada)("/agents/").select_one("[data-offer] a")["href"] == "/agents/you#passkeys"
    assert not reader(ada)("/agents/new").select("[data-offer]")
    codes = make_codes(ada)

    add(ada, Authenticator())
    other = app.test_client()
    recover(other, codes[0])
    page = reader(other)("/agents/")
    other.environ_base["HTTP_X_CSRFTOKEN"] = page.select_one("[name=csrf_token]")["value"]
    other.post("/agents/you/later", data=PRESSED)

    assert not reader(ada)("/agents/").select("[data-offer]")
    assert page.select("[data-offer]") and not reader(other)("/agents/").select("[data-offer]")


def test_looking_at_the_sign_in_page_begins_no_session(app):
    assert "Set-Cookie" not in app.test_client().get("/agents/sign-in").headers
    assert "Set-Cookie" in app.test_client().get("/agents/recovery").headers
