"""For the support agent: a stored report to download."""

from collections.abc import Callable

from flask import Response, json, make_response, url_for
from werkzeug.exceptions import NotFound

from webapp.console.deeds import note_deed
from webapp.console.link_view import LinkView, view_link
from webapp.console.report_files import report_as_json
from webapp.console.ticket import Ticket, markdown, plain_text
from webapp.reader.walk import current_guide
from webapp.stores import stores
from webapp.support import Link, Report
from webapp.support.links import LARGEST_ID
from webapp.views.agents.base import blueprint
from webapp.web.same_origin import own_origin
from webapp.web.security_log import record

TEXTS: dict[str, tuple[str, Callable[[Ticket], str]]] = {
    "txt": ("text/plain", plain_text),
    "md": ("text/markdown", markdown),
}


@blueprint.get(
    f"/links/<int(max={LARGEST_ID}):link_id>/reports/<int(max={LARGEST_ID}):report_id>.<any(json,txt,md):form>"
)
def report_file(link_id: int, report_id: int, form: str) -> Response:
    """Send one report of a link as a file."""
    link = stores().links.by_id(link_id)
    reports = stores().reports.of_link(link.id)
    report = next((report for report in reports if report.id == report_id), None)
    if not isinstance(report, Report):
        raise NotFound
    if form == "json":
        body, type_ = json.dumps(report_as_json(link, report), indent=2), "application/json"
    else:
        type_, write = TEXTS[form]
        earlier = tuple(other for other in reports if other.id <= report_id)
        body = write(make_ticket(link, view_link(link, earlier, own_origin())))
    note_deed(link_id, "downloaded")
    record("result-downloaded", link=link_id, report=report_id, form=form)
    response = make_response(body)
    response.content_type = f"{type_}; charset=utf-8"
    response.headers["Content-Disposition"] = (
        f'attachment; filename="soundcheck-{link_id}-{report_id}.{form}"'
    )
    return response


def make_ticket(link: Link, view: LinkView) -> Ticket:
    """Return what a text says of the newest run; there must be one."""
    assert view.newest is not None
    partner = current_guide().partners.get(link.partner or "")
    return Ticket(
        report=view.newest.report,
        origin=own_origin(),
        reference=link.reference,
        asked_by=link.asked_by,
        partner=partner.name if partner else "",
        host=link.host or "",
        console_url=own_origin() + url_for("agents.watch", link_id=link.id),
        before=view.before.report if view.before else None,
        elsewhere=view.elsewhere.report if view.elsewhere else None,
        tried=tuple((line.title, line.result) for line in view.tried),
    )
