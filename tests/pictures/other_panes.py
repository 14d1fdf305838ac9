"""The settings of ChromeOS, Linux, Android and iOS, and the switch of a headset."""

from .furniture import (
    ARROW_BACK,
    BACK,
    DOWN,
    LOUDSPEAKER,
    MICROPHONE,
    SHIELD,
    WINDOW,
    blank,
    choice,
    rows,
    sign,
    slider,
    switch,
    tile,
)
from .sheet import Sheet, Words, height_of

SIDE = 164
"""How wide the list at the left of the settings is."""
PHONE = 288
"""How wide a phone is; a narrow page shows its screen alone."""


def chromeos(sheet: Sheet, words: Words) -> None:
    """Draw the privacy controls of ChromeOS."""
    sheet.height = 216 if sheet.is_narrow else 254
    x = 0
    if not sheet.is_narrow:
        x = SIDE
        sheet.say(words("chromeos.settings"), 18, 28, SIDE - 24, 17)
        for y, width in ((70, 66), (102, 84), (198, 72), (230, 60)):
            blank(sheet, 18, y, width, icon=16)
        sheet.box(6, 124, SIDE - 14, 52, "line", 24)
        sign(sheet, SHIELD, 14, 150, 20)
        sheet.say(words("chromeos.privacy_and_security"), 42, 150, SIDE - 52, 12.5)
    left, right = x + 8, sheet.width - 14
    sheet.path(ARROW_BACK, "pen", left + 10, 28)
    sheet.say(words("chromeos.privacy_controls"), left + 38, 28, right - left - 38, 16)
    sheet.box(left, 56, right - left, 144, "raised", 12)
    rows(sheet, left, right, [104, 152])
    blank(sheet, left + 15, 80, 76, right - 18)
    sign(sheet, MICROPHONE, left + 14, 128)
    sheet.say(words("chromeos.microphone_access"), left + 48, 128, right - left - 114, 15)
    switch(sheet, right - 16, 128)
    blank(sheet, left + 15, 176, 96, right - 18)


def linux_sound(sheet: Sheet, words: Words) -> None:
    """Draw the sound settings of GNOME, the desktop of most Linux systems."""
    sheet.height = 230 if sheet.is_narrow else 270
    x = 0
    if not sheet.is_narrow:
        x = SIDE
        sheet.box(0, 0, SIDE, sheet.height, "raised")
        sheet.path(f"M{SIDE} 0v{sheet.height:g}", "edge")
        sheet.say(words("linux.settings"), SIDE / 2, 26, SIDE, 15, middle=True)
        for y, width in ((66, 66), (98, 84), (178, 72), (210, 60), (242, 80)):
            blank(sheet, 18, y, width, icon=16)
        sheet.box(8, 120, SIDE - 16, 36, "line", 8)
        sign(sheet, LOUDSPEAKER, 16, 138, 20)
        sheet.say(words("linux.sound"), 44, 138, SIDE - 54)
    left, right = x + 16, sheet.width - 16
    sheet.say(words("linux.sound"), (left + right) / 2, 26, right - left, 15, middle=True)
    sheet.bar(left, 66, 70)
    sheet.say(words("linux.input"), left, 100, right - left, 16)
    sheet.box(left, 118, right - left, 96, "raised", 12)
    rows(sheet, left, right, [166])
    sheet.bar(left + 14, 142, 48)
    sign(sheet, MICROPHONE, left + 96, 142, 20)
    sheet.bar(left + 124, 142, right - left - 168, "name")
    sheet.path(DOWN, "pen", right - 30, 142)
    sheet.mark(left + 92, 128, right - left - 104, 28, round=6)
    sheet.bar(left + 14, 190, 48)
    slider(sheet, left + 96, 190, right - left - 116, marked=True)


def android(sheet: Sheet, words: Words) -> None:
    """Draw what an app may do with the microphone, on Android."""
    left, right, top = _phone(sheet, 300)
    sheet.path(ARROW_BACK, "pen", left + 16, top + 28)
    sheet.say(words("android.microphone"), left + 16, top + 66, right - left - 32, 20)
    tile(sheet, WINDOW, left + 16, top + 106, 26)
    sheet.bar(left + 54, top + 106, 84)
    at = top + 146
    for name in ("allow_while_using_app", "ask_every_time", "do_not_allow"):
        text = words(f"android.{name}")
        high = max(24, height_of(text, right - left - 72))
        chosen = name == "allow_while_using_app"
        choice(sheet, left + 28, at + high / 2, chosen)
        sheet.say(text, left + 50, at + high / 2, right - left - 72)
        if chosen:
            sheet.mark(left + 13, at - 3, right - left - 26, high + 6, round=10)
        at += high + 20
    sheet.height = max(at + 4, 300)
    _close_phone(sheet)


def ios(sheet: Sheet, words: Words) -> None:
    """Draw the list of apps that may use the microphone, on iOS."""
    left, right, top = _phone(sheet, 250 if sheet.is_narrow else 290)
    sheet.path(BACK, "pen", left + 16, top + 28)
    sheet.say(words("ios.microphone"), (left + right) / 2, top + 28, right - left - 60, 16, middle=True)
    sheet.bar(left + 20, top + 62, 150)
    card, high = top + 82, 50
    sheet.box(left + 12, card, right - left - 24, 3 * high, "raised", 12)
    rows(sheet, left + 58, right - 12, [card + high, card + 2 * high])
    blank(sheet, left + 25, card + high / 2, 76, right - 28, 24)
    tile(sheet, WINDOW, left + 24, card + high * 1.5, 26)
    sheet.bar(left + 60, card + high * 1.5, 86, "name")
    switch(sheet, right - 26, card + high * 1.5)
    blank(sheet, left + 25, card + high * 2.5, 92, right - 28, 24)
    _close_phone(sheet)


def headset(sheet: Sheet, _words: Words) -> None:
    """Draw a headset with a switch on its cable; it has no words."""
    sheet.height = 230
    x, end = (0, 178) if sheet.is_narrow else (84, 308)
    half = 46 if sheet.is_narrow else 66
    sheet.path(f"M0 0v-8a{half} {half} 0 0 1 {2 * half} 0v8", "pen", x + 30, 96)
    for side in (x + 16, x + 16 + 2 * half):
        sheet.box(side, 88, 28, 52, "ink", 12)
    sheet.path("M0 0c0 32 10 42 34 42", "pen", x + 30, 140)
    sheet.box(x + 62, 173, 30, 18, "ink", 9)
    cable = end - x - 30 - 2 * half
    sheet.path(f"M0 0c0 80 {cable * 0.6:g} 60 {cable} 30", "edge", x + 30 + 2 * half, 140)
    sheet.box(end, 30, 84, 170, "raised", 22)
    sheet.box(end, 30, 84, 170, "edge", 22)
    sign(sheet, MICROPHONE, end + 28, 64, 28)
    sheet.box(end + 29, 96, 26, 54, "line", 13)
    sheet.disc(end + 42, 109, 10, "ink")
    sheet.mark(end + 29, 96, 26, 54)
    sign(sheet, f"{MICROPHONE}M4 3l16 18", end + 31, 176, 22, "edge")


def _phone(sheet: Sheet, height: float) -> tuple[float, float, float]:
    """Draw the upper part of a phone; return the left, the right and the top of its screen."""
    sheet.height = height
    if sheet.is_narrow:
        return 0, sheet.width, 0
    left = (sheet.width - PHONE) / 2
    sheet.box(0, 0, sheet.width, 999, "raised")
    sheet.box(left, 16, PHONE, 999, "ground", 30)
    return left + 6, left + PHONE - 6, 24


def _close_phone(sheet: Sheet) -> None:
    """Draw the edge of the phone above what is on its screen."""
    if not sheet.is_narrow:
        sheet.box((sheet.width - PHONE) / 2, 16, PHONE, 999, "edge", 30)
        sheet.path("M-30 0h60", "bar", sheet.width / 2, 28)
