"""Draws the settings of systems that cannot be photographed here."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale

from webapp.config import ROOT
from webapp.guide.content import Content
from webapp.guide.labels import load_labels
from webapp.guide.messages import SOURCE_LANGUAGE
from webapp.guide.pictures import name_variant

from . import browser_panes, mac_panes, other_panes, windows_panes
from .files import FOLDER, Taken, describe_words
from .sheet import NARROW, WIDE, Sheet, Words

PROGRAM = "drawing"
"""What is written down in place of a browser's name and version."""
MOST_BYTES = 6_000
LABELS = load_labels(Content(ROOT / "content"))
DRAWINGS: Mapping[str, Callable[[Sheet, Words], None]] = {
    "systems/macos-microphone": mac_panes.microphone,
    "systems/macos-12-microphone": mac_panes.microphone_before_13,
    "systems/macos-question": mac_panes.question,
    "systems/macos-sound": mac_panes.sound,
    "systems/macos-12-sound": mac_panes.sound_before_13,
    "systems/safari-site": browser_panes.safari_site,
    "systems/safari-websites": browser_panes.safari_websites,
    "systems/windows-11-microphone": windows_panes.microphone_11,
    "systems/windows-11-microphone-setup": windows_panes.microphone_11_setup,
    "systems/windows-10-microphone": windows_panes.microphone_10,
    "systems/windows-10-microphone-setup": windows_panes.microphone_10_setup,
    "systems/windows-sound-input": windows_panes.sound_input,
    "systems/windows-sound-volume": windows_panes.sound_volume,
    "systems/edge-site": browser_panes.edge_site,
    "systems/linux-sound": other_panes.linux_sound,
    "systems/chromeos-microphone": other_panes.chromeos,
    "systems/android-microphone": other_panes.android,
    "systems/ios-microphone": other_panes.ios,
    "systems/headset": other_panes.headset,
}


@dataclass(frozen=True)
class Drawing:
    """One language of a drawing: what is on it, at both widths."""

    wide: Sheet
    narrow: Sheet

    @property
    def facts(self) -> dict[str, Any]:
        """Return what is written down of it."""
        return {
            "texts": list(dict.fromkeys(self.wide.texts)),
            "wide": list(self.wide.size),
            "narrow": list(self.narrow.size),
        }


def draw(name: str, locale: str) -> Drawing | None:
    """Return a drawing in a language. One that has no words is the same in all, and drawn in the source's."""
    sheets = []
    from_right = Locale.parse(locale, sep="-").text_direction == "rtl"
    for width in (WIDE, NARROW):
        sheet = Sheet(width, from_right)
        DRAWINGS[name](sheet, lambda label: LABELS.find(label, locale).text)
        sheets.append(sheet)
    drawing = Drawing(*sheets)
    return drawing if drawing.wide.texts or locale == SOURCE_LANGUAGE else None


def files_of(name: str, locale: str, drawing: Drawing) -> Iterator[tuple[Path, str]]:
    """Yield path and content of its files."""
    path = FOLDER / f"{name}.svg"
    language = "" if locale == SOURCE_LANGUAGE else locale
    for sheet in (drawing.wide, drawing.narrow):
        yield path.with_name(name_variant(path.name, language, narrow=sheet.is_narrow)), sheet.svg()


def keep_drawing(taken: Taken, name: str, locale: str) -> Iterator[str]:
    """Write the files of a drawing that are other ones than before, and yield what changed."""
    drawing = draw(name, locale)
    if drawing is None:
        return
    old = taken.of(name, locale)
    taken.record(name, PROGRAM, locale, drawing.facts)
    changed = [
        (path, content)
        for path, content in files_of(name, locale, drawing)
        if not path.exists() or path.read_text(encoding="utf-8") != content
    ]
    for path, content in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    if not old:
        yield "is new"
    elif changed:
        yield from [*describe_words(old, drawing.facts)] or ["looks different"]
