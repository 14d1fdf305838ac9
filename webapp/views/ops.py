"""For whoever runs it: is the app there, and does it have its database?"""

from flask import Blueprint, Response, jsonify

from webapp.store import Database, Health, StoreUnavailable
from webapp.stores import stores
from webapp.web.view_marks import for_programs

blueprint = Blueprint("ops", __name__)


@blueprint.get("/healthz")
@for_programs
def healthz() -> Response:
    """Answer once the guide and the catalogues are loaded, which is before the first request."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@for_programs
def readyz() -> tuple[Response, int]:
    """Answer 200 if the database can be read and could be written to the last time, else 503.

    The guide and the test need no database, so this is a sign for people; no request need be kept away.
    """
    database = stores().database
    ready = _is_current(database) and database.writes.works
    answer = jsonify(
        status="ready" if ready else "unavailable",
        database={"read": _tell(database.reads), "write": _tell(database.writes)},
    )
    return answer, 200 if ready else 503


def _is_current(database: Database) -> bool:
    try:
        return database.is_newest()
    except StoreUnavailable:
        return False


def _tell(health: Health) -> dict[str, object]:
    """Return what this worker has seen since it began."""
    return {"works": health.works, "outages": health.outages}
