"""For whoever set up the webhook: what it was told, what waits, and what could not be told."""

from datetime import UTC, datetime
from uuid import UUID

from flask import Response, current_app, make_response, redirect, render_template, url_for
from werkzeug.exceptions import NotFound

from webapp.store import Delivery
from webapp.store.deliveries import State
from webapp.stores import stores
from webapp.views.agents.base import blueprint
from webapp.web.i18n import gettext, mark

EVENTS = {
    "link.opened": mark("Customer opened the link"),
    "run.started": mark("Customer began a test"),
    "report.arrived": mark("Result arrived"),
    "report.deleted": mark("Customer deleted their results"),
    "link.closed": mark("Link closed"),
}
STATES: dict[State, str] = {
    "delivered": mark("told"),
    "waiting": mark("waits for the next try"),
    "given-up": mark("given up"),
}


@blueprint.get("/deliveries")
def deliveries() -> str:
    """Show the newest events."""
    require_webhook()
    return render_template(
        "agents/deliveries.html", deliveries=stores().deliveries.newest(), event=name_event, state=name_state
    )


@blueprint.post("/deliveries/<uuid:delivery_id>/again")
def tell_again(delivery_id: UUID) -> Response:
    """Tell an event once more. One that is forgotten meanwhile is no error."""
    require_webhook()
    stores().deliveries.replay(str(delivery_id), datetime.now(UTC))
    return make_response(redirect(url_for(".deliveries"), 303))


def require_webhook() -> None:
    """Raise NotFound where there is none."""
    if current_app.config["SETTINGS"].webhook is None:
        raise NotFound


def name_event(delivery: Delivery) -> str:
    """Say what happened."""
    return gettext(EVENTS[delivery.event]) if delivery.event in EVENTS else delivery.event


def name_state(delivery: Delivery) -> str:
    """Say what became of it."""
    return gettext(STATES[delivery.state])
