"""For the support agent: sign in by a one-time address, and sign out."""

from flask import Response, current_app, make_response, redirect, render_template, request, url_for

from webapp.console.login import HOME, current_session, safe_next_path
from webapp.stores import stores
from webapp.views.agents.base import blueprint
from webapp.web.security_log import failed_sign_ins, record


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
    current_session().sign_in(agent)
    record("signed-in", by=f"agent:{agent.id}", way="invitation")
    return make_response(redirect(next_page() or HOME, 303))


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """Sign out, in this browser."""
    if current_session().agent:
        record("signed-out", where="here")
    current_session().end()
    return make_response(redirect(url_for(".sign_in"), 303))


def next_page() -> str | None:
    """Return the page of ours to go on to, None without one."""
    return safe_next_path(request.args.get("next"))
