"""For help desks' programs: give or erase what is kept of one customer, found by their ticket's reference."""

import re

from flask import Blueprint, Response, jsonify, request

from webapp.api.answers import ErasedAnswer
from webapp.diagnosis.measurements import NO_CONTROLS
from webapp.stores import stores
from webapp.support.export import format_everything
from webapp.support.links import LARGEST_ID, MAX_REFERENCE
from webapp.views.api_links import read_number, require_key
from webapp.web.errors import Unprocessable
from webapp.web.security_log import record

blueprint = Blueprint("api_references", __name__, url_prefix="/api/v1/links")
blueprint.before_request(require_key)

MOST_LINKS = 10
"""In one answer: of a link there may be megabytes."""


@blueprint.get("/everything")
def everything_of_reference() -> Response:
    """Return all that is kept of some links with a reference, oldest first, and after which to go on."""
    reference, after = read_reference(), read_number("after", 0, 0, LARGEST_ID)
    later = [link.id for link in stores().links.with_reference(reference) if link.id > after]
    kept = []
    for link_id in later[:MOST_LINKS]:
        kept.append(stores().link_data.everything(link_id))
        record("data-exported", link=link_id)
    more = later[MOST_LINKS - 1] if len(later) > MOST_LINKS else None
    body = format_everything({"links": kept, "next_after": more})
    return Response(body, mimetype="application/json")


@blueprint.delete("")
def erase_reference() -> Response:
    """Erase all links with a reference and all that was kept of them; the same again is no error."""
    erased = 0
    for link in stores().links.with_reference(read_reference()):
        if stores().links.erase(link.id):
            record("data-erased", link=link.id)
            erased += 1
    return jsonify(ErasedAnswer(erased=erased).as_json())


def read_reference() -> str:
    """Return the reference that the address names. Raise Unprocessable without one: it would mean many."""
    reference = request.args.get("reference", "")
    if not reference.strip() or len(reference) > MAX_REFERENCE or not re.fullmatch(NO_CONTROLS, reference):
        raise Unprocessable(
            [{"path": "reference", "message": f"must be 1 to {MAX_REFERENCE} printable characters"}]
        )
    return reference
