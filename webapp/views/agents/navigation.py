"""What every page for agents has above it."""

from typing import Any

from flask import current_app, g, request, session, url_for

from webapp.views.agents.base import blueprint
from webapp.web.i18n import gettext, mark

PAGES = {
    "agents.links": mark("Links"),
    "agents.new": mark("Make a link"),
    "agents.viewer": mark("Results viewer"),
    "agents.counts": mark("Counts"),
    "agents.deliveries": mark("Webhook"),
}


@blueprint.context_processor
def masthead() -> dict[str, Any]:
    """Return for templates the agent, or None, and the pages as (address, name, whether it is this one).

    `offer` tells whether to offer a passkey to somebody who got in by what works once.
    """
    has_webhook = current_app.config["SETTINGS"].webhook is not None
    addresses = [
        (url_for(endpoint), name)
        for endpoint, name in PAGES.items()
        if endpoint in current_app.view_functions and (endpoint != "agents.deliveries" or has_webhook)
    ]
    pages = [(url, gettext(name), url == request.path) for url, name in addresses]
    offer = bool(g.get("agent")) and request.endpoint == "agents.links" and "offer" in session
    return {"agent": g.get("agent"), "agent_pages": pages, "offer": offer}
