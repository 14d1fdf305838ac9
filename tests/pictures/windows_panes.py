"""The settings of Windows."""

from .furniture import (
    ARROW_BACK,
    GRID,
    LOCK,
    MICROPHONE,
    ONWARD,
    SCREEN,
    SHIELD,
    choice,
    sign,
    slider,
    switch,
)
from .sheet import Sheet, Words, height_of

SIDE = 162
"""How wide the list at the left of the settings is."""
CARD, GAP = 54, 10


def microphone_11(sheet: Sheet, words: Words, numbers: tuple[int, int, int] = (1, 2, 3)) -> None:
    """Draw the three switches of Windows 11, with the numbers of their steps."""
    x = _settings(sheet, words("windows.privacy_and_security"), SHIELD)
    _title(sheet, words("windows.microphone"), x)
    top = 66.0
    labels = ("microphone_access", "let_apps_access", "let_desktop_apps_access")
    for label, shape, number in zip(labels, (MICROPHONE, GRID, SCREEN), numbers, strict=True):
        top = _switch_card(sheet, words(f"windows.{label}"), shape, x, top, number)
        if label == "let_apps_access":
            top = _program_rows(sheet, x, top)
    sheet.height = top + 6


def microphone_11_setup(sheet: Sheet, words: Words) -> None:
    """Draw the same for whoever sets a computer up."""
    microphone_11(sheet, words, (4, 4, 5))


def microphone_10(sheet: Sheet, words: Words, numbers: tuple[int, int, int] = (1, 2, 3)) -> None:
    """Draw the button and the two switches of Windows 10, with the numbers of their steps."""
    x = 0
    if not sheet.is_narrow:
        sheet.box(0, 0, SIDE, 999, "raised")
        sign(sheet, LOCK, 12, 30, 20)
        sheet.say(words("windows.privacy_10"), 40, 30, SIDE - 44, 13)
        for y, width in ((70, 60), (102, 84), (134, 70), (228, 66), (260, 88), (292, 56)):
            sheet.box(14, y - 8, 16, 16, "line", 4)
            sheet.bar(40, y, width)
        sheet.box(0, 158, 5, 40, "ink")
        sign(sheet, MICROPHONE, 12, 178, 20)
        sheet.say(words("windows.microphone"), 40, 178, SIDE - 44, 13)
        x = SIDE
    left, most = x + 18, sheet.width - x - 36
    sheet.say(words("windows.microphone"), left, 32, most, 21)
    device = words("windows.microphone_access_for_device_10")
    high = height_of(device, most)
    sheet.say(device, left, 58 + high / 2, most)
    top = 58 + high + 16
    change = words("windows.change_10")
    sheet.box(left, top, 108, 32, "line", 2)
    sheet.say(change, left + 54, top + 16, 108, middle=True)
    sheet.mark(left, top, 108, 32, numbers[0], round=2)
    top += 62
    labels = ("allow_apps_to_access_10", "allow_desktop_apps_to_access_10")
    for label, number in zip(labels, numbers[1:], strict=True):
        text = words(f"windows.{label}")
        high = height_of(text, most)
        sheet.say(text, left, top + high / 2, most)
        switch(sheet, left + 47, top + high + 30, number)
        sheet.bar(left + 72, top + high + 30, 34)
        top += high + 68
    sheet.height = top - 6


def microphone_10_setup(sheet: Sheet, words: Words) -> None:
    """Draw the same for whoever sets a computer up."""
    microphone_10(sheet, words, (4, 5, 5))


def sound_input(sheet: Sheet, words: Words) -> None:
    """Draw the microphones to choose from."""
    _sound(sheet, words, volume=False)


def sound_volume(sheet: Sheet, words: Words) -> None:
    """Draw how loud the microphone is."""
    _sound(sheet, words, volume=True)


def _settings(sheet: Sheet, chosen: str, shape: str) -> float:
    """Draw the list at the left with one row chosen, where there is room; return where the page begins."""
    if sheet.is_narrow:
        return 0
    sheet.path(ARROW_BACK, "pen", 14, 20)
    sheet.bar(42, 20, 56)
    sheet.disc(26, 60, 14, "line")
    sheet.bar(50, 54, 72)
    sheet.bar(50, 68, 52)
    for y, width in ((104, 64), (134, 80), (224, 72), (254, 58), (284, 76)):
        sheet.box(14, y - 8, 16, 16, "line", 4)
        sheet.bar(40, y, width)
    sheet.box(6, 154, SIDE - 12, 48, "raised", 5)
    sheet.box(6, 168, 4, 20, "ink", 2)
    sign(sheet, shape, 14, 178, 20)
    sheet.say(chosen, 40, 178, SIDE - 46, 13)
    return SIDE


def _title(sheet: Sheet, text: str, x: float) -> None:
    at = x + (12 if sheet.is_narrow else 16)
    sheet.bar(at, 36, 66)
    sheet.path(ONWARD, "edge", at + 78, 36)
    sheet.say(text, at + 94, 36, sheet.width - at - 98, 20)


def _switch_card(sheet: Sheet, text: str, shape: str, x: float, top: float, number: int) -> float:
    """Draw a card with a switch; return where the next one begins."""
    left, right = x + 10, sheet.width - 12
    at = left + (14 if sheet.is_narrow else 44)
    most = right - 74 - at
    high = max(CARD, height_of(text, most) + 20)
    sheet.box(left, top, right - left, high, "raised", 6)
    if not sheet.is_narrow:
        sign(sheet, shape, left + 12, top + high / 2, 22)
    sheet.say(text, at, top + high / 2, most)
    switch(sheet, right - 16, top + high / 2, number)
    return top + high + GAP


def _program_rows(sheet: Sheet, x: float, top: float) -> float:
    """Draw the programs below the second switch; return where the next card begins."""
    left, right = x + 10, sheet.width - 12
    for y, width in ((2, 88), (28, 64)):
        sheet.box(left + 26, top + y - 3, 16, 16, "line", 4)
        sheet.bar(left + 54, top + y + 5, width)
        sheet.box(right - 48, top + y - 3, 32, 16, "line", 8)
    return top + 28 + 13 + GAP


def _sound(sheet: Sheet, words: Words, volume: bool) -> None:
    x = _settings(sheet, words("windows.system"), SCREEN)
    _title(sheet, words("windows.sound"), x)
    left, right = x + 12, sheet.width - 12
    sheet.say(words("windows.input"), left + 2, 78, right - left, 15)
    text = words("windows.choose_a_device")
    high = height_of(text, right - left - 60, 13)
    top = 96.0
    sheet.box(left, top, right - left, high + 84, "raised", 6)
    sheet.say(text, left + 14, top + 10 + high / 2, right - left - 60, 13)
    sheet.path("M0 0l5-5l5 5", "edge", right - 26, top + 14 + high / 2)
    first = top + high + 32
    choice(sheet, left + 24, first, chosen=True)
    sign(sheet, MICROPHONE, left + 44, first, 20)
    sheet.bar(left + 74, first, 104, "name")
    if not volume:
        sheet.mark(left + 10, first - 14, right - left - 20, 28, round=6)
    choice(sheet, left + 24, first + 36)
    sign(sheet, MICROPHONE, left + 44, first + 36, 20, "edge")
    sheet.bar(left + 74, first + 36, 76)
    top += high + 84 + GAP
    sheet.box(left, top, right - left, 56, "raised", 6)
    most = 100 if sheet.is_narrow else 112
    sheet.say(words("windows.input_volume"), left + 14, top + 28, most, 13)
    slider(sheet, left + 14 + most, top + 28, right - left - most - 32, marked=volume)
    sheet.height = top + 56 + 14
