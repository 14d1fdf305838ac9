"""Who is asking and how they got here, as the URL says it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote, urlsplit

from flask import current_app, g, request

from webapp.guide import Guide
from webapp.guide.visitor import Visitor, format_platform, parse_platform
from webapp.partners.addresses import host_of, is_local, origin_of
from webapp.partners.registry import Partner, partner_of
from webapp.reader.test_mode import requested_example
from webapp.web.csp_sources import may_frame

MAX_KEPT_VISITORS = 50  # A page asks for its own up to fifty times.
MAX_TRAIL = 20  # Steps; the longest walk through the guide is shorter.
VISITOR_PARAMETERS = ("os", "browser", "place", "app", "partner", "host")
APP_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{1,29}")  # A product token of a user agent, and no more.
TOKEN_FORM = re.compile(r"[A-Za-z0-9_-]{22}")  # 128 random bits, as a support link has them.


@dataclass(frozen=True)
class Walk:
    """One reader's place: who they are, and the steps that led here, oldest first.

    `link` is the token of the support link by which they came; pages with one are kept nowhere. `simulate` is
    the example that they look at in test mode, in which nobody comes by a link.
    """

    visitor: Visitor
    via: tuple[str, ...] = ()
    link: str | None = None
    simulate: str | None = None

    def parameters(self) -> list[tuple[str, str]]:
        """Return the query parameters that say all this, always in the same order."""
        return [*visitor_parameters(self.visitor), *self.way_parameters()]

    def way_parameters(self) -> list[tuple[str, str]]:
        """Return those that say how the reader came here, whoever they are."""
        values = (("via", ",".join(self.via)), ("link", self.link), ("simulate", self.simulate))
        return [(name, text) for name, text in values if text]

    def query(self) -> str:
        """Return the query string that says all this."""
        return "&".join(filter(None, [visitor_query(self.visitor), format_query(self.way_parameters())]))

    def onward(self, step_id: str) -> "Walk":
        """Return the place after leaving `step_id` for the next step."""
        return replace(self, via=(*self.via, step_id)[-MAX_TRAIL:])

    def answered_at(self, step_id: str, guide: Guide) -> "Walk":
        """Return the place of a reader who said by choosing this step where their page runs."""
        return replace(self, visitor=guide.platforms.add_answered_place(self.visitor, step_id))

    def back_to(self, step_id: str) -> "Walk":
        """Return the place when the answer at `step_id`, one of `via`, is taken back."""
        return replace(self, via=self.via[: self.via.index(step_id)])


def visitor_parameters(visitor: Visitor) -> list[tuple[str, str]]:
    """Return the query parameters that say who somebody is, always in the same order."""
    values = (
        ("os", visitor.os and format_platform(visitor.os, visitor.os_version)),
        ("browser", visitor.browser and format_platform(visitor.browser, visitor.browser_version)),
        ("place", visitor.place),
        ("app", visitor.app),
        ("partner", visitor.partner),
        ("host", visitor.origin and _host_parameter(visitor.origin)),
    )
    return [(name, text) for name, text in values if text]


@lru_cache(MAX_KEPT_VISITORS)
def visitor_query(visitor: Visitor) -> str:
    """Return the part of a query string that says who somebody is."""
    return format_query(visitor_parameters(visitor))


def format_query(parameters: list[tuple[str, str]]) -> str:
    """Return parameters as a query string that people can read; the names are our own."""
    return "&".join(f"{name}={quote(text, safe=',/:')}" for name, text in parameters)


def requested_walk() -> Walk:
    """Return the walk that the query of this request describes."""
    if "walk" not in g:
        g.walk = walk_of(request.args, current_guide())
    walk: Walk = g.walk
    return walk


def walk_of(values: Mapping[str, str], guide: Guide) -> Walk:
    """Return the walk that a query or a form describes; what is unknown or malformed is left out."""
    os, os_version = parse_platform(values.get("os", ""), guide.platforms.os)
    browser, browser_version = parse_platform(values.get("browser", ""), guide.platforms.browsers)
    partner = values.get("partner")
    origin = origin_of(values.get("host", ""))
    if partner not in guide.partners:
        partner = None
    if os and browser and os not in guide.platforms.browsers[browser].runs_on:
        browser, browser_version = None, None
    if partner and origin and not _belongs_to(guide.partners[partner], origin):
        origin = None
    trail = tuple(dict.fromkeys(step for step in values.get("via", "").split(",") if step in guide.steps))
    app = values.get("app", "")
    app_name = app if APP_NAME.fullmatch(app) else None
    is_hearsay = origin is not None and partner is None and not is_known_page(origin, guide)
    visitor = Visitor(
        os, os_version, browser, browser_version, partner, origin, values.get("place"), app_name, is_hearsay
    )
    visitor = guide.platforms.drop_impossible_place(visitor)
    link, simulate = values.get("link", ""), requested_example(values)
    has_link = TOKEN_FORM.fullmatch(link) and not simulate
    return Walk(visitor, trail[-MAX_TRAIL:], link if has_link else None, simulate)


def walk_to_app(partner: str, host: str, guide: Guide) -> Walk:
    """Return the place of a phone app as somebody named it; a host name alone tells whose page it is."""
    origin = origin_of(host)
    owner = partner_of(host_of(origin), guide.partners) if origin else None
    return walk_of({"partner": partner or owner or "", "host": host}, guide)


def vouch_for_page(walk: Walk, named_host: str | None) -> Walk:
    """Return the walk, whose page is known if it is the one that somebody of ours has named."""
    is_named = bool(named_host) and origin_of(named_host or "") == walk.visitor.origin
    return replace(walk, visitor=replace(walk.visitor, is_hearsay=walk.visitor.is_hearsay and not is_named))


def is_known_page(origin: str, guide: Guide) -> bool:
    """Return whether a page is a partner's, one that the settings let frame us, or on this machine."""
    host = urlsplit(origin).hostname or ""
    is_ours = is_local(host) or partner_of(host, guide.partners) is not None
    return is_ours or may_frame(origin, current_app.extensions["frame_ancestors"])


def _belongs_to(partner: Partner, origin: str) -> bool:
    """Return whether the partner has such hosts, so that we tell nobody to allow a stranger in its name."""
    host = urlsplit(origin).hostname or ""
    return partner.matches(host) or is_local(host)


def current_guide() -> Guide:
    """Return the guide of the running app."""
    guide: Guide = current_app.extensions["guide"]
    return guide


@lru_cache(64)
def _host_parameter(origin: str) -> str:
    """Leave the scheme out where `origin_of` would add the same one."""
    return host_of(origin) if origin_of(host_of(origin)) == origin else origin
