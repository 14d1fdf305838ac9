"""For help desks' programs: make links and read what comes of them. Everything here needs a key."""

from datetime import UTC, datetime
from typing import Any

from flask import (
    Blueprint,
    Response,
    copy_current_request_context,
    g,
    json,
    jsonify,
    request,
    url_for,
)
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from webapp.api.answers import (
    MOST_REPORTS,
    LinkAnswer,
    NewLinkAnswer,
    ReportAnswer,
    ReportsAnswer,
    UnreadableAnswer,
    link_fields,
)
from webapp.api.link_requests import LinkContext, LinkRequest
from webapp.console.link_view import view_link
from webapp.reader.walk import current_guide
from webapp.store import ApiKey, ExpiredKey, KeyedRequest, NotInScope, UnknownKey
from webapp.store.api_keys import SCOPES, Scope
from webapp.store.link_secrets import LinkSecrets
from webapp.stores import stores
from webapp.support import Link, NoReport, Report, UnreadableReport
from webapp.support.export import format_everything
from webapp.support.links import LARGEST_ID
from webapp.views.agents.files import TEXTS, make_ticket
from webapp.views.agents.share import write_message
from webapp.web.errors import Unprocessable
from webapp.web.i18n import offered_languages, speaking
from webapp.web.idempotency import REPLAYED, read_idempotency_key
from webapp.web.json_bodies import read_model
from webapp.web.languages import Language
from webapp.web.same_origin import own_origin
from webapp.web.security_log import record

blueprint = Blueprint("api_links", __name__, url_prefix="/api/v1/links")


NEEDED: dict[tuple[str, str], tuple[Scope, ...]] = {
    ("make", "POST"): ("links:write",),
    ("state", "GET"): ("links:write", "reports:read"),
    ("state", "DELETE"): ("erase",),
    ("everything", "GET"): ("reports:read",),
    ("reports", "GET"): ("reports:read",),
    ("ticket", "GET"): ("reports:read",),
    ("revoke", "POST"): ("links:write",),
    ("everything_of_reference", "GET"): ("reports:read",),
    ("erase_reference", "DELETE"): ("erase",),
    ("listed", "GET"): ("links:write", "reports:read"),
}
"""By view and method, the scopes of which a key needs one."""


@blueprint.before_request
def require_key() -> None:
    """Raise Unauthorized without a valid key, before it shows whether anything exists; or NotInScope."""
    authorization = request.authorization
    key = authorization.token if authorization and authorization.type == "bearer" else None
    g.shown_key = key or ""
    try:
        g.api_key = stores().api_keys.check(g.shown_key)
    except UnknownKey as error:
        record("key-refused", why="expired" if isinstance(error, ExpiredKey) else "unknown")
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "Soundcheck API"})) from None
    require_scope(g.api_key)
    record("key-used")


def require_scope(key: ApiKey) -> None:
    """Raise NotInScope if the key may not do what is asked. Other methods than these no view takes."""
    view = (request.endpoint or "").rpartition(".")[2]
    method = "GET" if request.method == "HEAD" else request.method
    try:
        key.require(*NEEDED.get((view, method), SCOPES))
    except NotInScope:
        record("key-refused", why="scope")
        raise


@blueprint.post("")
def make() -> Response:
    """Make a link. Its address, its code and the message are told now, and to whoever asks the same again."""
    languages = offered_languages()
    request_for_link = read_model(LinkRequest, LinkContext(current_guide(), languages))
    draft, key = request_for_link.draft(current_guide()), read_idempotency_key()
    origin = own_origin()
    address = origin + url_for("support.link", token="")

    def write(link: Link, secrets: LinkSecrets) -> str:
        url = address + secrets.token
        message = write_message(url, languages[link.locale], link.asked_by)
        fields = link_fields(link, datetime.now(UTC), origin, 0, None)
        return NewLinkAnswer(**fields, url=url, code=secrets.code, message=message).model_dump_json()

    if key is None:
        answer, is_repeated = write(*stores().links.make(draft)), False
    else:
        asked = KeyedRequest(g.shown_key, key, request_for_link.model_dump_json())
        # The store writes in a thread of its own, where there would be no request.
        answer, is_repeated = stores().links.make_once(draft, asked, copy_current_request_context(write))
    return tell_new_link(answer, is_repeated)


# One rule for both: of two, the router says 405 to an id that is too large, which is not found.
@blueprint.route(f"/<int(max={LARGEST_ID}):link_id>", methods=["GET", "DELETE"])
def state(link_id: int) -> Response:
    """Return how far the customer has come, or erase the link."""
    return erase(link_id) if request.method == "DELETE" else answer_with(stores().links.by_id(link_id))


@blueprint.get(f"/<int(max={LARGEST_ID}):link_id>/everything")
def everything(link_id: int) -> Response:
    """Return all that is kept of a link, as it is kept."""
    body = format_everything(stores().link_data.everything(link_id))
    record("data-exported", link=link_id)
    return Response(body, mimetype="application/json")


@blueprint.get(f"/<int(max={LARGEST_ID}):link_id>/reports")
def reports(link_id: int) -> Response:
    """Return some of the runs that came through a link, oldest first, and after which to go on."""
    link = stores().links.by_id(link_id)
    after, limit = read_number("after", 0, 0, LARGEST_ID), read_number("limit", MOST_REPORTS, 1, MOST_REPORTS)
    stored = stores().reports.of_link(link.id)
    known = tuple(report for report in stored if isinstance(report, Report))
    before = {report.id: known[:number] for number, report in enumerate(known)}
    later = [report for report in stored if report.id > after]
    answers = tuple(
        ReportAnswer.of(report, before[report.id], g.language.code)
        for report in later[:limit]
        if isinstance(report, Report)
    )
    unreadable = tuple(
        UnreadableAnswer(id=report.id, received_at=report.received_at)
        for report in later[:limit]
        if isinstance(report, UnreadableReport)
    )
    more = later[limit - 1].id if len(later) > limit else None
    return jsonify(ReportsAnswer(reports=answers, unreadable=unreadable, next_after=more).as_json())


@blueprint.get(f"/<int(max={LARGEST_ID}):link_id>/ticket")
def ticket(link_id: int) -> Response:
    """Return the text for a ticket, of the newest run or of another. Raise NoReport without it."""
    link = stores().links.by_id(link_id)
    form, language = read_choice("format", list(TEXTS)), read_locale()
    last = read_number("report", 0, 1, LARGEST_ID) if "report" in request.args else None
    stored = stores().reports.of_link(link.id)
    until = tuple(report for report in stored if last is None or report.id <= last)
    with speaking(language):
        view = view_link(link, until, own_origin())
        if view.newest is None or last not in (None, view.newest.id):
            raise NoReport
        type_, write = TEXTS[form]
        return Response(write(make_ticket(link, view)), content_type=f"{type_}; charset=utf-8")


@blueprint.post(f"/<int(max={LARGEST_ID}):link_id>/revoke")
def revoke(link_id: int) -> Response:
    """Close a link for good."""
    stores().links.revoke(link_id)
    record("link-withdrawn", link=link_id)
    return answer_with(stores().links.by_id(link_id))


def erase(link_id: int) -> Response:
    """Erase a link and all that was kept of it; the same again is no error."""
    if stores().links.erase(link_id):
        record("data-erased", link=link_id)
    return Response(status=204)


def tell_new_link(answer: str, is_repeated: bool) -> Response:
    """Return the answer to whoever has made a link, and whether it was given before."""
    fields = json.loads(answer)
    response = jsonify(fields)
    response.status_code = 201
    response.headers["Location"] = f"{blueprint.url_prefix}/{fields['id']}"
    if is_repeated:
        response.headers[REPLAYED] = "true"
    return response


def answer_with(link: Link) -> Response:
    """Return a link as JSON."""
    return jsonify(LinkAnswer(**fields_of(link)).as_json())


def fields_of(link: Link) -> dict[str, Any]:
    """Return the fields of a link's answer, with what the store knows of its reports."""
    return link_fields(link, datetime.now(UTC), own_origin(), *stores().reports.count(link.id))


def read_choice(name: str, choices: list[str]) -> str:
    """Return which of some words the address names, the first without any. Raise Unprocessable."""
    text = request.args.get(name, choices[0])
    if text not in choices:
        raise Unprocessable(
            [{"path": name, "message": f"must be one of {', '.join(dict.fromkeys(choices))}"}]
        )
    return text


def read_locale() -> Language:
    """Return the language that the address names, or else that of the request. Raise Unprocessable."""
    languages = offered_languages()
    code = read_choice("locale", [g.language.code, *sorted(languages)])
    language: Language = languages[code]
    return language


def read_number(name: str, usual: int, least: int, most: int) -> int:
    """Return a number of the address, or the usual one without it. Raise Unprocessable."""
    text = request.args.get(name, str(usual))
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and least <= int(text) <= most):
        raise Unprocessable([{"path": name, "message": f"must be a whole number from {least} to {most}"}])
    return int(text)
