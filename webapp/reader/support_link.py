"""The support link by which a customer came, as far as the store can tell."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from webapp.reader.walk import TOKEN_FORM, VISITOR_PARAMETERS, Walk, current_guide, vouch_for_page, walk_of
from webapp.store import StoreUnavailable
from webapp.stores import stores
from webapp.support import Link, LinkNotFound


@dataclass(frozen=True)
class LinkStatus:
    """The state of a link; `link` is None unless it is open. `has_results` tells whether any came by it."""

    token: str
    state: Literal["open", "closed", "gone", "unreachable"]
    link: Link | None = None
    has_results: bool = False

    @property
    def accepts_results(self) -> bool:
        """Whether results may be sent: where the store cannot be asked it may be there again by then."""
        return self.state in ("open", "unreachable")


def link_status(token: str) -> LinkStatus:
    """Return the status of the link with this token; the test goes on where the store does not answer."""
    if not TOKEN_FORM.fullmatch(token):
        return LinkStatus(token, "gone")
    try:
        link = stores().links.any_by_token(token)
        has_results = stores().reports.count(link.id)[0] > 0
    except LinkNotFound:
        return LinkStatus(token, "gone")
    except StoreUnavailable:
        return LinkStatus(token, "unreachable")
    if link.is_open(datetime.now(UTC)):
        return LinkStatus(token, "open", link, has_results)
    return LinkStatus(token, "closed", has_results=has_results)


def vouch_as_agent(walk: Walk) -> Walk:
    """Return the walk, whose page is known if an agent has put it into the open link that they came by."""
    if not (walk.link and walk.visitor.is_hearsay):
        return walk
    link = link_status(walk.link).link
    return vouch_for_page(walk, link.host if link else None)


def walk_from_link(link: Link, token: str, walk: Walk) -> Walk:
    """Return the place of somebody who came by a link; where the agent named a site, it is that one."""
    named = {"partner": link.partner or "", "host": link.host or ""}
    here = {name: text for name, text in walk.parameters() if name in VISITOR_PARAMETERS}
    there = walk_of({**here, **(named if any(named.values()) else {}), "link": token}, current_guide())
    return vouch_for_page(there, link.host)
