"""A sheet on which the settings of a system are drawn: visibly a drawing, with the words that matter.

Everything is placed in CSS pixels, as in a language that is written from left to right; for the others the
sheet turns places and shapes around. What is only there to fill a place is a bar, in the colour of lines.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from math import ceil

from webapp.config import ROOT

Words = Callable[[str], str]
"""The text of a label."""
WIDE, NARROW = 480, 280
"""Widths: of a picture, and of what a page of 300 pixels has room for."""
TOKENS = ROOT / "static" / "css" / "soundcheck" / "tokens.css"
OURS = {"accent": ("#17624a", "#86d3b0"), "on-accent": ("#fff", "#0e2219")}
"""Pictures have these whoever runs the check."""
COLOURS = ("ground", "raised", "line", "ink", "accent", "on-accent")
LETTERS = {" '.,:’!|ijlI": 0.38, "-frtJ": 0.5, "cszLx«»?": 0.63, "ABDGHKNRUVXw": 0.85, "mMW%&OQ": 1.05}
"""Widths of bold letters in ems, in the widest font that an interface is set in."""
OTHER_LETTERS = 0.72
LEADING = 1.3
ROOM, BADGE = 5, 10
"""Between a control and the ring around it; the radius of the badge on the ring."""
STYLE = (
    "svg{font:600 14px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}text{fill:var(--ink)}"
    ".ground{fill:var(--ground)}.raised{fill:var(--raised)}.line{fill:var(--line)}.ink{fill:var(--ink)}"
    ".accent{fill:var(--accent)}.bar,.name,.edge,.pen,.paper,.ring{fill:none;stroke:var(--line);stroke-width:1.5;"
    "stroke-linecap:round;stroke-linejoin:round}.bar,.name{stroke-width:7}.name{stroke:var(--ink)}.pen{stroke:var(--ink);stroke-width:2}"
    ".paper{stroke:var(--ground)}.ring{stroke:var(--accent);stroke-width:3}.number{fill:var(--on-accent)}"
)


class Sheet:
    """One drawing in the making. Whoever draws sets the height."""

    def __init__(self, width: int, from_right: bool = False) -> None:
        self.width = width
        self._from_right = from_right
        self.height = 0.0
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._marks: list[str] = []

    @property
    def is_narrow(self) -> bool:
        """Whether it is for a narrow page, and shows the control and its name alone."""
        return self.width == NARROW

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.width, ceil(self.height)

    def box(self, x: float, y: float, width: float, height: float, kind: str, round: float = 0) -> None:
        """Draw a rectangle that is filled, or an edge."""
        corner = f' rx="{round:g}"' if round else ""
        self._parts.append(
            f'<rect class="{kind}" x="{self._place(x, width):g}" y="{y:g}" width="{width:g}" '
            f'height="{height:g}"{corner}/>'
        )

    def disc(self, x: float, y: float, radius: float, kind: str) -> None:
        """Draw a circle that is filled, or an edge."""
        self._parts.append(f'<circle class="{kind}" cx="{self._place(x):g}" cy="{y:g}" r="{radius:g}"/>')

    def path(
        self, path: str, kind: str, x: float = 0, y: float = 0, scale: float = 1, upright: float = 0
    ) -> None:
        """Draw a path from a place, larger or smaller; `upright` is the width of one that is not turned."""
        turned = self._from_right and not upright
        left = self._place(x, upright)
        place = f"translate({left:g} {y:g})" if left or y else ""
        place += f"scale({-scale:g} {scale:g})" if turned else f"scale({scale:g})" if scale != 1 else ""
        place = f' transform="{place}"' if place else ""
        self._parts.append(f'<path class="{kind}" d="{path}"{place}/>')

    def bar(self, x: float, y: float, width: float, kind: str = "bar") -> None:
        """Draw what stands in for a line of text, with y in its middle."""
        self.path(f"M{x + 3.5:g} {y:g}h{width - 7:g}", kind)

    def say(
        self, text: str, x: float, y: float, most: float, size: float = 14, middle: bool = False
    ) -> float:
        """Write a text in lines of at most this width, around y; return how high they are together.

        `x` is where they begin, or their middle. Raise ValueError if a word has no room.
        """
        lines = list(break_lines(text, most, size))
        if any(width_of(line, size) > most for line in lines):
            raise ValueError(f"“{text}” needs more room than {most:g}")
        self.texts.append(text)
        height = height_of(text, most, size)
        for number, line in enumerate(lines):
            base = y - height / 2 + (number + 0.5) * size * LEADING + size * 0.36
            how = f' font-size="{size:g}"' if size != 14 else ""
            how += ' text-anchor="middle"' if middle else ""
            left = self._place(x)
            self._parts.append(f'<text x="{left:g}" y="{base:.4g}"{how}>{escape(line, quote=False)}</text>')
        return height

    def mark(
        self, x: float, y: float, width: float, height: float, number: int | None = None, round: float = 99
    ) -> None:
        """Put the ring around a control, above everything, and on it the number of its step."""
        left, top, across, down = x - ROOM, y - ROOM, width + 2 * ROOM, height + 2 * ROOM
        corner = min(round + ROOM, across / 2, down / 2)
        place = f'x="{self._place(left, across):g}" y="{top:g}" width="{across:g}" height="{down:g}"'
        self._marks.append(f'<rect class="ring" {place} rx="{corner:g}"/>')
        if number is not None:
            right = self._place(left + across - 3)
            self._marks.append(
                f'<circle class="accent" cx="{right:g}" cy="{top + 1:g}" r="{BADGE}"/><text class="number" '
                f'text-anchor="middle" font-size="13" x="{right:g}" y="{top + 5.7:g}">{number}</text>'
            )

    def svg(self) -> str:
        """Return the file."""
        light, dark = (
            ";".join(f"--{name}:{pair[mode]}" for name, pair in colours().items()) for mode in (0, 1)
        )
        width, height = self.size
        size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        size += ' direction="rtl"' if self._from_right else ""  # A text then begins at its right end.
        style = f"svg{{{light}}}@media(prefers-color-scheme:dark){{svg{{{dark}}}}}{STYLE}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n<style>{style}</style>\n'
            '<rect class="ground" width="100%" height="100%"/>\n'
            + "\n".join([*self._parts, *self._marks])
            + "\n</svg>\n"
        )

    def _place(self, x: float, width: float = 0) -> float:
        """Return where the left side of something is that begins at x."""
        return self.width - x - width if self._from_right else x


def width_of(text: str, size: float) -> float:
    """Return how wide a text is at most."""
    return size * sum(
        next((width for letters, width in LETTERS.items() if letter in letters), OTHER_LETTERS)
        for letter in text.replace("\N{NO-BREAK SPACE}", " ")
    )


def break_lines(text: str, most: float, size: float) -> Iterator[str]:
    """Yield the lines of a text; a word that is wider stays whole."""
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}".lstrip(" ")
        if line and width_of(longer, size) > most:
            yield line
            longer = word
        line = longer
    yield line


def height_of(text: str, most: float, size: float = 14) -> float:
    """Return how high a text is in lines of at most this width."""
    return len(list(break_lines(text, most, size))) * size * LEADING


@cache
def colours() -> dict[str, tuple[str, str]]:
    """Return the colours of the pages, light and dark."""
    pairs = dict(
        (name, (light, dark))
        for name, light, dark in re.findall(
            r"--([a-z-]+): light-dark\((#\w+), (#\w+)\)", TOKENS.read_text(encoding="utf-8")
        )
    )
    return {name: (pairs | OURS)[name] for name in COLOURS}
