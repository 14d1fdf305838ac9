"""Who is signed in, and the way to the sign-in page for everybody else."""

from flask import Flask, Response, g, make_response, redirect, render_template, request, session, url_for
from werkzeug.exceptions import Unauthorized

from webapp.console.own_paths import own_path
from webapp.support import Agent
from webapp.web.audience import serve
from webapp.web.csrf import check_csrf_token
from webapp.web.htmx import wants_fragment
from webapp.web.sessions import AgentSession, cookie_name

FOR_EVERYBODY = {
    "agents.sign_in",
    "agents.invitation",
    "agents.accept",
    "agents.oidc",
    "agents.oidc_callback",
}


def init_app(app: Flask) -> None:
    """Offer the organisation's own sign-in where there is one; only there its library is loaded."""
    if app.config["SETTINGS"].oidc:
        from webapp.console import openid

        openid.init_app(app, app.config["SETTINGS"].oidc)


def current_agent() -> Agent:
    """Give the agent who is signed in, which somebody is wherever `guard` let the request through."""
    agent: Agent = g.agent
    return agent


def current_session() -> AgentSession:
    """Give the session of a request below /agents."""
    kept = session._get_current_object()  # type: ignore[attr-defined]
    assert isinstance(kept, AgentSession)
    return kept


def guard() -> Response | None:
    """Let agents through, and everybody to the pages for signing in; all others are sent there."""
    serve("agents")
    if cookie_name(request) is None:
        return make_response(render_template("agents/insecure.html"), 403)
    g.agent = current_session().agent
    if g.agent is None and request.endpoint not in FOR_EVERYBODY:
        return _to_sign_in()
    check_csrf_token()
    return None


def _to_sign_in() -> Response:
    if wants_fragment():
        raise Unauthorized
    here = request.full_path.removesuffix("?") if request.method == "GET" else None
    return make_response(redirect(url_for("agents.sign_in", next=own_path(here)), 303))
