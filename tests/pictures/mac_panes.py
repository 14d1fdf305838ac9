"""The settings of macOS."""

from .furniture import (
    BACK,
    BOX,
    HAND,
    LOCK,
    LOUDSPEAKER,
    MICROPHONE,
    ONWARD,
    WINDOW,
    blank,
    level,
    lights,
    rows,
    sign,
    slider,
    switch,
    tick,
    tile,
)
from .sheet import Sheet, Words

SIDE = 172
"""How wide the list at the left of the settings is."""


def microphone(sheet: Sheet, words: Words) -> None:
    """Draw the list of programs that may use the microphone, since macOS 13, with a browser among them.

    It is that of the reader, so only the step names it.
    """
    sheet.height = 240 if sheet.is_narrow else 296
    x = _settings(sheet, words("macos.privacy_and_security"), HAND)
    _title(sheet, words("macos.microphone"), x)
    left, right, top, high = x + 14, sheet.width - 14, 80, 48
    sheet.bar(left + 4, 62, 190)
    count = 3 if sheet.is_narrow else 4
    sheet.box(left, top, right - left, count * high, "raised", 10)
    rows(sheet, left + 48, right - 12, [top + high * number for number in range(1, count)])
    for number, width in enumerate((84, 0, 104, 70)[:count]):
        if width:
            blank(sheet, left + 14, top + high * (number + 0.5), width, right - 17, 22)
    tile(sheet, WINDOW, left + 13, top + high * 1.5)
    sheet.bar(left + 48, top + high * 1.5, 100, "name")
    switch(sheet, right - 14, top + high * 1.5)


def microphone_before_13(sheet: Sheet, words: Words) -> None:
    """Draw the same list with boxes to tick, and the lock."""
    sheet.height = 300
    inside = _preferences(sheet, words("macos.security_and_privacy"), words("macos.privacy"))
    left, bottom = 24, sheet.height - 48
    if not sheet.is_narrow:
        sheet.box(left, inside, 150, bottom - inside - 12, "ground")
        sheet.box(left, inside, 150, bottom - inside - 12, "edge")
        for y, width in ((20, 76), (48, 92), (120, 60)):
            blank(sheet, left + 10, inside + y, width, icon=18)
        sheet.box(left, inside + 66, 150, 36, "line")
        sign(sheet, MICROPHONE, left + 9, inside + 84, 20)
        sheet.say(words("macos.microphone"), left + 37, inside + 84, 112)
        left += 166
    right = sheet.width - 24
    high = sheet.say(words("macos.sentence_above_list_12"), left, inside + 24, right - left, 13)
    top = inside + 24 + high / 2 + 10
    sheet.box(left, top, right - left, bottom - top - 12, "ground")
    sheet.box(left, top, right - left, bottom - top - 12, "edge")
    tick(sheet, left + 14, top + 24)
    tile(sheet, WINDOW, left + 44, top + 24, 22)
    sheet.bar(left + 76, top + 24, 100, "name")
    for y, width in ((60, 92), (88, 68)):
        if top + y < bottom - 24:
            sheet.box(left + 14, top + y - BOX / 2, BOX, BOX, "edge", 4)
            blank(sheet, left + 45, top + y, width)
    sign(sheet, LOCK, 20, bottom + 24)
    sheet.say(words("macos.click_the_lock"), 52, bottom + 24, sheet.width - 66, 13)


def question(sheet: Sheet, words: Words) -> None:
    """Draw the box in which macOS asks for itself."""
    sheet.height = 250
    sheet.box(0, 0, sheet.width, sheet.height, "raised")
    width = 272 if sheet.is_narrow else 310
    left, middle = (sheet.width - width) / 2, sheet.width / 2
    sheet.box(left, 14, width, sheet.height - 28, "ground", 14)
    sheet.box(left, 14, width, sheet.height - 28, "edge", 14)
    tile(sheet, WINDOW, middle - 24, 58, 48)
    asked = words("macos.would_like_to_access").replace("%@", "…")
    sheet.say(asked, middle, 118, width - 30, 15, middle=True)
    sheet.bar(middle - 90, 160, 180)
    button = width / 2 - 12
    sheet.box(left + 8, 184, button, 38, "raised", 8)
    sheet.say(words("macos.do_not_allow"), left + 8 + button / 2, 203, button, 12.5, middle=True)
    right = middle + 4
    sheet.box(right, 184, button, 38, "raised", 8)
    sheet.say(words("macos.allow"), right + button / 2, 203, button, 12.5, middle=True)
    sheet.mark(right + 3, 187, button - 6, 32, round=6)


def sound(sheet: Sheet, words: Words) -> None:
    """Draw the microphones to choose from, and how loud they are, since macOS 13."""
    sheet.height = 290
    x = _settings(sheet, words("macos.sound"), LOUDSPEAKER)
    _title(sheet, words("macos.sound"), x)
    left, right = x + 14, sheet.width - 14
    _tabs(sheet, words("macos.input"), (left + right) / 2, 68)
    _devices(sheet, left, right, 96)
    sheet.box(left, 204, right - left, 72, "raised", 10)
    sheet.bar(left + 14, 222, 64)
    slider(sheet, left + 116, 222, right - left - 134, marked=True)
    sheet.bar(left + 14, 258, 52)
    level(sheet, left + 116, 258, int((right - left - 130) / 11))


def sound_before_13(sheet: Sheet, words: Words) -> None:
    """Draw the same in System Preferences."""
    sheet.height = 290
    inside = _preferences(sheet, words("macos.sound"), words("macos.input"), 14)
    left, right = 26, sheet.width - 26
    _devices(sheet, left, right, inside + 8)
    at = left + (118 if sheet.is_narrow else 156)
    sheet.say(words("macos.input_volume_12"), left, inside + 132, at - left - 10, 13)
    slider(sheet, at, inside + 132, right - at, marked=True)
    sheet.say(words("macos.input_level_12"), left, inside + 170, at - left - 10, 13)
    level(sheet, at, inside + 170, int((right - at) / 11))


def _settings(sheet: Sheet, chosen: str, shape: str) -> float:
    """Draw the list at the left with one row chosen, where there is room; return where the pane begins."""
    if sheet.is_narrow:
        return 0
    sheet.box(0, 0, SIDE, sheet.height, "raised")
    sheet.path(f"M{SIDE} 0v{sheet.height:g}", "edge")
    lights(sheet)
    sheet.box(12, 38, SIDE - 24, 22, "edge", 6)
    for y, width in ((84, 76), (114, 96), (206, 66), (236, 90), (266, 72)):
        blank(sheet, 16, y, width, icon=18)
    sheet.box(8, 134, SIDE - 16, 50, "line", 8)
    tile(sheet, shape, 14, 159, 22)
    sheet.say(chosen, 43, 159, SIDE - 53, 13.5)
    return SIDE


def _title(sheet: Sheet, text: str, x: float) -> None:
    sheet.path(BACK, "pen", x + 18, 30)
    sheet.path(ONWARD, "edge", x + 40, 30)
    sheet.say(text, x + 60, 30, sheet.width - x - 66, 18)


def _preferences(sheet: Sheet, title: str, chosen: str, foot: float = 48) -> float:
    """Draw the window of System Preferences with one tab chosen; return where its inside begins."""
    sheet.box(0, 0, sheet.width, sheet.height, "raised")
    rows(sheet, 0, sheet.width, [36])
    lights(sheet)
    sheet.say(title, (sheet.width + 58) / 2, 18, sheet.width - 66, 12.5, middle=True)
    sheet.box(12, 64, sheet.width - 24, sheet.height - 64 - foot, "edge", 6)
    _tabs(sheet, chosen, sheet.width / 2, 64)
    return 88


def _tabs(sheet: Sheet, chosen: str, middle: float, y: float) -> None:
    """Draw tabs of which the last is chosen."""
    left, width = middle - 120, 134
    sheet.box(left, y - 14, 240, 28, "raised", 7)
    sheet.box(left, y - 14, 240, 28, "edge", 7)
    sheet.bar(left + 26, y, 54)
    sheet.box(left + 240 - width, y - 14, width, 28, "line", 7)
    sheet.say(chosen, left + 240 - width / 2, y, width, middle=True)


def _devices(sheet: Sheet, left: float, right: float, top: float) -> None:
    """Draw three microphones of which one is chosen, marked."""
    sheet.box(left, top, right - left, 96, "ground", 8)
    sheet.box(left, top, right - left, 96, "edge", 8)
    sheet.box(left + 11, top + 11, right - left - 22, 26, "line", 5)
    sign(sheet, MICROPHONE, left + 16, top + 24, 20)
    sheet.bar(left + 42, top + 24, 110, "name")
    sheet.mark(left + 11, top + 11, right - left - 22, 26, round=4)
    for y, width in ((57, 84), (79, 60)):
        sheet.bar(left + 42, top + y, width)
