"""For the support agent: hand a link out, and watch what the customer's computer says."""

from flask import Response, make_response, render_template, request

from webapp.stores import stores
from webapp.views.agents import blueprint
from webapp.views.agents.share import share_of


@blueprint.get("/links/<int(max=2147483647):link_id>")
def watch(link_id: int) -> Response:
    """Show a link and what came of it; the address holds what leads to it, if it was just made."""
    link = stores().links.by_id(link_id)
    share = share_of(link, request.args.get("token", ""), request.args.get("code", ""))
    return make_response(render_template("agents/watch.html", link=link, share=share))
