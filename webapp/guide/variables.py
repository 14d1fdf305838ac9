"""The closed list of `{{ variables }}` that a writer may use, and their values for a visitor."""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import NamedTuple

from webapp.guide.labels import Labels
from webapp.guide.messages import SOURCE_LANGUAGE
from webapp.guide.model import Guide
from webapp.guide.platforms import IN_APPS
from webapp.guide.text import VARIABLE
from webapp.guide.visitor import Visitor
from webapp.partners.addresses import encode_origin, host_of

NAMES = (
    *("product.name", "product.desktop_app", "product.origin", "app.name", "system.name"),
    *("browser.name", "browser.program", "browser.scheme"),
    *("partner.name", "partner.host", "partner.known_host", "partner.origin"),
)
MOST_LANGUAGES = 32
"""For so many the texts of all labels are kept; there are 200, and a step shows a few."""
OPTIONAL = "product.desktop_app"
"""A line with this variable is left out where the product has none."""
OF_THE_PAGE = ("partner.host", "partner.known_host", "partner.origin")
"""Variables whose value is known only if the origin of the page around the phone app is."""
CHROME_PAGE = re.compile(r"^(\s*)chrome://", re.MULTILINE)
"""The start of an address of a page of Chrome's own, which its likenesses have below a scheme of theirs."""
VOUCHING = "partner.known_host"
"""A section with this variable is left out unless the page is a partner's, or one of ours has named it."""
LABEL = "label."
"""What the names of all labels begin with as variables."""
AMID_ENGLISH = " amid English"
"""Behind the name of a label in a block that is shown in English for want of a translation."""

BEGINNING = re.compile(
    r"(?:^|[.?!][\"”»)]?\s+|<(?:p|li|td|th|h[2-4]|div|summary)\b[^>]*>)\s*(?:<(?:strong|em|span|a)\b[^>]*>)*$"
)
"""What stands before the first word of a title or a sentence, in HTML."""

INSIDE_TAG = re.compile(r"<[^>]*$")
"""What stands before a place in an attribute."""

Values = Mapping[str, str | None]


class StandIn(str):
    """Words for a name that is not known. They get a capital where they begin a sentence."""

    __slots__ = ()


class Foreign(str):
    """A label in another language than the text around it."""

    __slots__ = ("language",)

    language: str

    def __new__(cls, text: str, language: str) -> "Foreign":
        """Return a text that knows its language."""
        foreign = super().__new__(cls, text)
        foreign.language = language
        return foreign


class StandIns(NamedTuple):
    """What stands in, in one language, for the names of a page, an app, a system and a browser."""

    page: StandIn
    app: StandIn
    system: StandIn
    browser: StandIn


def collect_values(guide: Guide, visitor: Visitor, stand_ins: StandIns) -> Values:
    """Return the value of every variable; None if it needs an origin that is not known.

    `partner.origin` is percent-encoded, for use inside another address. `browser.name` is that of the app
    around the page, if there is one; `browser.program` is what lists of the system call the browser.
    """
    partner = guide.partners.get(visitor.partner or "")
    origin = visitor.origin or (partner.origin if partner else None)
    host = host_of(origin) if origin else None
    system = visitor.os and guide.platforms.os[visitor.os].name
    browser = guide.platforms.browsers.get(visitor.browser or "")
    app = visitor.app or stand_ins.app
    name = app if visitor.place in IN_APPS else browser.name if browser else stand_ins.browser
    listed = browser.program if browser and browser.program and name is not app else name
    return {
        "product.name": guide.product.name,
        "product.desktop_app": guide.product.desktop_app,
        "product.origin": guide.product.origin,
        "partner.name": partner.name
        if partner
        else stand_ins.page
        if visitor.is_hearsay or not host
        else host,
        "partner.host": host,
        "partner.known_host": None if visitor.is_hearsay else host,
        "partner.origin": encode_origin(origin) if origin else None,
        "app.name": app,
        "system.name": system or stand_ins.system,
        "browser.name": name,
        "browser.program": listed,
        "browser.scheme": (browser.scheme if browser else None) or "chrome",
    }


@lru_cache(maxsize=MOST_LANGUAGES)
def label_values(labels: Labels, language: str) -> Values:
    """Return the text of every label for a page in a language, and for blocks of it that are in English."""
    values: dict[str, str] = {}
    for name in labels.texts:
        text, own = labels.find(name, language)
        values[LABEL + name] = text if own == language else Foreign(text, own)
        values[LABEL + name + AMID_ENGLISH] = text if own == SOURCE_LANGUAGE else Foreign(text, own)
    return values


def note_amid_english(markdown: str) -> str:
    """Return a text with its labels noted as those of a block in English."""
    return VARIABLE.sub(
        lambda match: (
            f"{{{{ {match['name']}{AMID_ENGLISH} }}}}" if match["name"].startswith(LABEL) else match[0]
        ),
        markdown,
    )


def fill_known(text: str, values: Values) -> str:
    """Return a plain text with the values that are there, and every other variable as it is."""
    return VARIABLE.sub(lambda match: values.get(match["name"]) or match[0], text)


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
        before = html[: match.start()]
        if isinstance(value, Foreign) and not INSIDE_TAG.search(before):
            return f'<span lang="{value.language}" dir="auto">{escape(value)}</span>'
        return escape(begin_sentence(value) if BEGINNING.search(before) else value)

    return VARIABLE.sub(fill, html)


def needs_page_origin(address: str) -> bool:
    """Return whether an address contains the host or origin of the page around the phone app."""
    return any(match["name"] in OF_THE_PAGE for match in VARIABLE.finditer(address))


def name_scheme(address: str) -> str:
    """Return an address of Chrome's as that of the reader's own browser, which may be Chrome underneath."""
    return CHROME_PAGE.sub(r"\1{{ browser.scheme }}://", address)


def fill_address(address: str, values: Values) -> str | None:
    """Return an address to copy with the values filled in; None if it needs an origin that is not known."""
    names = [match["name"] for match in VARIABLE.finditer(address)]
    if any(name in values and values[name] is None for name in names):
        return None
    return fill_known(address, values)
