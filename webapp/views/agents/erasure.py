"""For the support agent: give a customer all that is kept of them, or erase it."""

from flask import Response, make_response, redirect, render_template, url_for

from webapp.console.deeds import note_deed
from webapp.stores import stores
from webapp.support.export import format_everything
from webapp.views.agents.base import blueprint
from webapp.views.agents.watch import LINK
from webapp.web.security_log import record


@blueprint.get(f"{LINK}/everything.json")
def everything(link_id: int) -> Response:
    """Send all that is kept of a link as a file."""
    response = make_response(format_everything(stores().link_data.everything(link_id)))
    note_deed(link_id, "exported")
    record("data-exported", link=link_id)
    response.content_type = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="soundcheck-{link_id}-everything.json"'
    return response


@blueprint.get(f"{LINK}/erase")
def confirm_erasure(link_id: int) -> str:
    """Show what will be gone, and ask."""
    link, (reports, _) = stores().links.by_id(link_id), stores().reports.count(link_id)
    return render_template("agents/erase.html", link=link, reports=reports)


@blueprint.post(f"{LINK}/erase")
def erase(link_id: int) -> Response:
    """Erase a link and everything that came through it. One that is gone already is no error."""
    if stores().links.erase(link_id):
        record("data-erased", link=link_id)
    return make_response(redirect(url_for(".links", erased=1), 303))
