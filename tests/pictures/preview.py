"""Draws what chats and search engines show of a link to the guide: the path, from the computer to the sound.

It has no words, so it is the same in every language and whatever the product is called.
"""

from math import pi, sin

from PIL import Image, ImageDraw

from webapp.config import ROOT

PREVIEW = "preview"
FILE = ROOT / "static" / "preview.png"
SIZE = (1200, 630)
SMOOTH, COLOURS = 4, 16
GROUND, INK, ACCENT, WHITE = "#faf7f0", "#1f1c17", "#17624a", "#ffffff"  # Those of tokens.css.
MIDDLE, RADIUS, STROKE = 315, 92, 10
STOPS = (180, 460, 740)
VOICE_FROM, VOICE_TO, BAR_EVERY = 890, 1100, 30


def draw_preview() -> None:
    """Draw it four times as large, so that its edges are smooth, and write the file."""
    large = Image.new("RGB", (SIZE[0] * SMOOTH, SIZE[1] * SMOOTH), GROUND)
    pen = _Pen(ImageDraw.Draw(large))
    pen.line((STOPS[0], MIDDLE), (VOICE_FROM, MIDDLE), ACCENT)
    for x in STOPS:
        pen.disc(x, MIDDLE, RADIUS, GROUND, ACCENT)
    _draw_computer(pen, STOPS[0])
    _draw_browser(pen, STOPS[1])
    pen.disc(STOPS[2], MIDDLE, RADIUS, ACCENT, ACCENT)
    _draw_microphone(pen, STOPS[2])
    for number, x in enumerate(range(VOICE_FROM + BAR_EVERY, VOICE_TO + 1, BAR_EVERY), 1):
        height = 20 + 70 * abs(sin(number * pi / 3.3))
        pen.line((x, MIDDLE - height), (x, MIDDLE + height), ACCENT)
    small = large.resize(SIZE, Image.Resampling.LANCZOS)
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(FILE, optimize=True)


class _Pen:
    """Draws with round ends, in the pixels of the picture as it will be."""

    def __init__(self, draw: ImageDraw.ImageDraw) -> None:
        self._draw = draw

    def line(self, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
        self._draw.line(
            [start[0] * SMOOTH, start[1] * SMOOTH, end[0] * SMOOTH, end[1] * SMOOTH], colour, STROKE * SMOOTH
        )
        for x, y in (start, end):
            self.disc(x, y, STROKE / 2, colour)

    def disc(self, x: float, y: float, radius: float, fill: str, edge: str | None = None) -> None:
        box = [(x - radius) * SMOOTH, (y - radius) * SMOOTH, (x + radius) * SMOOTH, (y + radius) * SMOOTH]
        self._draw.ellipse(box, fill, edge, STROKE * SMOOTH if edge else 0)

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Draw the edge of a rectangle around a middle."""
        corners = [
            (x - width / 2) * SMOOTH,
            (y - height / 2) * SMOOTH,
            (x + width / 2) * SMOOTH,
            (y + height / 2) * SMOOTH,
        ]
        self._draw.rounded_rectangle(corners, 12 * SMOOTH, outline=colour, width=STROKE * SMOOTH)

    def arc(self, x: float, y: float, radius: float, colour: str) -> None:
        """Draw the lower half of a circle."""
        box = [(x - radius) * SMOOTH, (y - radius) * SMOOTH, (x + radius) * SMOOTH, (y + radius) * SMOOTH]
        self._draw.arc(box, 0, 180, colour, STROKE * SMOOTH)


def _draw_computer(pen: _Pen, x: float) -> None:
    pen.box(x, MIDDLE - 10, 92, 62, INK)
    pen.line((x - 56, MIDDLE + 38), (x + 56, MIDDLE + 38), INK)


def _draw_browser(pen: _Pen, x: float) -> None:
    pen.box(x, MIDDLE, 104, 86, INK)
    pen.line((x - 46, MIDDLE - 16), (x + 46, MIDDLE - 16), INK)


def _draw_microphone(pen: _Pen, x: float) -> None:
    for y in (MIDDLE - 34, MIDDLE - 12):
        pen.disc(x, y, 17, WHITE)
    pen.box(x, MIDDLE - 23, 34, 56, WHITE)
    pen.arc(x, MIDDLE - 8, 38, WHITE)
    pen.line((x, MIDDLE + 30), (x, MIDDLE + 50), WHITE)
