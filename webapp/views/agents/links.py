"""For the support agent: the links there are, and what came of them."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, make_response, render_template, request

from webapp.check.level_path import Stop
from webapp.console.link_progress import LinkProgress, describe_progress, version_of
from webapp.console.link_view import path_of_link
from webapp.console.login import current_agent
from webapp.console.report_view import ReportView, view_report
from webapp.reader.walk import current_guide
from webapp.store import ListedLink, Wanted
from webapp.store.reports import StoredReport
from webapp.stores import stores
from webapp.support import Link, Report, UnreadableReport
from webapp.views.agents.base import blueprint
from webapp.views.agents.form import CONTROL
from webapp.web.same_origin import own_origin
from webapp.web.view_marks import asked_by_itself

PAGE = 25  # Links on one page.
MAX_PAGE = 10_000
MAX_SOUGHT = 120  # Characters; as many as a reference has.
MAX_WORDS = 5
STATES = ("open", "closed")
PAGE_FORM = re.compile(r"[0-9]{1,5}")


@dataclass(frozen=True)
class LinkRow:
    """One line of the list; `last` is the newest run, unless that is `unreadable` to this version.

    `where` names the customer's host, or the partner, "" where neither is known.
    """

    link: Link
    progress: LinkProgress
    where: str
    stops: tuple[Stop, ...]
    last: ReportView | None
    unreadable: bool

    @property
    def happened_at(self) -> datetime:
        """When something last happened."""
        link = self.link
        moments = (link.created_at, link.opened_at, link.seen_at, link.revoked_at)
        return max(moment for moment in moments if moment)


@blueprint.get("/", endpoint="links")
def show_links() -> Response:
    """Show the links, one's own unless asked for all; those whose customer is testing come first."""
    html = render_template("agents/links.html", **_list_links(_listed()), erased="erased" in request.args)
    return make_response(html)


@blueprint.get("/links")
@asked_by_itself
def listed_links() -> Response:
    """Send the list if it differs from what the agent sees; to know that takes one query."""
    listed = _listed()
    if request.args.get("v") == _version(listed):
        return make_response("", 204)
    return make_response(render_template("agents/_links.html", **_list_links(listed)))


def _listed() -> list[ListedLink]:
    """Return the links of the page that the address asks for, and one more if there are any."""
    wanted = Wanted(
        agent_id=None if _asks_for_all() else current_agent().id,
        is_open={"open": True, "closed": False}.get(_state() or ""),
        words=tuple(_sought().split())[:MAX_WORDS],
    )
    return stores().links.listed(wanted, PAGE + 1, (_page() - 1) * PAGE)


def _list_links(listed: list[ListedLink]) -> dict[str, Any]:
    """Return what the partial `_links.html` takes."""
    newest = [each.newest_report for each in listed[:PAGE] if each.newest_report]
    reports = stores().reports.by_ids(newest) if newest else {}
    return {
        "rows": [_row(each, reports) for each in listed[:PAGE]],
        "asked": {"show": "all" if _asks_for_all() else None, "state": _state(), "q": _sought() or None},
        "page": _page(),
        "max_sought": MAX_SOUGHT,
        "more": len(listed) > PAGE,
        "version": _version(listed),
    }


def _version(listed: list[ListedLink]) -> str:
    """Return what changes with everything there is to see of these links."""
    seen = [(each.link.id, version_of(each.link), each.newest_report) for each in listed]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def _asks_for_all() -> bool:
    return request.args.get("show") == "all"


def _state() -> str | None:
    state = request.args.get("state")
    return state if state in STATES else None


def _sought() -> str:
    return CONTROL.sub("", request.args.get("q", ""))[:MAX_SOUGHT].strip()


def _page() -> int:
    text = request.args.get("page", "1")
    number = int(text) if PAGE_FORM.fullmatch(text) else 1
    return number if 1 <= number <= MAX_PAGE else 1


def _row(listed: ListedLink, reports: dict[int, StoredReport]) -> LinkRow:
    link, report = listed.link, reports.get(listed.newest_report or 0)
    last = None
    if isinstance(report, Report):
        last = view_report(report.submission, report.diagnosis, own_origin(), named_host=link.host)
    partner = current_guide().partners.get(link.partner or "")
    return LinkRow(
        link=link,
        progress=describe_progress(link),
        where=link.host or (last.host if last else "") or (partner.name if partner else ""),
        stops=last.stops if last else path_of_link(link),
        last=last,
        unreadable=isinstance(report, UnreadableReport),
    )
