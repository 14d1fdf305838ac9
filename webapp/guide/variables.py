"""The closed list of `{{ variables }}` that a writer may use, and their values for a visitor."""

from collections.abc import Mapping
from html import escape

from webapp.partners.addresses import encoded, host_of

from .model import Guide
from .text import VARIABLE
from .visitor import Visitor

NAMES = ("product.name", "partner.name", "partner.host", "partner.origin")
OF_THE_PAGE = ("partner.host", "partner.origin")
"""Those that an address can be built from only when the origin is known."""

Values = Mapping[str, str | None]


def values_for(guide: Guide, visitor: Visitor, no_partner_name: str) -> Values:
    """Give the value of every variable; None where it needs an origin that nobody knows.

    `partner.origin` is percent-encoded, for use inside another address.
    """
    partner = guide.partners.get(visitor.partner or "")
    origin = visitor.origin or (partner.origin if partner else None)
    host = host_of(origin) if origin else None
    return {
        "product.name": guide.product.name,
        "partner.name": partner.name if partner else host or no_partner_name,
        "partner.host": host,
        "partner.origin": encoded(origin) if origin else None,
    }


def in_text(html: str, values: Values) -> str:
    """Put the values into HTML, escaped; where the origin is unknown the partner's name stands in."""
    return VARIABLE.sub(
        lambda found: escape(values.get(found["name"], found[0]) or values["partner.name"] or ""), html
    )


def asks_for_page(address: str) -> bool:
    """Tell whether an address is built from the page the phone app is in."""
    return any(found["name"] in OF_THE_PAGE for found in VARIABLE.finditer(address))


def in_address(address: str, values: Values) -> str | None:
    """Put the values into an address to copy, or give None where it needs an origin that nobody knows."""
    names = [found["name"] for found in VARIABLE.finditer(address)]
    if any(name in values and values[name] is None for name in names):
        return None
    return VARIABLE.sub(lambda found: values.get(found["name"]) or found[0], address)
