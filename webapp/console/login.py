"""Who is signed in, and the way through the sign-in page for everybody else."""

import re
from urllib.parse import quote, unquote

from flask import Flask, Response, g, make_response, redirect, render_template, request, session, url_for
from werkzeug.exceptions import Unauthorized

from webapp.support import Agent
from webapp.web.audience import serve
from webapp.web.csrf import check_csrf_token
from webapp.web.htmx import wants_fragment
from webapp.web.sessions import AgentSession, cookie_name

HOME = "/agents/"
AGENTS_PATH = re.compile(r"/agents/[A-Za-z0-9_.~%!$'()*+,;=:@/-]*(\?[A-Za-z0-9_.~%!$&'()*+,;=:@/?-]*)?")
MAX_PATH_LENGTH = 8000
"""Characters within another address, where a percent sign takes three; a request line may have 8,190."""
PUBLIC_ENDPOINTS = {
    "agents.sign_in",
    "agents.invitation",
    "agents.accept",
    "agents.ask_passkey",
    "agents.sign_in_by_passkey",
    "agents.recovery",
    "agents.recover",
    "agents.oidc",
    "agents.oidc_callback",
}


def init_app(app: Flask) -> None:
    """Offer the organisation's own sign-in where there is one; only there its library is loaded."""
    if app.config["SETTINGS"].oidc:
        from webapp.console import openid

        openid.init_app(app, app.config["SETTINGS"].oidc)


def current_agent() -> Agent:
    """Return the agent who is signed in, which somebody is once `require_agent` let the request pass."""
    agent: Agent = g.agent
    return agent


def current_session() -> AgentSession:
    """Return the session of a request below /agents."""
    current = session._get_current_object()  # type: ignore[attr-defined]
    assert isinstance(current, AgentSession)
    return current


def require_agent() -> Response | None:
    """Let agents pass, and everybody to the public endpoints; answer all others with the way to sign in."""
    serve("agents")
    if cookie_name(request) is None:
        return make_response(render_template("agents/insecure.html"), 403)
    g.agent = current_session().agent
    if g.agent is None and request.endpoint not in PUBLIC_ENDPOINTS:
        return _redirect_to_sign_in()
    check_csrf_token()
    return None


def safe_next_path(path: str | None) -> str | None:
    """Return a path below /agents/ as it is, and None for all else: the address can ask for anything.

    Browsers go up at two points, also where these are written with percent signs.
    """
    if not path or not AGENTS_PATH.fullmatch(path) or len(quote(path, safe="")) > MAX_PATH_LENGTH:
        return None
    segments = unquote(unquote(path.partition("?")[0])).replace("\\", "/").split("/")
    return None if {".", ".."} & set(segments) else path


def _redirect_to_sign_in() -> Response:
    if wants_fragment():
        raise Unauthorized
    here = request.full_path.removesuffix("?") if request.method == "GET" else None
    return make_response(redirect(url_for("agents.sign_in", next=safe_next_path(here)), 303))
