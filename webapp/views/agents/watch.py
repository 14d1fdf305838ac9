"""For the support agent: hand a link out, and watch what the customer's computer says."""

from typing import Any

from flask import Response, g, make_response, redirect, render_template, request, url_for

from webapp.console.deeds import note_deed
from webapp.console.link_progress import version_of
from webapp.console.link_view import view_link
from webapp.console.ticket import plain_text, write_texts
from webapp.store.reports import StoredReport
from webapp.stores import stores
from webapp.support import Link
from webapp.support.links import LARGEST_ID
from webapp.views.agents.base import blueprint
from webapp.views.agents.files import make_ticket
from webapp.views.agents.share import make_share
from webapp.web.i18n import speaking
from webapp.web.languages import Language
from webapp.web.same_origin import own_origin
from webapp.web.security_log import record
from webapp.web.view_marks import polled_by_pages

LINK = f"/links/<int(max={LARGEST_ID}):link_id>"


@blueprint.get(LINK)
def watch(link_id: int) -> Response:
    """Show a link and what came of it; the address holds what leads to it, if it was just made."""
    link = stores().links.by_id(link_id)
    share = make_share(link, request.args.get("token", ""), request.args.get("code", ""))
    return make_response(render_template("agents/watch.html", **_live_part(link), share=share))


@blueprint.get(f"{LINK}/state")
@polled_by_pages
def state(link_id: int) -> Response:
    """Send the live part if it differs from what the agent sees."""
    link = stores().links.by_id(link_id)
    if request.args.get("v") == version_of(link):
        return make_response("", 204)
    return make_response(_render_update(link))


@blueprint.post(f"{LINK}/address")
def address(link_id: int) -> Response:
    """Make another address and code for a link; those it has go on working."""
    secrets = stores().links.renew(link_id)
    note_deed(link_id, "new-address")
    return _see_other(url_for(".watch", link_id=link_id, token=secrets.token, code=secrets.code))


@blueprint.post(f"{LINK}/revoke")
def revoke(link_id: int) -> Response:
    """Close a link for good."""
    stores().links.revoke(link_id)
    note_deed(link_id, "withdrawn")
    record("link-withdrawn", link=link_id)
    return _see_other(url_for(".watch", link_id=link_id))


def _live_part(link: Link) -> dict[str, Any]:
    """Return what the partial `_watch.html` takes."""
    reports = stores().reports.of_link(link.id)
    view = view_link(link, reports, own_origin(), stores().deeds.of_link(link.id))
    if view.newest is None:
        return {"view": view, "texts": None, "theirs": None}
    theirs = view.newest.report.language
    return {
        "view": view,
        "texts": write_texts(make_ticket(link, view)),
        "theirs": None if theirs == g.language else (theirs, _write_text_in(theirs, link, reports)),
    }


def _write_text_in(language: Language, link: Link, reports: tuple[StoredReport, ...]) -> str:
    with speaking(language):
        return plain_text(make_ticket(link, view_link(link, reports, own_origin())))


def _render_update(link: Link) -> str:
    return render_template("agents/_watch_update.html", **_live_part(link))


def _see_other(url: str) -> Response:
    return make_response(redirect(url, 303))
