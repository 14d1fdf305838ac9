"""For whoever runs it: is the app ready?"""

from flask import Blueprint, Response, jsonify

from webapp.web.view_marks import for_programs

blueprint = Blueprint("ops", __name__)


@blueprint.get("/healthz")
@for_programs
def healthz() -> Response:
    """Answer once the guide and the catalogues are loaded, which is before the first request."""
    return jsonify(status="ok")
