"""For the support agent: sign in with a passkey, and add or remove one."""

from flask import Response, json, make_response, redirect, request, session, url_for
from flask_wtf.csrf import generate_csrf

from webapp.console.login import HOME, current_agent, current_session
from webapp.console.passkeys import ask_for_known, ask_for_new, new_challenge, read_known, read_new
from webapp.stores import stores
from webapp.support.links import LARGEST_ID
from webapp.views.agents.base import blueprint
from webapp.views.agents.sign_in import name_browser, next_page
from webapp.views.agents.you import may_change_ways_in, sign_in_again
from webapp.web.security_log import failed_sign_ins, record
from webapp.web.view_marks import adds_rows, limit_every_method

SIGNING_IN, ADDING = "passkey_to_sign_in", "passkey_to_add"


@blueprint.get("/passkey")
@limit_every_method
@adds_rows
def ask_passkey() -> Response:
    """Say what to sign to whoever is about to sign in; it is kept in a session, so this adds a row."""
    challenge = session[SIGNING_IN] = new_challenge()
    return _question(ask_for_known(challenge))


@blueprint.post("/passkey")
def sign_in_by_passkey() -> Response:
    """Sign in."""
    with failed_sign_ins():
        challenge = current_session().take(SIGNING_IN)
        found = read_known(request.form.get("answer", ""), challenge, stores().passkeys.find)
        agent = stores().passkeys.use(*found)
    current_session().sign_in(agent, name_browser())
    record("signed-in", by=f"agent:{agent.id}", way="passkey")
    return make_response(redirect(next_page() or HOME, 303))


@blueprint.post("/you/passkeys/question")
def ask_new_passkey() -> Response:
    """Say what to make a passkey with."""
    if not may_change_ways_in():
        return sign_in_again()
    challenge = session[ADDING] = new_challenge()
    agent = current_agent()
    return _question(ask_for_new(agent, stores().passkeys.of_agent(agent), challenge))


@blueprint.post("/you/passkeys")
def add_passkey() -> Response:
    """Keep a passkey that the browser has made."""
    if not may_change_ways_in():
        return sign_in_again()
    passkey = read_new(request.form.get("answer", ""), current_session().take(ADDING), name_browser())
    stores().passkeys.add(current_agent(), passkey)
    session.pop("offer", None)
    record("passkey-added")
    return make_response(redirect(url_for(".you", added=1, _anchor="passkeys"), 303))


@blueprint.post("/you/passkeys/remove")
def remove_passkey() -> Response:
    """Take no sign-in with a passkey any more. Sessions that it began go on."""
    if not may_change_ways_in():
        return sign_in_again()
    number = request.form.get("passkey", "")
    known = number.isascii() and number.isdigit() and len(number) <= 10 and int(number) <= LARGEST_ID
    if known and stores().passkeys.remove(current_agent(), int(number)):
        record("passkey-removed")
    return make_response(redirect(url_for(".you", _anchor="passkeys"), 303))


def _question(options: str) -> Response:
    """Answer a script, with the token that its form needs too."""
    token = generate_csrf()
    current_session().keep()
    response = make_response(json.dumps({"csrf_token": token, "options": json.loads(options)}))
    response.content_type = "application/json"
    return response
