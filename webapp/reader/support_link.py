"""The support link by which a customer came, as far as the store can tell."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from flask import request

from webapp.reader.walk import TOKEN_FORM, VISITOR_PARAMETERS, Walk, current_guide, vouch_for_page, walk_of
from webapp.store import StoreUnavailable
from webapp.stores import stores
from webapp.support import Channel, Link, LinkNotFound

CHANNELS = get_args(Channel)


@dataclass(frozen=True)
class LinkStatus:
    """The state of a link; `link` is None unless it is open. `has_results` tells whether any came by it.

    `channel` is how whoever reads this page has just come, None where they have been here before.
    """

    token: str
    state: Literal["open", "closed", "gone", "unreachable"]
    link: Link | None = None
    has_results: bool = False
    channel: str | None = None

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
        came_by = request.args.get("by")
        channel = came_by if came_by in CHANNELS else None
        return LinkStatus(token, "open", link, has_results, channel)
    return LinkStatus(token, "closed", has_results=has_results)


def come_by(address: str, channel: str | None) -> str:
    """Return an address that carries a link, with how its reader came, which their page tells the agent."""
    return f"{address}&by={channel}" if channel in CHANNELS else address


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
