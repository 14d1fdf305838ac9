"""The closed list of `{{ variables }}` that a writer may use, and their values for a visitor."""

from collections.abc import Mapping
from html import escape

from webapp.guide.model import Guide
from webapp.guide.text import VARIABLE
from webapp.guide.visitor import Visitor
from webapp.partners.addresses import encode_origin, host_of

NAMES = ("product.name", "product.desktop_app", "partner.name", "partner.host", "partner.origin", "app.name")
OPTIONAL = "product.desktop_app"
"""A line with this variable is left out where the product has none."""
OF_THE_PAGE = ("partner.host", "partner.origin")
"""Variables whose value is known only if the origin of the page around the phone app is."""

Values = Mapping[str, str | None]


def collect_values(guide: Guide, visitor: Visitor, no_partner_name: str, no_app_name: str) -> Values:
    """Return the value of every variable; None if it needs an origin that is not known.

    `partner.origin` is percent-encoded, for use inside another address.
    """
    partner = guide.partners.get(visitor.partner or "")
    origin = visitor.origin or (partner.origin if partner else None)
    host = host_of(origin) if origin else None
    return {
        "product.name": guide.product.name,
        "product.desktop_app": guide.product.desktop_app,
        "partner.name": partner.name if partner else host or no_partner_name,
        "partner.host": host,
        "partner.origin": encode_origin(origin) if origin else None,
        "app.name": visitor.app or no_app_name,
    }


def mentions_optional(line: str) -> bool:
    """Return whether a line has a variable that not every product has."""
    return any(match["name"] == OPTIONAL for match in VARIABLE.finditer(line))


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
