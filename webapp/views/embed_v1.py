"""For whoever embeds the check: the loader script and the messages, at addresses that stay."""

from flask import Blueprint, Response, jsonify

from webapp.api.frame_messages import document
from webapp.web.assets import script
from webapp.web.audience import serve

SHORT = "public, max-age=300"

blueprint = Blueprint("embed_v1", __name__, url_prefix="/embed/v1")


@blueprint.before_request
def be_read_by_all() -> None:
    """Other sites' pages load these."""
    serve("asset")


@blueprint.get("/loader.js")
def loader() -> Response:
    """Give the script that puts the check into a page."""
    return _shortly(Response(script("embed/loader.js"), mimetype="text/javascript"))


@blueprint.get("/protocol.json")
def protocol() -> Response:
    """Describe the messages as a JSON Schema."""
    return _shortly(jsonify(document()))


def _shortly(response: Response) -> Response:
    response.headers["Cache-Control"] = SHORT
    return response
