"""For the Prometheus of whoever runs it: numbers of this server, behind a token."""

import hmac
from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import NotFound, Unauthorized

from webapp.config import Settings
from webapp.metrics.figures import CONTENT_TYPE, FigureOfTheMoment, print_all
from webapp.store import StoreUnavailable
from webapp.store.clock import PURGE
from webapp.stores import stores
from webapp.web.view_marks import for_programs

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
@for_programs
def metrics() -> Response:
    """Print all figures to whoever brings METRICS_TOKEN; where that is not set there is nothing here."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.metrics_token is None:
        raise NotFound
    given = request.authorization.token if request.authorization else None
    if not hmac.compare_digest((given or "").encode(), settings.metrics_token.encode()):
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "Soundcheck metrics"}))
    return Response(print_all(figures_of_store()), content_type=CONTENT_TYPE)


def figures_of_store() -> Iterator[FigureOfTheMoment]:
    """Yield what stands in the database, the same for every worker; nothing while that cannot be read."""
    try:
        backlog, purged = stores().deliveries.backlog(), stores().jobs.noted(PURGE)
    except StoreUnavailable:
        return
    waits = (datetime.now(UTC) - backlog.oldest).total_seconds() if backlog.oldest else 0.0
    yield "soundcheck_webhook_waiting", "Events that the webhook is still to be told.", backlog.waiting
    yield "soundcheck_webhook_oldest_seconds", "How long the oldest of these has waited.", max(waits, 0.0)
    yield "soundcheck_webhook_given_up", "Events that were given up in the last days.", backlog.given_up
    last = purged.timestamp() if purged else 0.0
    yield "soundcheck_last_purge_timestamp_seconds", "When what is old was deleted; 0 if never.", last
