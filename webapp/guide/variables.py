"""The closed list of `{{ variables }}` that a writer may use, and their values for a visitor."""

from collections.abc import Mapping
from html import escape

from webapp.guide.model import Guide
from webapp.guide.text import VARIABLE
from webapp.guide.visitor import Visitor
from webapp.partners.addresses import encode_origin, host_of

NAMES = (
    *("product.name", "product.desktop_app", "app.name"),
    *("partner.name", "partner.host", "partner.known_host", "partner.origin"),
)
OPTIONAL = "product.desktop_app"
"""A line with this variable is left out where the product has none."""
OF_THE_PAGE = ("partner.host", "partner.known_host", "partner.origin")
"""Variables whose value is known only if the origin of the page around the phone app is."""
VOUCHING = "partner.known_host"
"""A section with this variable is left out unless the page is a partner's, or one of ours has named it."""

Values = Mapping[str, str | None]


def collect_values(guide: Guide, visitor: Visitor, stand_in: str, no_app_name: str) -> Values:
    """Return the value of every variable; None if it needs an origin that is not known.

    `stand_in` is what a page is called that has no name. `partner.origin` is percent-encoded, for use inside
    another address.
    """
    partner = guide.partners.get(visitor.partner or "")
    origin = visitor.origin or (partner.origin if partner else None)
    host = host_of(origin) if origin else None
    return {
        "product.name": guide.product.name,
        "product.desktop_app": guide.product.desktop_app,
        "partner.name": partner.name if partner else stand_in if visitor.is_hearsay or not host else host,
        "partner.host": host,
        "partner.known_host": None if visitor.is_hearsay else host,
        "partner.origin": encode_origin(origin) if origin else None,
        "app.name": visitor.app or no_app_name,
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


def fill_text(html: str, values: Values) -> str:
    """Return HTML with the values filled in, escaped; the partner's name stands in for an unknown value."""
    return VARIABLE.sub(
        lambda match: escape(values.get(match["name"], match[0]) or values["partner.name"] or ""), html
    )


def needs_page_origin(address: str) -> bool:
    """Return whether an address contains the host or origin of the page around the phone app."""
    return any(match["name"] in OF_THE_PAGE for match in VARIABLE.finditer(address))


def fill_address(address: str, values: Values) -> str | None:
    """Return an address to copy with the values filled in; None if it needs an origin that is not known."""
    names = [match["name"] for match in VARIABLE.finditer(address)]
    if any(name in values and values[name] is None for name in names):
        return None
    return VARIABLE.sub(lambda match: values.get(match["name"]) or match[0], address)
