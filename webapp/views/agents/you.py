"""For the support agent: their own name, and where they are signed in."""

from flask import Response, make_response, redirect, render_template, request, url_for

from webapp.console.login import current_agent, current_session
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


def _page(name: str, problem: str = "") -> str:
    return render_template(
        "agents/you.html",
        name=name,
        problem=problem,
        max_name=MAX_NAME,
        named="named" in request.args,
        sessions=stores().sessions.of_agent(current_agent()),
        here=current_session().id,
    )
