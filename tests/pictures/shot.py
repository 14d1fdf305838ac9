"""One picture as it was taken: the pixels, the control that is pointed at, and the words in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

SCALE = 2
"""Pixels of a picture for each CSS pixel."""


@dataclass(frozen=True)
class Box:
    """A rectangle, in CSS pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        """The point to click."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def grown(self, by: float) -> "Box":
        """Return a box that is larger by so much on each side."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def on(self, other: "Box") -> "Box":
        """Return this box as it lies on a picture of the other one."""
        return Box(
            self.left - other.left, self.top - other.top, self.right - other.left, self.bottom - other.top
        )

    def holds(self, other: "Box") -> bool:
        """Return whether the other one lies inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


@dataclass(frozen=True)
class Cut:
    """A part of the screen, and the control to point at as it lies on it."""

    image: Image.Image
    target: Box


@dataclass(frozen=True)
class Shot:
    """What was seen of a scene; `narrow` is what fits into a page of 300 pixels, the control and its name."""

    wide: Cut
    narrow: Cut
    texts: Sequence[str]


def cut(screen: Image.Image, box: Box, target: Box) -> Cut:
    """Return a part of a picture of the screen. Raise ValueError if the target does not lie on it."""
    if not box.holds(target):
        raise ValueError(f"the control at {target} is not on the picture of {box}")
    edges = (box.left, box.top, box.right, box.bottom)
    left, top, right, bottom = (round(edge * SCALE) for edge in edges)
    return Cut(screen.crop((left, top, right, bottom)), target.on(box))
