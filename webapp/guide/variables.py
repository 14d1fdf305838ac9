"""The closed list of `{{ variables }}` that a writer may use, and their values for a visitor."""

import re
from collections.abc import Mapping
from html import escape
from typing import NamedTuple

from webapp.guide.model import Guide
from webapp.guide.text import VARIABLE
from webapp.guide.visitor import Visitor
from webapp.partners.addresses import encode_origin, host_of

NAMES = (
    *("product.name", "product.desktop_app", "app.name", "system.name", "browser.name"),
    *("partner.name", "partner.host", "partner.known_host", "partner.origin"),
)
OPTIONAL = "product.desktop_app"
"""A line with this variable is left out where the product has none."""
OF_THE_PAGE = ("partner.host", "partner.known_host", "partner.origin")
"""Variables whose value is known only if the origin of the page around the phone app is."""
VOUCHING = "partner.known_host"
"""A section with this variable is left out unless the page is a partner's, or one of ours has named it."""

BEGINNING = re.compile(
    r"(?:^|[.?!][\"”»)]?\s+|<(?:p|li|td|th|h[2-4]|div|summary)\b[^>]*>)\s*(?:<(?:strong|em|span|a)\b[^>]*>)*$"
)
"""What stands before the first word of a title or a sentence, in HTML."""

Values = Mapping[str, str | None]


class StandIn(str):
    """Words for a name that is not known. They get a capital where they begin a sentence."""

    __slots__ = ()


class StandIns(NamedTuple):
    """What stands in, in one language, for the names of a page, an app, a system and a browser."""

    page: StandIn
    app: StandIn
    system: StandIn
    browser: StandIn


def collect_values(guide: Guide, visitor: Visitor, stand_ins: StandIns) -> Values:
    """Return the value of every variable; None if it needs an origin that is not known.

    `partner.origin` is percent-encoded, for use inside another address. `browser.name` is that of the app
    around the page, if it has one.
    """
    partner = guide.partners.get(visitor.partner or "")
    origin = visitor.origin or (partner.origin if partner else None)
    host = host_of(origin) if origin else None
    system, browser = visitor.os and guide.platforms.os[visitor.os].name, visitor.browser
    browser_name = browser and guide.platforms.browsers[browser].name
    return {
        "product.name": guide.product.name,
        "product.desktop_app": guide.product.desktop_app,
        "partner.name": partner.name
        if partner
        else stand_ins.page
        if visitor.is_hearsay or not host
        else host,
        "partner.host": host,
        "partner.known_host": None if visitor.is_hearsay else host,
        "partner.origin": encode_origin(origin) if origin else None,
        "app.name": visitor.app or stand_ins.app,
        "system.name": system or stand_ins.system,
        "browser.name": visitor.app or browser_name or stand_ins.browser,
    }


def mentions_optional(line: str) -> bool:
    """Return whether a line has a variable that not every product has."""
    return any(match["name"] == OPTIONAL for match in VARIABLE.finditer(line))


def vouches(markdown: str) -> bool:
    """Return whether a text may be shown only where the page is known."""
    return any(match["name"] == VOUCHING for match in VARIABLE.finditer(markdown))


def is_page_known(visitor: Visitor) -> bool:
    """Return whether the page is a partner's, or one that somebody of ours has named."""
    return bool(visitor.partner or (visitor.origin and not visitor.is_hearsay))


def begin_sentence(value: str) -> str:
    """Return what stands for a name as it begins a sentence."""
    return value[:1].upper() + value[1:] if isinstance(value, StandIn) else value


def fill_text(html: str, values: Values) -> str:
    """Return HTML with the values filled in, escaped; the partner's name stands in for an unknown value."""

    def fill(match: "re.Match[str]") -> str:
        value = values.get(match["name"], match[0]) or values["partner.name"] or ""
        return escape(begin_sentence(value) if BEGINNING.search(html[: match.start()]) else value)

    return VARIABLE.sub(fill, html)


def needs_page_origin(address: str) -> bool:
    """Return whether an address contains the host or origin of the page around the phone app."""
    return any(match["name"] in OF_THE_PAGE for match in VARIABLE.finditer(address))


def fill_address(address: str, values: Values) -> str | None:
    """Return an address to copy with the values filled in; None if it needs an origin that is not known."""
    names = [match["name"] for match in VARIABLE.finditer(address)]
    if any(name in values and values[name] is None for name in names):
        return None
    return VARIABLE.sub(lambda match: values.get(match["name"]) or match[0], address)
