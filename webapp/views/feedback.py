"""For whoever reads the guide: did this help? And for its pages, which tell how far people get."""

from urllib.parse import quote, urlencode

from flask import Blueprint, Response, g, make_response, redirect, request

from webapp.counts.recording import ANSWERS, PageEvent, count_answer, count_page_event, require_step
from webapp.reader.frame_context import frame_parameters, in_embed
from webapp.reader.steps import step_url
from webapp.reader.walk import Walk, current_guide, walk_of
from webapp.web.errors import Unprocessable
from webapp.web.json_bodies import read_model
from webapp.web.kept_paths import kept_path
from webapp.web.view_marks import for_programs

blueprint = Blueprint("feedback", __name__)


@blueprint.post("/counts")
@for_programs
def counts() -> tuple[str, int]:
    """Count what a page reports."""
    count_page_event(read_model(PageEvent))
    return "", 204


@blueprint.post("/<locale:locale>/feedback")
def answer() -> Response:
    """Take the answer of somebody without JavaScript."""
    return take_answer()


def take_answer() -> Response:
    """Count the answer, except in test mode, and go back to the step, which then says thank you."""
    event = next((event for event in ANSWERS if event == request.form.get("answer")), None)
    if event is None:
        raise Unprocessable([{"path": "answer", "message": f"must be one of {', '.join(ANSWERS)}"}])
    step_id = require_step(request.args.get("step", ""), event)
    walk = walk_of(request.args, current_guide())
    if not walk.simulate:
        count_answer(event, step_id, walk)
    return make_response(redirect(f"{step_url(step_id, walk)}#thanks", 303))


def feedback_url(step_id: str, walk: Walk) -> str:
    """Return where the answer goes, with the reader's place; in the frame, one that stays in it."""
    locale = g.language.code
    place = [("step", step_id), *frame_parameters(locale), *walk.parameters()]
    action = kept_path("embed.feedback") if in_embed() else kept_path("feedback.answer", locale=locale)
    return f"{action}?{urlencode(place, safe=',/:', quote_via=quote)}"
