"""What browsers that cannot be run here show: Safari's list of sites, and what Edge says of a site."""

from .furniture import ARROW_BACK, GLOBE, LOCK, MICROPHONE, blank, lights, menu, rows, sign
from .sheet import Sheet, Words


def safari_site(sheet: Sheet, words: Words) -> None:
    """Draw Safari's list of sites, and what is chosen for one of them."""
    _websites(sheet, words, others=False)


def safari_websites(sheet: Sheet, words: Words) -> None:
    """Draw the same list, and what is chosen for all others."""
    _websites(sheet, words, others=True)


def _websites(sheet: Sheet, words: Words, others: bool) -> None:
    sheet.height = 290
    sheet.box(0, 0, sheet.width, 84, "raised")
    rows(sheet, 0, sheet.width, [84])
    lights(sheet)
    middle = sheet.width / 2
    for step in (-2, -1, 1, 2) if sheet.is_narrow else (-3, -2, -1, 1, 2, 3):
        at = middle + step * 46 + (22 if step > 0 else -22)
        sheet.box(at - 9, 38, 18, 18, "line", 5)
        sheet.bar(at - 15, 70, 30)
    sheet.box(middle - 44, 30, 88, 50, "line", 8)
    sign(sheet, GLOBE, middle - 11, 46, 22)
    sheet.say(words("safari.websites"), middle, 68, 88, 13, middle=True)
    left, right = 14, sheet.width - 14
    if not sheet.is_narrow:
        for y, width in ((106, 64), (170, 76), (202, 50), (234, 68)):
            blank(sheet, 18, y, width, icon=18)
        sheet.box(8, 120, 142, 36, "line", 8)
        sign(sheet, MICROPHONE, 17, 138, 20)
        sheet.say(words("safari.microphone"), 44, 138, 106)
        left = 166
    sheet.box(left, 98, right - left, 130, "edge", 6)
    rows(sheet, left, right, [146, 190])
    sign(sheet, GLOBE, left + 10, 122, 20)
    sheet.bar(left + 40, 122, right - left - 192)
    menu(sheet, words("safari.allow"), right - 12, 122, marked=True)
    for y, width in ((168, 60), (209, 84)):
        blank(sheet, left + 10, y, width)
        sheet.box(right - 94, y - 9, 82, 18, "line", 6)
    sheet.bar(left, 258, right - left - 140)
    menu(sheet, words("safari.ask"), right - 12, 258, marked=others)


def edge_site(sheet: Sheet, words: Words) -> None:
    """Draw what opens left of the address in Edge."""
    sheet.height = 240
    sheet.box(0, 0, sheet.width, 50, "raised")
    sheet.path(ARROW_BACK, "edge", 16, 25)
    sheet.box(44, 9, sheet.width - 60, 32, "ground", 16)
    sheet.box(44, 9, sheet.width - 60, 32, "edge", 16)
    sheet.box(49, 13, 30, 24, "line", 12)
    sign(sheet, LOCK, 55, 25, 18)
    sheet.bar(90, 25, 120)
    left, right = (8, sheet.width - 8) if sheet.is_narrow else (49, 419)
    sheet.box(left, 60, right - left, 168, "ground", 8)
    sheet.box(left, 60, right - left, 168, "edge", 8)
    sheet.bar(left + 18, 82, 120)
    rows(sheet, left, right, [102])
    sheet.say(words("edge.permissions_for_site"), left + 18, 124, right - left - 36, 13.5)
    sign(sheet, MICROPHONE, left + 14, 160, 22)
    sheet.say(words("edge.microphone"), left + 42, 160, right - left - 160)
    menu(sheet, words("edge.allow"), right - 13, 160, width=110)
    sign(sheet, GLOBE, left + 15, 202, 20, "edge")
    sheet.bar(left + 42, 202, 72)
    sheet.box(right - 100, 193, 82, 18, "line", 6)
