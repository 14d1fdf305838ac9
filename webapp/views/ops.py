"""For whoever runs it: is the app ready?"""

from flask import Blueprint, Response, jsonify

blueprint = Blueprint("ops", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Answer once the guide and the catalogues are loaded, which is before the first request."""
    response = jsonify(status="ok")
    response.headers["Cache-Control"] = "no-store"
    return response
