"""Whose product it is, in the language of the request: the settings, or else `content/product.yml`."""

from dataclasses import dataclass

from flask import current_app, g

from webapp.config import Settings
from webapp.guide.logo import Logo
from webapp.guide.product import ByLanguage
from webapp.reader.walk import current_guide


@dataclass(frozen=True)
class Brand:
    """What pages say of whose they are. The organisation is "" and an address None where there is none."""

    site: str
    organisation: str
    logo: Logo | None
    privacy: str | None
    terms: str | None
    help_center: str | None


def current_brand() -> Brand:
    """Return whose product it is. A setting of the environment stands before the file."""
    settings: Settings = current_app.config["SETTINGS"]
    product, logo = current_guide().product, current_guide().logo
    return Brand(
        site=product.site.of(g.language.code),
        organisation=current_organisation(),
        logo=logo,
        privacy=settings.privacy_url or _in_language(product.privacy),
        terms=_in_language(product.terms),
        help_center=_in_language(product.help_center),
    )


def current_organisation() -> str:
    """Return whose support it is, or ""; the same in every language."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.organisation or current_guide().product.organisation or ""


def _in_language(text: ByLanguage[str] | None) -> str | None:
    return text.of(g.language.code) if text else None
