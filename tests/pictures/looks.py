"""What the screen looks like, and with which fonts, so that those of this machine do not decide it."""

import time
from pathlib import Path

from PIL import Image, ImageChops, ImageGrab

from tests.browser.display import Screen
from tests.browser.machine import wait_until

from .shot import SCALE

FONTS = "/usr/share/fonts/truetype/roboto"
WINDOW = (1000, 760)
"""Width and height in CSS pixels."""
SCREEN = f"{WINDOW[0] * SCALE}x{WINDOW[1] * SCALE}"
STILL_SECONDS = 0.4


def grab(screen: Screen) -> Image.Image:
    """Return the whole screen as it is now."""
    return ImageGrab.grab(xdisplay=screen.name).convert("RGB")


def wait_until_still(screen: Screen) -> None:
    """Return once nothing on the screen has changed for a while."""
    before, since = grab(screen), time.monotonic()

    def is_still() -> bool:
        nonlocal before, since
        now = grab(screen)
        if ImageChops.difference(before, now).getbbox():
            before, since = now, time.monotonic()
        return time.monotonic() - since > STILL_SECONDS

    wait_until(is_still, "a screen that stands still")


def environment_of_looks(folder: Path, dark: bool) -> dict[str, str]:
    """Return the environment of a browser that has these fonts alone, and is light or dark."""
    fonts = folder / "fonts.conf"
    fonts.write_text(
        f"<fontconfig><dir>{FONTS}</dir><cachedir>{folder / 'fonts'}</cachedir>"
        "<selectfont><rejectfont><glob>*Condensed*</glob></rejectfont></selectfont>"
        '<match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit>'
        '<edit name="rgba" mode="assign"><const>none</const></edit></match></fontconfig>'
    )
    return {"FONTCONFIG_FILE": str(fonts), **({"GTK_THEME": "Adwaita:dark"} if dark else {})}
