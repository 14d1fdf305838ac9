"""What the settings of all systems are made of: switches, sliders, signs, rows that say nothing."""

from .sheet import Sheet

SWITCH = (42, 24)
BOX = 18
"""The side of a box to tick."""
MICROPHONE = "M12 3a3 3 0 0 1 3 3v6a3 3 0 0 1-6 0v-6a3 3 0 0 1 3-3zM6 11v1a6 6 0 0 0 12 0v-1M12 18v3"
WINDOW = "M4 5h16v14h-16zM4 10h16"
GRID = "M4 4h6v6h-6zM14 4h6v6h-6zM4 14h6v6h-6zM14 14h6v6h-6z"
SCREEN = "M3 5h18v11h-18zM12 16v4M8 20h8"
SHIELD = "M12 3l7 3v5c0 5-3 8-7 10c-4-2-7-5-7-10v-5z"
HAND = "M8 12v-6M12 11v-8M16 12v-7M20 13v-4M8 14l-4-3M8 12v3c0 4 3 6 6 6s6-3 6-7v-2"
LOUDSPEAKER = "M4 10v4h3l5 4v-12l-5 4zM15 9a4 4 0 0 1 0 6M18 7a8 8 0 0 1 0 10"
GLOBE = "M12 3a9 9 0 0 0 0 18a9 9 0 0 0 0-18zM3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18"
LOCK = "M6 11h12v9h-12zM8 11v-3a4 4 0 0 1 8 0v3"
BACK = "M6-6l-6 6l6 6"
ARROW_BACK = "M6-6l-6 6l6 6M0 0h13"
ONWARD = "M0-5l5 5l-5 5"
DOWN = "M0-2l4 5l4-5"


def sign(sheet: Sheet, shape: str, x: float, y: float, side: float = 24, kind: str = "pen") -> None:
    """Draw a sign; y is its middle."""
    sheet.path(shape, kind, x, y - side / 2, side / 24)


def tile(sheet: Sheet, shape: str, x: float, y: float, side: float = 24) -> None:
    """Draw the icon of a program or a pane, of none in particular; y is its middle."""
    sheet.box(x, y - side / 2, side, side, "ink", side / 4)
    sign(sheet, shape, x + side * 0.11, y, side * 0.78, "paper")


def switch(sheet: Sheet, right: float, y: float, number: int | None = None) -> None:
    """Draw a switch that is on, marked; y is its middle."""
    width, height = SWITCH
    left, top = right - width, y - height / 2
    sheet.box(left, top, width, height, "ink", height / 2)
    sheet.disc(right - height / 2, y, height / 2 - 4, "ground")
    sheet.mark(left, top, width, height, number)


def tick(sheet: Sheet, x: float, y: float) -> None:
    """Draw a box that is ticked, marked; y is its middle."""
    sheet.box(x, y - BOX / 2, BOX, BOX, "ink", 4)
    sheet.path("M5 9l3 4l6-8", "paper", x, y - BOX / 2, upright=BOX)
    sheet.mark(x, y - BOX / 2, BOX, BOX, round=4)


def slider(sheet: Sheet, x: float, y: float, width: float, marked: bool = False) -> None:
    """Draw a slider that is far to the right; y is its middle."""
    knob = x + width * 0.8
    sheet.path(f"M{x:g} {y:g}h{width:g}", "edge")
    sheet.path(f"M{x:g} {y:g}H{knob:g}", "pen")
    sheet.disc(knob, y, 8, "ink")
    if marked:
        sheet.mark(knob - 8, y - 8, 16, 16)


def level(sheet: Sheet, x: float, y: float, lamps: int) -> None:
    """Draw how loud it is, as a row of lamps of which most are lit; y is their middle."""
    for number in range(lamps):
        sheet.box(x + number * 11, y - 5, 7, 10, "ink" if number < lamps * 0.6 else "line", 2)


def choice(sheet: Sheet, x: float, y: float, chosen: bool = False) -> None:
    """Draw one of several choices; x and y are its middle."""
    sheet.disc(x, y, 8, "pen" if chosen else "edge")
    if chosen:
        sheet.disc(x, y, 4, "ink")


def menu(sheet: Sheet, text: str, right: float, y: float, marked: bool = True, width: float = 118) -> None:
    """Draw a list that is closed and shows what is chosen; y is its middle."""
    left = right - width
    sheet.box(left, y - 14, width, 28, "ground", 6)
    sheet.box(left, y - 14, width, 28, "edge", 6)
    sheet.say(text, left + 10, y, width - 32)
    sheet.path(DOWN, "pen", right - 17, y)
    if marked:
        sheet.mark(left, y - 14, width, 28, round=6)


def rows(sheet: Sheet, left: float, right: float, tops: list[float]) -> None:
    """Draw the lines between the rows of a list."""
    for top in tops:
        sheet.path(f"M{left:g} {top:g}H{right:g}", "edge")


def blank(sheet: Sheet, x: float, y: float, width: float, right: float = 0, icon: float = 20) -> None:
    """Draw another row of a list, with a switch of no state if it has a right end; y is its middle."""
    sheet.box(x, y - icon / 2, icon, icon, "line", icon / 4)
    sheet.bar(x + icon + 11, y, width)
    if right:
        sheet.box(right - 32, y - 9, 32, 18, "line", 9)


def lights(sheet: Sheet) -> None:
    """Draw the three buttons of a window of macOS."""
    for number in range(3):
        sheet.disc(20 + 16 * number, 18, 5, "line")
