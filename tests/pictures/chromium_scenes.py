"""What is photographed of Chromium: each scene is brought about as by a person, and found by its widgets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO

from PIL import Image

from tests.browser.chromium import ALLOW, BLOCK, Settings
from tests.browser.machine import wait_until

from .chromium_window import ChromiumWindow
from .looks import grab, wait_until_still
from .partner_site import HOST
from .shot import SCALE, Box, Shot, cut

ORIGIN = f"https://{HOST}:443"
TOOLBAR_BOTTOM = 87
MARGIN = 12
ROW = 10
"""CSS pixels above and below a control that still belong to its row of settings."""
SETTINGS_WIDTH = 556
"""In CSS pixels, of the pages of settings; narrower ones get a bar to scroll with."""
NARROW = 390
"""What of them a narrow page shows, at two thirds of its size."""
ASK = "void navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => {})"
ELEMENT = """() => {
  const element = document.createElement("microphone")
  element.style = "position: absolute; left: 20px; top: 40px"
  document.body.append(element)
}"""
NAME_CATEGORIES = """() => {
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.localName === "site-details-permission") element.dataset.category = element.category
      if (element.shadowRoot) walk(element.shadowRoot)
    }
  }
  walk(document)
}"""
TEXTS = """(crop) => {
  const seen = []
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      const box = element.getBoundingClientRect()
      const inside = box.width && box.top >= crop.top - 1 && box.bottom <= crop.bottom + 1
      const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)
      const text = own.map((node) => node.data.trim()).join(" ").trim()
      if (inside && text && !["STYLE", "SCRIPT", "OPTION"].includes(element.tagName)) seen.push(text)
      if (inside && element.tagName === "SELECT") seen.push(element.selectedOptions[0]?.label ?? "")
      if (element.shadowRoot) walk(element.shadowRoot)
    }
  }
  walk(document)
  return seen
}"""


@dataclass(frozen=True)
class Scene:
    """One picture: what was set before, and how to take it."""

    take: Callable[[ChromiumWindow], Shot]
    settings: Settings = field(default=Settings())


def _ask(window: ChromiumWindow) -> None:
    window.page.evaluate(ASK)


def _prompt(window: ChromiumWindow) -> Shot:
    _ask(window)
    window.find("PermissionPromptBubbleBaseView")
    wait_until_still(window.screen)
    return _bubble(window, "PermissionPromptBubbleBaseView", "MdTextButton")


def _controls(window: ChromiumWindow, target: str, number: int = 0) -> Shot:
    """Take what opens behind the icon left of the address."""
    window.click(window.find("LocationIconView").box)
    window.find("PageInfoMainView")
    wait_until_still(window.screen)
    return _bubble(window, "PageInfoBubbleView", target, number)


def _controls_after_closing_the_box(window: ChromiumWindow) -> Shot:
    for _ in range(3):
        _ask(window)
        window.find("PermissionPromptBubbleBaseView")
        window.screen.press("Escape")
        wait_until(lambda: not window.all("PermissionPromptBubbleBaseView"), "the box to close")
    wait_until(lambda: not window.all("PermissionChipView"), "the chip to go")
    return _controls(window, "MdTextButton")


def _chip(window: ChromiumWindow) -> Shot:
    _ask(window)
    window.find("PermissionChipView")
    wait_until_still(window.screen)
    chip = window.find("PermissionChipView")
    host = window.find("OmniboxViewViews").box.left + 185
    strip = Box(0, chip.box.top - 11, host, chip.box.bottom + 11)
    narrow = Box(chip.box.left - MARGIN, strip.top, min(host, chip.box.left + 300), strip.bottom)
    screen = grab(window.screen)
    return Shot(cut(screen, strip, chip.box), cut(screen, narrow, chip.box), [chip.text, HOST])


def _address(window: ChromiumWindow) -> Shot:
    wait_until_still(window.screen)
    icon, host = window.find("LocationIconView").box, window.find("OmniboxViewViews").box
    strip = Box(0, icon.top - 11, host.left + 260, icon.bottom + 11)
    target = Box(host.left - 4, icon.top - 2, host.left + 172, icon.bottom + 2)
    screen = grab(window.screen)
    narrow = Box(icon.left - MARGIN, strip.top, icon.left + 260, strip.bottom)
    return Shot(cut(screen, strip, target), cut(screen, narrow, target), [HOST])


def _element(window: ChromiumWindow, kind: str, target: str, number: int = 0) -> Shot:
    """Take the box of the `<microphone>` element, which ignores a press now and then."""
    window.page.evaluate(ELEMENT)
    box = window.page.locator("microphone").bounding_box()
    assert box
    left, top = box["x"], box["y"] + TOOLBAR_BOTTOM
    button = Box(left, top, left + box["width"], top + box["height"])

    def press() -> bool:
        window.click(button)
        wait_until_still(window.screen)
        return bool(window.all(kind))

    wait_until(press, f"the {kind}")
    return _bubble(window, kind, target, number, whole_window=False)


def _bubble(
    window: ChromiumWindow, kind: str, target: str, number: int = 0, whole_window: bool = True
) -> Shot:
    """Cut out the bubble that holds a widget of this kind, with the address above it."""
    widgets = window.widgets()
    inside = next(widget.window for widget in widgets if widget.kind == kind)
    parts = [widget for widget in widgets if widget.window == inside]
    bubble = parts[0].box
    control = [widget.box for widget in parts if widget.kind == target][number]
    toolbar = next(widget.box for widget in widgets if widget.kind == "ToolbarView")
    top = toolbar.top if whole_window else bubble.top - MARGIN
    wide = Box(
        0 if whole_window else bubble.left - MARGIN, top, bubble.right + MARGIN, bubble.bottom + MARGIN
    )
    narrow = Box(bubble.left - MARGIN, top, wide.right, wide.bottom)
    texts = [widget.text for widget in parts if widget.text]
    screen = grab(window.screen)
    return Shot(cut(screen, wide, control), cut(screen, narrow, control), [*dict.fromkeys(texts)])


def _settings(window: ChromiumWindow, path: str, first: str, last: str, target: str, left: float = 0) -> Shot:
    """Cut a page of settings from the top of one element to the bottom of another one.

    With `left`, a narrow page shows the row of the control alone, from there on.
    """
    page = window.page
    page.goto(f"chrome://settings/content/{path}")
    session = page.context.new_cdp_session(page)
    size = {"width": SETTINGS_WIDTH, "height": 1000, "deviceScaleFactor": SCALE, "mobile": False}
    session.send("Emulation.setDeviceMetricsOverride", size)

    def is_there() -> bool:
        page.evaluate(NAME_CATEGORIES)
        return page.locator(target).count() > 0

    wait_until(is_there, f"{target} of {path}")
    wait_until_still(window.screen)
    boxes = {}
    for name, selector in (("first", first), ("last", last), ("target", target)):
        found = page.locator(selector).first.bounding_box()
        assert found
        boxes[name] = Box(found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"])
    control = boxes["target"]
    area = Box(4, boxes["first"].top, SETTINGS_WIDTH - 16, boxes["last"].bottom)
    screen = Image.open(BytesIO(page.screenshot())).convert("RGB")
    narrow = Box(area.left, area.top, area.left + NARROW, area.bottom)
    if left:
        narrow = Box(left, control.top - ROW, control.right + MARGIN, control.bottom + ROW)
    texts = page.evaluate(TEXTS, {"top": area.top, "bottom": area.bottom})
    return Shot(cut(screen, area, control), cut(screen, narrow, control), [*dict.fromkeys(texts)])


BLOCKED = Settings(sites={ORIGIN: BLOCK})
SCENES: Mapping[str, Scene] = {
    "prompt": Scene(_prompt),
    "chip": Scene(_chip, BLOCKED),
    "address": Scene(_address),
    "controls-off": Scene(partial(_controls, target="ToggleButton"), BLOCKED),
    "controls-on": Scene(partial(_controls, target="ToggleButton"), Settings(sites={ORIGIN: ALLOW})),
    "controls-automatic": Scene(_controls_after_closing_the_box),
    "controls-default": Scene(partial(_controls, target="ToggleButton"), Settings(everywhere=BLOCK)),
    "controls-no-row": Scene(partial(_controls, target="RichHoverButton", number=-1)),
    "settings-device": Scene(
        partial(
            _settings,
            path="microphone",
            first="media-picker",
            last="#askRadioOption",
            target="media-picker select",
        ),
    ),
    "settings-ask": Scene(
        partial(
            _settings,
            path="microphone",
            first="settings-category-default-radio-group",
            last="#blockRadioOption",
            target="#askRadioOption .disc-wrapper",
        ),
        Settings(everywhere=BLOCK),
    ),
    "settings-list": Scene(
        partial(
            _settings,
            path="microphone",
            first="site-list",
            last="site-list",
            target="site-list-entry #actionMenuButton, site-list-entry #resetSite",
            left=90,
        ),
        BLOCKED,
    ),
    "site-details": Scene(
        partial(
            _settings,
            path=f"siteDetails?site=https://{HOST}",
            first="#resetSettingsButton",
            last='[data-category="media-stream-mic"]',
            target='[data-category="media-stream-mic"] select',
            left=90,
        ),
        BLOCKED,
    ),
    "element-blocked": Scene(
        partial(_element, kind="EmbeddedPermissionPromptBaseView", target="MdTextButton", number=1),
        BLOCKED,
    ),
    "element-managed": Scene(
        partial(_element, kind="EmbeddedPermissionPromptPolicyView", target="MdTextButton"),
        Settings(policies={"AudioCaptureAllowed": False}),
    ),
}
