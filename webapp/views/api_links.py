"""For help desks' programs: make links and read what comes of them. Everything here needs a key."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request, url_for
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from webapp.api.link_requests import Known, LinkRequest
from webapp.reader.walk import current_guide
from webapp.store import UnknownKey
from webapp.stores import stores
from webapp.support import Link, Report
from webapp.views.agents.share import message_with
from webapp.views.api import as_json
from webapp.web.errors import Unprocessable
from webapp.web.json_bodies import posted
from webapp.web.same_origin import own_origin

LARGEST_ID = 2**31 - 1
"""What the database's integers hold."""

blueprint = Blueprint("api_links", __name__, url_prefix="/api/v1/links")


@blueprint.before_request
def refuse_without_key() -> None:
    """Let only those in who show a key; whether something exists is told to nobody else."""
    shown = request.authorization
    try:
        stores().api_keys.check(shown.token or "" if shown and shown.type == "bearer" else "")
    except UnknownKey:
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "Soundcheck API"})) from None


@blueprint.post("")
def make() -> tuple[Response, int, dict[str, str]]:
    """Make a link. Its address, its code and the message with the address are told this once."""
    languages = current_app.extensions["languages"]
    asked = posted(LinkRequest, Known(current_guide(), languages))
    link, secrets = stores().links.make(asked.draft(current_guide()))
    url = own_origin() + url_for("support.link", token=secrets.token)
    leads_there = {"url": url, "code": secrets.code, "message": message_with(url, languages[link.locale])}
    return jsonify(link_json(link) | leads_there), 201, {"Location": f"{blueprint.url_prefix}/{link.id}"}


@blueprint.get(f"/<int(max={LARGEST_ID}):link_id>")
def state(link_id: int) -> Response:
    """Tell how far the customer has come."""
    return jsonify(link_json(stores().links.by_id(link_id)))


@blueprint.get(f"/<int(max={LARGEST_ID}):link_id>/reports")
def reports(link_id: int) -> Response:
    """Give the runs that came through a link, oldest first."""
    link, after = stores().links.by_id(link_id), _asked_after()
    return jsonify(reports=[report_json(report) for report in stores().reports.of_link(link.id, after)])


@blueprint.post(f"/<int(max={LARGEST_ID}):link_id>/revoke")
def revoke(link_id: int) -> Response:
    """Close a link for good."""
    stores().links.revoke(link_id)
    return jsonify(link_json(stores().links.by_id(link_id)))


def link_json(link: Link) -> dict[str, Any]:
    """Give a link as plain data; the secrets that lead to it are not in it."""
    number, newest = stores().reports.counted(link.id)
    return {
        "id": link.id,
        "state": link.state(datetime.now(UTC)),
        **{name: getattr(link, name) for name in ("asked_by", "partner", "host", "locale")},
        **{name: getattr(link, name) for name in ("reference", "note", "stage", "step", "tried", "revision")},
        "reports": number,
        "newest_report": newest,
        "created_at": moment(link.created_at),
        "expires_at": moment(link.expires_at),
        "opened_at": moment(link.opened_at),
        "revoked_at": moment(link.revoked_at),
        "deleted_at": moment(link.deleted_at),
    }


def report_json(report: Report) -> dict[str, Any]:
    """Give a run as plain data, as it was sent and as it was judged when it came."""
    return {
        "id": report.id,
        "received_at": moment(report.received_at),
        "submission": report.submission.model_dump(mode="json"),
        "diagnosis": as_json(report.diagnosis),
    }


def moment(value: datetime | None) -> str | None:
    """Write a moment by ISO 8601, in UTC."""
    return value.isoformat(timespec="milliseconds") if value else None


def _asked_after() -> int:
    """Read the id of the last report that the program has; 0 is before all."""
    text = request.args.get("after", "0")
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= LARGEST_ID):
        raise Unprocessable([{"path": "after", "message": "must be the id of a report"}])
    return int(text)
