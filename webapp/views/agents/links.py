"""For the support agent: the links there are, and what came of them."""

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, make_response, render_template, request

from webapp.check.level_path import Stop
from webapp.console.link_progress import LinkProgress, describe_progress, version_of
from webapp.console.link_view import path_of_link
from webapp.console.login import current_agent
from webapp.console.run_summary import HEARD_ON_ONE, RunSummary, summarise_run
from webapp.reader.walk import current_guide
from webapp.store import KINDS, LinkFilter, ListedLink
from webapp.store.link_list import Kind
from webapp.store.reports import StoredReport
from webapp.stores import stores
from webapp.support import Cursor, Link, Report, UnreadableReport
from webapp.support.links import MAX_REFERENCE
from webapp.views.agents.base import blueprint
from webapp.views.agents.form import CONTROL
from webapp.web.i18n import gettext as translate
from webapp.web.same_origin import own_origin
from webapp.web.view_marks import polled_by_pages

PAGE = 25  # Links on one page.
MAX_SOUGHT = MAX_REFERENCE
MAX_WORDS = 5


@dataclass(frozen=True)
class LinkRow:
    """One line of the list; `last` is the newest run, unless that is `unreadable` to this version.

    `where` names the customer's host, or the partner, "" where neither is known.
    """

    link: Link
    progress: LinkProgress
    where: str
    stops: tuple[Stop, ...]
    last: RunSummary | None
    unreadable: bool


@dataclass(frozen=True)
class LinkPage:
    """The links that the address asks for; `newer` and `older` are the parameters that lead on, if any."""

    listed: list[ListedLink]
    counts: dict[str, int]
    here: dict[str, str]
    newer: dict[str, str] | None
    older: dict[str, str] | None

    @property
    def version(self) -> str:
        """Return what changes with everything there is to see of these links."""
        seen = [(each.link.id, version_of(each.link), each.newest_report) for each in self.listed]
        return hashlib.sha256(repr((seen, self.counts, self.older)).encode()).hexdigest()[:16]


@blueprint.get("/", endpoint="links")
def show_links() -> Response:
    """Show the links, one's own unless asked for all, the newest news first."""
    html = render_template("agents/links.html", **_show(_find_page()), erased="erased" in request.args)
    return make_response(html)


@blueprint.get("/links")
@polled_by_pages
def listed_links() -> Response:
    """Send the list if it differs from what the agent sees; to know that takes two queries."""
    page = _find_page()
    if request.args.get("v") == page.version:
        return make_response("", 204)
    return make_response(render_template("agents/_links.html", **_show(page)))


def _find_page() -> LinkPage:
    """Return the page that the address asks for: at the top, below a cursor or above one."""
    wanted = LinkFilter(
        agent_id=None if _asks_for_all() else current_agent().id,
        kind=_kind(),
        words=tuple(_sought().split())[:MAX_WORDS],
    )
    find, counts = stores().link_list, stores().link_list.counts(wanted)
    after, before = _cursor("after"), _cursor("before")
    if after:
        above = find.oldest(wanted, PAGE + 1, after)
        if len(above) > PAGE:  # Or it is the first page, which is full.
            listed = above[PAGE - 1 :: -1]
            return LinkPage(listed, counts, {"after": str(after)}, _newer(listed), _older(listed))
        before = None
    listed = find.newest(wanted, PAGE + 1, before)
    shown, older = listed[:PAGE], _older(listed[:PAGE]) if len(listed) > PAGE else None
    if before:
        return LinkPage(shown, counts, {"before": str(before)}, _newer(shown), older)
    return LinkPage(shown, counts, {}, None, older)


def _newer(listed: list[ListedLink]) -> dict[str, str]:
    """Return the parameters of the page above; from one on which nothing is left, they lead to the first."""
    return {"after": str(listed[0].cursor)} if listed else {}


def _older(listed: list[ListedLink]) -> dict[str, str]:
    return {"before": str(listed[-1].cursor)}


def _show(page: LinkPage) -> dict[str, Any]:
    """Return what the partial `_links.html` takes."""
    newest = [each.newest_report for each in page.listed if each.newest_report]
    reports = stores().reports.by_ids(newest) if newest else {}
    return {
        "rows": [_row(each, reports) for each in page.listed],
        "asked": {"show": "all" if _asks_for_all() else None, "state": _kind(), "q": _sought() or None},
        "page": page,
        "max_sought": MAX_SOUGHT,
    }


def _asks_for_all() -> bool:
    return request.args.get("show") == "all"


def _kind() -> Kind | None:
    return next((kind for kind in KINDS if kind == request.args.get("state")), None)


def _cursor(name: str) -> Cursor | None:
    """Return the cursor of the address; one that is none leads to the first page."""
    return Cursor.read(request.args.get(name, ""))


def _sought() -> str:
    return CONTROL.sub("", request.args.get("q", ""))[:MAX_SOUGHT].strip()


def _row(listed: ListedLink, reports: dict[int, StoredReport]) -> LinkRow:
    link, report = listed.link, reports.get(listed.newest_report or 0)
    last = None
    if isinstance(report, Report):
        last = summarise_run(report.submission, report.diagnosis, own_origin(), link.host)
        if last.fault == "all-clear" and link.verdict not in (None, "all-clear"):
            last = replace(last, short=translate(HEARD_ON_ONE), sign="question")
    partner = current_guide().partners.get(link.partner or "")
    return LinkRow(
        link=link,
        progress=describe_progress(link),
        where=link.host or (last.host if last else "") or (partner.name if partner else ""),
        stops=last.stops if last else path_of_link(link),
        last=last,
        unreadable=isinstance(report, UnreadableReport),
    )
