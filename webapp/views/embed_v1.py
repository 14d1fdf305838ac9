"""For whoever embeds the check: the loader script and the messages, at addresses that stay."""

from flask import Blueprint, Response, jsonify

from webapp.api.frame_messages import document
from webapp.web.assets import script
from webapp.web.audience import serve

FIVE_MINUTES = "public, max-age=300"

blueprint = Blueprint("embed_v1", __name__, url_prefix="/embed/v1")


@blueprint.before_request
def serve_assets() -> None:
    """Let pages of other sites load these."""
    serve("asset")


@blueprint.get("/loader.js")
def loader() -> Response:
    """Return the script that puts the check into a page."""
    return _cached_shortly(Response(script("embed/loader.js"), mimetype="text/javascript"))


@blueprint.get("/protocol.json")
def protocol() -> Response:
    """Describe the messages as a JSON Schema."""
    return _cached_shortly(jsonify(document()))


def _cached_shortly(response: Response) -> Response:
    response.headers["Cache-Control"] = FIVE_MINUTES
    return response
