"""For whoever runs it: is the app there, and does it have its database?"""

from collections.abc import Iterator

from flask import Blueprint, Response, jsonify

from webapp.store import Database, StoreUnavailable
from webapp.stores import stores
from webapp.web.errors import respond
from webapp.web.rate_limits import are_counted_together
from webapp.web.view_marks import for_programs

blueprint = Blueprint("ops", __name__)


@blueprint.get("/healthz")
@for_programs
def healthz() -> Response:
    """Answer once the guide and the catalogues are loaded, which is before the first request."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@for_programs
def readyz() -> Response:
    """Answer 503 with what fails: the database to read or write, its version, or the Redis that is set.

    The guide and the test need none of them, so this is a sign for people; no request need be kept away.
    `database` tells it from others, and nothing else of it.
    """
    database = stores().database
    problems = [{"path": path, "message": message} for path, message in _problems(database)]
    if problems:
        return respond(503, problems=problems)
    outages = {"read": database.reads.outages, "write": database.writes.outages}
    return jsonify(status="ready", outages=outages, database=stores().secrets.fingerprint())


def _problems(database: Database) -> Iterator[tuple[str, str]]:
    try:
        if not database.is_newest():
            yield "database.schema", "is of another version"
    except StoreUnavailable:
        yield "database.read", "fails"
    if not database.writes.works:
        yield "database.write", "fails"
    if not are_counted_together():
        yield "limits", "Redis does not answer, so each worker counts alone"
