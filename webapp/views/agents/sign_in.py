"""For the support agent: sign in by a one-time address, and sign out."""

from flask import Response, current_app, make_response, redirect, render_template, request, session, url_for

from webapp.console.login import HOME, current_agent, current_session, safe_next_path
from webapp.console.passkeys import passkey_host
from webapp.guide.visitor import Visitor
from webapp.reader.detection import detect_platform
from webapp.reader.platform_links import platform_name
from webapp.reader.walk import current_guide
from webapp.store import ListedAgent
from webapp.stores import stores
from webapp.support import NameTaken
from webapp.support.agents import FIRST_NAME, MAX_NAME
from webapp.views.agents.base import blueprint
from webapp.views.agents.form import name_taken, read_name
from webapp.web.security_log import failed_sign_ins, record

SESSION_ID = 64  # Characters.


@blueprint.get("/sign-in")
def sign_in() -> str:
    """Say how to get in; who is in already may be asked to do it once more."""
    return render_template(
        "agents/sign_in.html",
        next=next_page(),
        again="again" in request.args,
        organisation="openid" in current_app.extensions,
        passkeys=passkey_host() is not None,
    )


@blueprint.get("/sign-in/<token>")
def invitation(token: str) -> str:
    """Show whose invitation it is; looking at it, as programs do that check links, uses nothing up."""
    return _show_invitation(token, _find_invited(token))


@blueprint.post("/sign-in/<token>")
def accept(token: str) -> Response:
    """Sign in; who does it for the first time may say how customers are to read their name."""
    invited = _find_invited(token)
    name, problem = invited.agent.name, ""
    if invited.signed_in_at is None and "name" in request.form:
        name, problem = read_name(request.form["name"])
    if problem:
        return make_response(_show_invitation(token, invited, request.form["name"], problem), 422)
    try:
        with failed_sign_ins():
            agent = stores().agents.accept(token, None if name == invited.agent.name else name)
    except NameTaken:
        return make_response(_show_invitation(token, invited, name, name_taken()), 422)
    current_session().sign_in(agent, name_browser())
    if not stores().passkeys.of_agent(agent):
        session["offer"] = True
    record("signed-in", by=f"agent:{agent.id}", way="invitation")
    return make_response(redirect(next_page() or HOME, 303))


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """Sign out, in this browser."""
    if current_session().agent:
        record("signed-out", where="here")
    current_session().end()
    return leave_nothing()


@blueprint.get("/sessions", endpoint="sessions")
def show_sessions() -> Response:
    """Go to where the sessions stand among all that is an agent's own."""
    return make_response(redirect(url_for(".you", _anchor="sessions")))


@blueprint.post("/sessions/end")
def end_session() -> Response:
    """Sign out in one other browser, or in this one."""
    session_id = request.form.get("session", "")[:SESSION_ID]
    if session_id == current_session().id:
        return sign_out()
    if stores().sessions.end_one(current_agent(), session_id):
        record("signed-out", where="elsewhere")
    return make_response(redirect(url_for(".you", _anchor="sessions"), 303))


@blueprint.post("/sessions/end-all")
def end_all_sessions() -> Response:
    """Sign out everywhere."""
    stores().sessions.end_all(current_agent())
    record("signed-out", where="everywhere")
    current_session().end()
    return leave_nothing()


def _find_invited(token: str) -> ListedAgent:
    with failed_sign_ins():
        return stores().agents.find_invited(token)


def _show_invitation(token: str, invited: ListedAgent, typed: str | None = None, problem: str = "") -> str:
    """Show who is invited; who never was here is asked for their name, with the one they were given."""
    current_session().is_invited = True
    given = "" if invited.agent.name == FIRST_NAME else invited.agent.name
    return render_template(
        "agents/invitation.html",
        token=token,
        invited=invited,
        given=given,
        name=given if typed is None else typed,
        problem=problem,
        max_name=MAX_NAME,
        next=next_page(),
    )


def leave_nothing() -> Response:
    """Go to the sign-in page, and have the browser forget what it kept of this site.

    Not its cookies, as those of the whole domain would go; ours is taken back by itself.
    """
    response = make_response(redirect(url_for(".sign_in"), 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def name_browser() -> str:
    """Return the kind of browser and computer that somebody signs in with, without versions."""
    detected = detect_platform(request)
    return platform_name(current_guide(), Visitor(os=detected.os, browser=detected.browser))


def next_page() -> str | None:
    """Return the page of ours to go on to, None without one."""
    return safe_next_path(request.args.get("next"))
