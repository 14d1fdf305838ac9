"""For the pages of the guide: they tell how far people get, and whether a step has helped."""

from flask import Blueprint

from webapp.counts.recording import PageEvent, count_page_event
from webapp.web.json_bodies import read_model
from webapp.web.view_marks import for_programs

blueprint = Blueprint("counts", __name__)


@blueprint.post("/counts")
@for_programs
def take() -> tuple[str, int]:
    """Count what a page reports."""
    count_page_event(read_model(PageEvent))
    return "", 204
