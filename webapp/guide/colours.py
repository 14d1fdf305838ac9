"""The colours of an organisation, and the pairs in which the style sheets use them."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from pydantic import Field

from webapp.datafiles import Data

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]

TEXT, GRAPHIC = 4.5, 3.0
"""What WCAG 2.2 AA asks of text (1.4.3) and of graphics (1.4.11) as the ratio of two luminances."""
TINT = 0.09
"""How much of the accent is in the tint, where an organisation names none."""
GIVEN = {
    "light": {
        "ground": "#faf7f0",
        "raised": "#f1ece0",
        "blocked-ground": "#f7e8e1",
        "ink": "#1f1c17",
        "soft": "#5d564a",
        "paper": "#ffffff",
    },
    "dark": {
        "ground": "#191713",
        "raised": "#25221c",
        "blocked-ground": "#2d1c16",
        "ink": "#efe9dc",
        "soft": "#b3aa99",
    },
}
"""The colours of tokens.css that an organisation's meet, by scheme; paper is what a page is printed on."""


class Scheme(Data):
    """The accent, text on it, and the tint of the ground behind what works; None mixes that of the accent."""

    accent: Colour
    on_accent: Colour
    tint: Colour | None = None


class Colours(Data):
    """The colours of an organisation on a light and on a dark ground."""

    light: Scheme
    dark: Scheme


class Pair(NamedTuple):
    """Two colours that meet, by name; `field` is the one of the organisation's file that could mend it."""

    scheme: str
    field: str
    front: str
    back: str
    ratio: float
    least: float


def find_pairs(colours: Colours) -> Iterator[Pair]:
    """Yield every pair of colours in which one is the organisation's, with its contrast."""
    for name, scheme in _schemes(colours).items():
        given = GIVEN[name]
        known = {**given, "accent": scheme.accent, "on_accent": scheme.on_accent}
        known["tint"] = tint_of(name, scheme)
        grounds = [ground for ground in given if ground not in ("ink", "soft")]
        for field, front, back, least in (
            ("on_accent", "on_accent", "accent", TEXT),
            *(("accent", "accent", ground, TEXT) for ground in grounds),
            *(("tint", front, "tint", TEXT) for front in ("accent", "ink", "soft")),
            ("accent", "accent", "ground", GRAPHIC),
        ):
            yield Pair(name, field, front, back, contrast(known[front], known[back]), least)


def tint_of(name: str, scheme: Scheme) -> str:
    """Return the tint of a scheme, given or mixed."""
    if scheme.tint:
        return scheme.tint
    mixed = [
        round(TINT * accent + (1 - TINT) * ground)
        for accent, ground in zip(_parts(scheme.accent), _parts(GIVEN[name]["ground"]), strict=True)
    ]
    return "#" + "".join(f"{part:02x}" for part in mixed)


def write_css(colours: Colours) -> str:
    """Return the custom properties of a style sheet, which browsers without light-dark() see as light."""
    light, dark = (
        {
            "--accent": scheme.accent,
            "--on-accent": scheme.on_accent,
            "--ok-ground": tint_of(name, scheme),
        }
        for name, scheme in _schemes(colours).items()
    )
    plain = ";".join(f"{name}:{value}" for name, value in light.items())
    both = ";".join(f"{name}:light-dark({value},{dark[name]})" for name, value in light.items())
    return f":root{{{plain}}}@supports (color:light-dark(#000,#fff)){{:root{{{both}}}}}"


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _schemes(colours: Colours) -> dict[str, Scheme]:
    return {"light": colours.light, "dark": colours.dark}


def _luminance(colour: str) -> float:
    shares = [part / 255 for part in _parts(colour)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _parts(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
