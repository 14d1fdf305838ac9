"""The HTML that a step may contain, whatever its Markdown, its translation or an address says."""

import re

import nh3

CALLOUTS = ("note", "tip", "important", "warning", "caution")
OPENS_SETTINGS = {"ms-settings": "windows", "x-apple.systempreferences": "macos"}
"""Schemes that open a page of an operating system's settings, and that system."""
SETTINGS_LINK = re.compile(rf'<a href="(?:{"|".join(OPENS_SETTINGS)}):[^"]*">(.*?)</a>', re.DOTALL)
SCHEMES = {"https", "mailto", *OPENS_SETTINGS}

TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "div", "span", "pre"),
    *("details", "summary"),
    *("a", "strong", "em", "code", "img", "picture", "source"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading"},
    "source": {"srcset", "media", "type", "width", "height"},
    "ol": {"start"},
}
CLASSES = {"div": {"admonition", *CALLOUTS}, "p": {"admonition-title"}, "details": {"row"}}
CLEANER = nh3.Cleaner(
    tags=TAGS, attributes=ATTRIBUTES, allowed_classes=CLASSES, url_schemes=SCHEMES, link_rel=None
)


def sanitise_html(html: str) -> str:
    """Return the HTML with only the elements, attributes, classes and link schemes of the lists above."""
    return CLEANER.clean(html)


def remove_settings_links(html: str) -> str:
    """Return the HTML with links to operating system settings replaced by their text.

    Agents read a customer's step: there such a link would open the agent's own settings.
    """
    return SETTINGS_LINK.sub(r"\1", html)
