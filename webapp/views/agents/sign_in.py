"""For the support agent: sign in by a one-time address, and sign out."""

from flask import Response, current_app, make_response, redirect, render_template, request, url_for

from webapp.console.login import HOME, current_agent, current_session, safe_next_path
from webapp.guide.visitor import Visitor
from webapp.reader.detection import detect_platform
from webapp.reader.platform_links import platform_name
from webapp.reader.walk import current_guide
from webapp.stores import stores
from webapp.views.agents.base import blueprint
from webapp.web.security_log import failed_sign_ins, record

SESSION_ID = 64  # Characters.


@blueprint.get("/sign-in")
def sign_in() -> str:
    """Say how to get in."""
    organisation = "openid" in current_app.extensions
    return render_template("agents/sign_in.html", next=next_page(), organisation=organisation)


@blueprint.get("/sign-in/<token>")
def invitation(token: str) -> str:
    """Show whose invitation it is; looking at it, as programs do that check links, uses nothing up."""
    with failed_sign_ins():
        agent = stores().agents.find_invited(token)
    return render_template("agents/invitation.html", token=token, invited=agent, next=next_page())


@blueprint.post("/sign-in/<token>")
def accept(token: str) -> Response:
    """Sign in."""
    with failed_sign_ins():
        agent = stores().agents.accept(token)
    current_session().sign_in(agent, name_browser())
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
def show_sessions() -> str:
    """Show where the agent is signed in."""
    sessions = stores().sessions.of_agent(current_agent())
    return render_template("agents/sessions.html", sessions=sessions, here=current_session().id)


@blueprint.post("/sessions/end")
def end_session() -> Response:
    """Sign out in one other browser, or in this one."""
    session_id = request.form.get("session", "")[:SESSION_ID]
    if session_id == current_session().id:
        return sign_out()
    if stores().sessions.end_one(current_agent(), session_id):
        record("signed-out", where="elsewhere")
    return make_response(redirect(url_for(".sessions"), 303))


@blueprint.post("/sessions/end-all")
def end_all_sessions() -> Response:
    """Sign out everywhere."""
    stores().sessions.end_all(current_agent())
    record("signed-out", where="everywhere")
    current_session().end()
    return leave_nothing()


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
