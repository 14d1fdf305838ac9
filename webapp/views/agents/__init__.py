"""For the support agent: make a link, watch its results arrive."""

from flask import Blueprint, Response, make_response, redirect

from webapp import moments
from webapp.agent_words import agent_sentence
from webapp.own_paths import HOME
from webapp.signed_in import guard

blueprint = Blueprint("agents", __name__, url_prefix="/agents")
blueprint.before_request(guard)
blueprint.add_app_template_filter(moments.ago, "ago")
blueprint.add_app_template_filter(moments.stamp, "stamp")
blueprint.add_app_template_filter(agent_sentence, "sentence")


@blueprint.get("")
def without_slash() -> Response:
    """Go to the first page; the router's own redirect would name a host that the browser chose."""
    return make_response(redirect(HOME))


from webapp.views.agents import (  # noqa: E402
    counts,
    files,
    links,
    masthead,
    new,
    oidc,
    sign_in,
    viewer,
    watch,
)

__all__ = ["blueprint", "counts", "files", "links", "masthead", "new", "oidc", "sign_in", "viewer", "watch"]
