"""For the support agent: get in with a code, and make such codes."""

from math import ceil

from flask import Response, make_response, redirect, render_template, request, session, url_for

from webapp.console.login import HOME, current_agent, current_session
from webapp.stores import stores
from webapp.support import CodeRefused, TooManyGuesses
from webapp.views.agents.base import blueprint
from webapp.views.agents.sign_in import name_browser, next_page
from webapp.views.agents.you import may_change_ways_in, sign_in_again
from webapp.web.client_network import client_network, client_site
from webapp.web.security_log import failed_sign_ins, record
from webapp.web.view_marks import adds_rows, limit_every_method

MAX_TYPED = 40  # Characters.


@blueprint.get("/recovery")
@limit_every_method
@adds_rows
def recovery() -> Response:
    """Ask for a code; the form's token begins a session."""
    return _ask()


@blueprint.post("/recovery")
def recover() -> Response:
    """Sign in with a code, which is worth nothing afterwards."""
    typed = request.form.get("code", "")[:MAX_TYPED]
    try:
        with failed_sign_ins():
            agent = stores().recovery_codes.use(typed, client_network(), client_site())
    except CodeRefused:
        return _ask(typed, 404)
    except TooManyGuesses as refusal:
        response = _ask(typed, 429, ceil(refusal.seconds / 60))
        response.headers["Retry-After"] = str(refusal.seconds)
        return response
    current_session().sign_in(agent, name_browser())
    session["offer"] = True
    record("signed-in", by=f"agent:{agent.id}", way="recovery-code")
    return make_response(redirect(next_page() or HOME, 303))


@blueprint.post("/you/codes")
def make_codes() -> Response:
    """Make new codes and show them, this once; those there were are worth nothing any more."""
    if not may_change_ways_in():
        return sign_in_again()
    codes = stores().recovery_codes.make(current_agent())
    record("recovery-codes-made")
    return make_response(render_template("agents/codes.html", codes=codes))


@blueprint.post("/you/later")
def put_off() -> Response:
    """Offer no passkey any more in this session."""
    session.pop("offer", None)
    return make_response(redirect(url_for(".links"), 303))


def _ask(typed: str = "", status: int = 200, minutes: int = 0) -> Response:
    html = render_template(
        "agents/recovery.html", typed=typed, wrong=status == 404, minutes=minutes, next=next_page()
    )
    current_session().keep()
    return make_response(html, status)
