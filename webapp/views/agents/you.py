"""For the support agent: their own name, the ways in which they get in, and where they are signed in."""

from flask import Response, current_app, make_response, redirect, render_template, request, url_for

from webapp.console.login import current_agent, current_session
from webapp.console.passkeys import passkey_host
from webapp.stores import stores
from webapp.support import NameTaken
from webapp.support.agents import MAX_NAME
from webapp.views.agents.base import blueprint
from webapp.views.agents.form import name_taken, read_name
from webapp.web.security_log import record


@blueprint.get("/you")
def you() -> str:
    """Show what is the agent's own."""
    return _page(current_agent().name)


@blueprint.post("/you/name")
def rename() -> Response:
    """Take the name that customers read from now on; links that there are keep theirs."""
    typed = request.form.get("name", "")
    name, problem = read_name(typed)
    if problem:
        return make_response(_page(typed, problem), 422)
    try:
        stores().agents.rename(current_agent(), name)
    except NameTaken:
        return make_response(_page(name, name_taken()), 422)
    record("agent-renamed")
    return make_response(redirect(url_for(".you", named=1), 303))


def may_change_ways_in() -> bool:
    """Return whether it is surely the agent who sits there; who has no way to show that again passes, too."""
    if current_session().is_fresh:
        return True
    agent, host = current_agent(), passkey_host()
    has_passkey = any(passkey.host == host for passkey in stores().passkeys.of_agent(agent))
    has_code = stores().recovery_codes.left(agent)[0] > 0
    return not (has_passkey or has_code or "openid" in current_app.extensions)


def sign_in_again() -> Response:
    """Send the agent to sign in, and back to what is their own."""
    return make_response(redirect(url_for(".sign_in", again=1, next=url_for(".you")), 303))


def _page(name: str, problem: str = "") -> str:
    codes_left, codes_made_at = stores().recovery_codes.left(current_agent())
    return render_template(
        "agents/you.html",
        passkeys=stores().passkeys.of_agent(current_agent()),
        host=passkey_host(),
        added="added" in request.args,
        may_change=may_change_ways_in(),
        codes_left=codes_left,
        codes_made_at=codes_made_at,
        name=name,
        problem=problem,
        max_name=MAX_NAME,
        named="named" in request.args,
        sessions=stores().sessions.of_agent(current_agent()),
        here=current_session().id,
    )
