"""For whoever runs it: is the app there, and does it have its database?"""

from flask import Blueprint, Response, jsonify

from webapp.store import Database, StoreUnavailable
from webapp.stores import stores
from webapp.web.errors import respond
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
    """Answer 200 if the database can be read and could be written to the last time, else 503.

    The guide and the test need no database, so this is a sign for people; no request need be kept away.
    """
    database = stores().database
    current = _is_current(database)
    ways = {"read": database.reads, "write": database.writes}
    if current and database.writes.works:
        outages = {way: health.outages for way, health in ways.items()}
        return jsonify(status="ready", outages=outages)
    failing = [way for way, health in ways.items() if not health.works]
    return respond(503, problems=[{"path": f"database.{way}", "message": "fails"} for way in failing])


def _is_current(database: Database) -> bool:
    """Return whether the tables are there, and of this version."""
    try:
        return database.is_newest()
    except StoreUnavailable:
        return False
