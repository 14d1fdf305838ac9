"""The files of a picture, and what is written down of it: sizes, words, and what was photographed."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageDraw

from webapp.config import ROOT
from webapp.guide.messages import SOURCE_LANGUAGE
from webapp.guide.pictures import TAKEN, name_variant

from .shot import SCALE, Cut, Shot

FOLDER = ROOT / "content" / "pictures"
MOST_BYTES = 15_000
QUALITIES = (52, 45, 38)
"""Of AVIF; the first at which a file is small enough."""
SPEED = 4
"""Of its encoder, from 0, the slowest with the smallest files, to 10."""
COLOURS = (64, 32, 16)
"""Of the PNG; the first number at which it is small enough."""
RINGS = {False: ("#17624a", "#faf7f0"), True: ("#86d3b0", "#191713")}
"""The accent and the ground of the pages, light and dark."""
RING, HALO, ROOM = 3, 1, 3
"""CSS pixels: the ring, its edges against the picture, and the room between control and ring."""
SMOOTH = 4
NOISE = 24
"""Steps of 256 by which what AVIF leaves of equal pixels may differ."""
SEEN = 0.002
"""The least share of other pixels that is more than that."""


class Taken:
    """What is written down of all pictures, as it was and as it is now."""

    def __init__(self, path: Path = FOLDER / TAKEN) -> None:
        self._path = path
        self.before: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        self.now: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}

    def write(self) -> None:
        """Write it down, in an order that does not depend on what was taken first."""
        self._path.write_text(json.dumps(self.now, indent=1, ensure_ascii=False, sort_keys=True) + "\n")

    def record(self, name: str, program: str, locale: str, facts: Mapping[str, Any]) -> None:
        """Write down one language of a picture."""
        entry = self.now.setdefault(name, {"languages": {}})
        entry["program"] = program
        known = entry["languages"].setdefault(locale, {})
        pixels = known.get("pixels", {}) | facts.get("pixels", {})
        known |= facts | ({"pixels": pixels} if pixels else {})

    def of(self, name: str, locale: str) -> dict[str, Any]:
        """Return what was known of one language of a picture before; nothing if it is new."""
        known: dict[str, Any] = self.before.get(name, {}).get("languages", {}).get(locale, {})
        return known


def keep(taken: Taken, name: str, program: str, locale: str, dark: bool, shot: Shot) -> Iterator[str]:
    """Write the files of a shot, if it is another than before, and yield what changed.

    `name` is that of the picture below the folder, such as "chrome/prompt".
    """
    old, mode = taken.of(name, locale), "dark" if dark else "light"
    pixels = digest(shot)
    target = shot.wide.target
    facts: dict[str, Any] = {
        "texts": list(shot.texts),
        "wide": _size(shot.wide.image),
        "narrow": _size(shot.narrow.image),
        "target": [round(edge) for edge in (target.left, target.top, target.right, target.bottom)],
        "pixels": {mode: pixels},
    }
    taken.record(name, program, locale, facts)
    if old.get("pixels", {}).get(mode) == pixels:
        return
    path = FOLDER / f"{name}.avif"
    yield from _describe_change(old, facts, _variant(path, locale, dark=dark), _marked(shot.wide, dark))
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_avif(_marked(shot.wide, dark), _variant(path, locale, dark=dark))
    _write_avif(_marked(shot.narrow, dark), _variant(path, locale, narrow=True, dark=dark))
    if not dark:
        _write_png(_marked(shot.wide, dark), _variant(path, locale).with_suffix(".png"))


def digest(shot: Shot) -> str:
    """Return a digest of what was photographed and what is marked on it, whoever encodes it."""
    whole = hashlib.sha256()
    for part in (shot.wide, shot.narrow):
        target = part.target
        whole.update(part.image.tobytes())
        whole.update(repr((target.left, target.top, target.right, target.bottom)).encode())
    return whole.hexdigest()[:16]


def _variant(path: Path, locale: str, **how: bool) -> Path:
    language = "" if locale == SOURCE_LANGUAGE else locale
    return path.with_name(name_variant(path.name, language, **how))


def describe_words(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Yield which words of a picture became which."""
    gone, come = (
        [text for text in first["texts"] if text not in second["texts"]]
        for first, second in ((old, new), (new, old))
    )
    if gone or come:
        yield f"other words: {', '.join(gone) or 'nothing'} became {', '.join(come) or 'nothing'}"


def _describe_change(
    old: Mapping[str, Any], new: Mapping[str, Any], file: Path, image: Image.Image
) -> Iterator[str]:
    if not old or not file.exists():
        yield "is new"
        return
    yield from describe_words(old, new)
    with Image.open(file) as earlier:
        before = earlier.convert("RGB")
    if before.size != image.size:
        yield f"another size: {before.size} became {image.size}"
        return
    difference = ImageChops.difference(before, image).convert("L").point(lambda step: 255 * (step > NOISE))
    share = difference.histogram()[255] / (image.width * image.height)
    if share < SEEN:
        yield "no difference that can be seen"
    else:
        yield f"{share:.1%} of the pixels look different, within {difference.getbbox()}"


def _marked(part: Cut, dark: bool) -> Image.Image:
    """Return the picture with a ring around the control."""
    colour, halo = RINGS[dark]
    factor = SCALE * SMOOTH
    size = (part.image.width * SMOOTH, part.image.height * SMOOTH)
    layer, mask = Image.new("RGB", size, halo), Image.new("L", size)
    outside = part.target.grown(ROOM + RING + HALO)
    radius = min(outside.bottom - outside.top, outside.right - outside.left, 40) / 2
    for grown, width, ink in ((HALO, RING + 2 * HALO, halo), (0, RING, colour)):
        box = part.target.grown(ROOM + RING + grown)
        edges = [edge * factor for edge in (box.left, box.top, box.right, box.bottom)]
        shape = {"radius": radius * factor, "width": round(width * factor)}
        ImageDraw.Draw(layer).rounded_rectangle(edges, outline=ink, **shape)
        ImageDraw.Draw(mask).rounded_rectangle(edges, outline=255, **shape)
    image = part.image.copy()
    image.paste(
        layer.resize(image.size, Image.Resampling.LANCZOS),
        mask=mask.resize(image.size, Image.Resampling.LANCZOS),
    )
    return image


def _write_avif(image: Image.Image, path: Path) -> None:
    for quality in QUALITIES:
        image.save(path, quality=quality, speed=SPEED, max_threads=1)
        if path.stat().st_size <= MOST_BYTES:
            return
    raise ValueError(f"{path} has {path.stat().st_size} bytes, more than {MOST_BYTES}; cut it closer")


def _write_png(image: Image.Image, path: Path) -> None:
    """Write a smaller picture of fewer colours, for browsers that do not know AVIF."""
    small = image.resize(tuple(_size(image)), Image.Resampling.LANCZOS)
    for colours in COLOURS:
        small.quantize(colours).save(path, optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            return
    raise ValueError(f"{path} has {path.stat().st_size} bytes, more than {MOST_BYTES}; cut it closer")


def _size(image: Image.Image) -> list[int]:
    return [side // SCALE for side in image.size]
