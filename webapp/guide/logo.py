"""The organisation's logo: where it is, and how large, so that nothing moves when it comes."""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from webapp.guide.content import Content
from webapp.guide.pictures import Size, name_variant

PNG = re.compile(rb"\x89PNG\r\n\x1a\n.{4}IHDR(?P<width>.{4})(?P<height>.{4})", re.DOTALL)
SVG = re.compile(rb"<svg\b[^>]*>")
VIEW_BOX = re.compile(rb"""\bviewBox\s*=\s*["'][\d.eE+-]+[\s,]+[\d.eE+-]+[\s,]+([\d.]+)[\s,]+([\d.]+)["']""")
ACTIVE = re.compile(rb"<script|<foreignObject|\bon\w+\s*=|\b(?:href|src)\s*=\s*[\"'](?!#|data:image/)", re.I)
MAX_BYTES = 100_000


class LogoError(ValueError):
    """A file cannot be shown as a logo; the message says why."""


@dataclass(frozen=True)
class Logo:
    """A picture below the content folder, the one for a dark ground (the same if there is none), its size."""

    path: str
    dark_path: str
    size: Size


def read_logo(name: str, content: Content) -> Logo:
    """Return the logo of this name, with the one beside it for a dark ground. Raise LogoError."""
    file = PurePosixPath(name)
    dark_name = str(file.with_name(name_variant(file.name, dark=True)))
    size = _read_size(name, content.find(name))
    if dark_name not in content.files:
        return Logo(name, name, size)
    if _read_size(dark_name, content.find(dark_name)) != size:
        raise LogoError(f"{dark_name} must be as large as {name}")
    return Logo(name, dark_name, size)


def _read_size(name: str, path: Path) -> Size:
    try:
        picture = path.read_bytes()
    except OSError:
        raise LogoError(f"there is no picture {name}") from None
    if len(picture) > MAX_BYTES:
        raise LogoError(f"{name} has more than {MAX_BYTES:,} bytes")
    size = _size_of_svg(name, picture) if PurePosixPath(name).suffix == ".svg" else _size_of_png(picture)
    if not size or min(size) < 1:
        raise LogoError(f"{name} does not say how large it is: an SVG by its viewBox, a PNG by its header")
    return size


def _size_of_svg(name: str, picture: bytes) -> Size | None:
    """Return the size of its viewBox. Nothing in an image runs or loads, so it had better not need to."""
    if ACTIVE.search(picture):
        raise LogoError(f"{name} holds a script or loads another file, which no browser does in an image")
    root = SVG.search(picture)
    box = VIEW_BOX.search(root[0]) if root else None
    return (round(float(box[1])), round(float(box[2]))) if box else None


def _size_of_png(picture: bytes) -> Size | None:
    header = PNG.match(picture)
    return (int.from_bytes(header["width"]), int.from_bytes(header["height"])) if header else None
