"""For browsers alone: what a page's Content-Security-Policy made them refuse."""

from flask import Blueprint, current_app, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from webapp.web.json_bodies import parse_json
from webapp.web.view_marks import allow_sandboxed_frames, for_programs
from webapp.web.violation_tally import ViolationTally

FORMS = ("application/csp-report", "application/reports+json", "application/json")

blueprint = Blueprint("violations", __name__)


@blueprint.post("/violations")
@for_programs
@allow_sandboxed_frames
def take() -> tuple[str, int]:
    """Count what a browser reports, also of a sandboxed frame."""
    if request.mimetype not in FORMS:
        raise UnsupportedMediaType
    try:
        text = request.get_data().decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest from None
    tally: ViolationTally = current_app.extensions["violations"]
    tally.add(parse_json(text))
    return "", 204
