"""For the support agent: the links there are, and what came of them."""

import re
from dataclasses import dataclass

from flask import Response, make_response, render_template, request

from webapp.console.link_progress import LinkProgress, describe_progress
from webapp.console.login import current_agent
from webapp.console.report_view import ReportView, view_report
from webapp.reader.walk import current_guide
from webapp.store import ListedLink
from webapp.store.reports import StoredReport
from webapp.stores import stores
from webapp.support import Link, Report, UnreadableReport
from webapp.views.agents.base import blueprint
from webapp.web.same_origin import own_origin

PAGE = 25  # Links on one page.
MAX_PAGE = 10_000
PAGE_FORM = re.compile(r"[0-9]{1,5}")


@dataclass(frozen=True)
class LinkRow:
    """One line of the list; `last` is the newest run, unless that is `unreadable` to this version."""

    link: Link
    progress: LinkProgress
    partner: str
    runs: int
    last: ReportView | None
    unreadable: bool


@blueprint.get("/", endpoint="links")
def show_links() -> Response:
    """Show the newest links first, one's own unless asked for all."""
    everyone, page = request.args.get("show") == "all", _page()
    agent_id = None if everyone else current_agent().id
    listed_links = stores().links.listed(agent_id, PAGE + 1, (page - 1) * PAGE)
    newest = [listed.newest_report for listed in listed_links[:PAGE] if listed.newest_report]
    reports = stores().reports.by_ids(newest) if newest else {}
    html = render_template(
        "agents/links.html",
        rows=[_row(listed, reports) for listed in listed_links[:PAGE]],
        everyone=everyone,
        page=page,
        more=len(listed_links) > PAGE,
        erased="erased" in request.args,
    )
    return make_response(html)


def _page() -> int:
    text = request.args.get("page", "1")
    number = int(text) if PAGE_FORM.fullmatch(text) else 1
    return number if 1 <= number <= MAX_PAGE else 1


def _row(listed: ListedLink, reports: dict[int, StoredReport]) -> LinkRow:
    link, report = listed.link, reports.get(listed.newest_report or 0)
    partner = current_guide().partners.get(link.partner or "")
    return LinkRow(
        link=link,
        progress=describe_progress(link),
        partner=partner.name if partner else "",
        runs=listed.reports,
        last=view_report(report.submission, report.diagnosis, own_origin())
        if isinstance(report, Report)
        else None,
        unreadable=isinstance(report, UnreadableReport),
    )
