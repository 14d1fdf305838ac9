"""The blueprint of the pages for support agents, which the other modules here add their views to."""

from flask import Blueprint, Response, make_response, redirect

from webapp.console.agent_sentences import agent_sentence
from webapp.console.login import HOME, require_agent
from webapp.web import times

blueprint = Blueprint("agents", __name__, url_prefix="/agents")
blueprint.before_request(require_agent)
blueprint.add_app_template_filter(times.relative_time, "relative_time")
blueprint.add_app_template_filter(times.clock_time, "clock_time")
blueprint.add_app_template_filter(times.exact_time, "exact_time")
blueprint.add_app_template_filter(agent_sentence, "sentence")


@blueprint.get("")
def without_slash() -> Response:
    """Go to the first page; the router's own redirect would name a host that the browser chose."""
    return make_response(redirect(HOME))
