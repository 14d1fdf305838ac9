"""For help desks' programs: the links there are, in the order in which something happened with them."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, jsonify, request

from webapp.api.answers import LINK_STATES, MOST_LINKS, LinkAnswer, LinksAnswer, link_fields
from webapp.store import LinkFilter
from webapp.stores import stores
from webapp.support import Cursor
from webapp.views.api_links import read_number, require_key
from webapp.views.api_references import read_reference
from webapp.web.errors import Unprocessable
from webapp.web.same_origin import own_origin

blueprint = Blueprint("api_link_list", __name__, url_prefix="/api/v1/links")
blueprint.before_request(require_key)

LATE = timedelta(seconds=10)
"""So long after its moment a change may become visible: a write takes two seconds, and clocks differ."""


@blueprint.get("")
def listed() -> Response:
    """Return some of the links, the oldest news first, after which to go on, and from when to ask next."""
    limit, now = read_number("limit", MOST_LINKS, 1, MOST_LINKS), datetime.now(UTC)
    after, began = read_cursor() or (None, now)
    found = stores().link_list.oldest(read_wanted(), limit + 1, after)
    links = tuple(
        LinkAnswer(**link_fields(each.link, now, own_origin(), each.reports, each.newest_report))
        for each in found[:limit]
    )
    more = f"{found[limit - 1].cursor}.{Cursor(began, 0)}" if len(found) > limit else None
    return jsonify(LinksAnswer(links=links, next=more, as_of=began - LATE).as_json())


def read_wanted() -> LinkFilter:
    """Return which links the address asks for. Raise Unprocessable."""
    return LinkFilter(
        kind=read_state(),
        reference=read_reference() if "reference" in request.args else None,
        since=read_moment("updated_since"),
    )


def read_state() -> str | None:
    """Return one of the words for links, None without any. Raise Unprocessable."""
    state = request.args.get("state")
    if state is not None and state not in LINK_STATES:
        raise Unprocessable([{"path": "state", "message": f"must be one of {', '.join(LINK_STATES)}"}])
    return state


def read_moment(name: str) -> datetime | None:
    """Return a moment of the address, None without any. Raise Unprocessable."""
    text = request.args.get(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        message = "must be a time by ISO 8601 with its zone, such as 2026-01-31T12:00:00Z"
        raise Unprocessable([{"path": name, "message": message}]) from None


def read_cursor() -> tuple[Cursor, datetime] | None:
    """Return where to go on, and when the first page was asked for. Raise Unprocessable."""
    text = request.args.get("cursor")
    if text is None:
        return None
    place, began = map(Cursor.read, (text + ".").split(".")[:2])
    if place is None or began is None or text.count(".") > 1:
        raise Unprocessable([{"path": "cursor", "message": "must be the `next` of an answer"}])
    return place, began.moment
