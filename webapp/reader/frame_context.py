"""Whether this request is for the frame in somebody else's page, and what its addresses carry then."""

from typing import Literal, get_args

from flask import g, request

Theme = Literal["auto", "light", "dark"]
THEMES: tuple[Theme, ...] = get_args(Theme)
DEFAULT_THEME: Theme = "auto"


def in_embed() -> bool:
    """Return whether the request is for the frame, whose pages link to one another."""
    return bool(g.get("audience") == "embed")


def requested_theme() -> Theme:
    """Return the theme that the page around the frame asks for; for anything unknown the reader's own."""
    name = request.args.get("theme", DEFAULT_THEME)
    return next((theme for theme in THEMES if theme == name), DEFAULT_THEME)


def frame_parameters(locale: str) -> list[tuple[str, str]]:
    """Return the query parameters that keep the frame's language and theme; none outside it."""
    if not in_embed():
        return []
    theme: Theme = g.theme
    return [("lang", locale), *([("theme", theme)] if theme != DEFAULT_THEME else [])]
