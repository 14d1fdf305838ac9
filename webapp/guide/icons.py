"""Icons that a browser shows, drawn in a sentence where it says `{{ icon.site_information }}`."""

import re

from webapp.guide.text import VARIABLE
from webapp.guide.variables import INSIDE_TAG

ICON = "icon."
"""What the names of all icons begin with as variables."""
SHAPES = {
    "site_information": '<path d="M12 7.5h8M4 16.5h8"/><circle cx="6.5" cy="7.5" r="2.7"/>'
    '<circle cx="17.5" cy="16.5" r="2.7"/>',
}
"""What is drawn of each, on a square of 24."""


def draw_icons(html: str) -> str:
    """Return HTML with its icons drawn. They say nothing aloud, and are left out inside an attribute."""

    def draw(match: "re.Match[str]") -> str:
        shape = SHAPES.get(match["name"].removeprefix(ICON))
        if shape is None or not match["name"].startswith(ICON):
            return match[0]
        if INSIDE_TAG.search(html[: match.start()]):
            return ""
        return f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{shape}</svg>'

    return VARIABLE.sub(draw, html) if ICON in html else html
