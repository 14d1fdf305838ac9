"""What is photographed of Firefox."""

from collections.abc import Callable, Mapping

from tests.browser.firefox import BLOCK
from tests.browser.machine import wait_until

from .firefox_window import FirefoxWindow
from .looks import grab
from .partner_site import HOST
from .shot import Box, Shot, cut

MARGIN = 12
ASK = "navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => {})"
OPEN_LIST = """
const button = document.querySelector("#microphoneSettingsButton")
button?.click()
return Boolean(button)"""
DIALOG = ".dialogOverlay browser"
WORDS = ("label", "description", "button", "moz-button", "checkbox")


def _prompt(window: FirefoxWindow) -> Shot:
    window.remote.run(ASK)
    allow = "#notification-popup .popup-notification-primary-button"
    wait_until(lambda: window.boxes(allow), "the prompt")
    window.stand_still()
    return _below_the_address(window, "#notification-popup", allow)


def _permissions(window: FirefoxWindow) -> Shot:
    window.set_permission(BLOCK)
    window.open(f"https://{HOST}/")
    window.press("#identity-permission-box")
    remove = "#permission-popup .permission-popup-permission-remove-button"
    wait_until(lambda: window.boxes(remove), "the panel of permissions")
    window.stand_still()
    return _below_the_address(window, "#permission-popup", remove)


def _below_the_address(window: FirefoxWindow, panel: str, target: str) -> Shot:
    box, control = window.boxes(panel)[0], window.boxes(target)[0]
    toolbar = window.boxes("#nav-bar")[0]
    wide = Box(0, toolbar.top, box.right + MARGIN, box.bottom + MARGIN)
    screen = grab(window.screen)
    narrow = Box(box.left - MARGIN, toolbar.top, wide.right, wide.bottom)
    texts = window.texts(", ".join(f"{panel} {part}" for part in WORDS))
    return Shot(cut(screen, wide, control), cut(screen, narrow, control), texts)


def _settings(window: FirefoxWindow) -> Shot:
    """Take the list of sites, with one that is blocked, and the box that blocks the others."""
    window.set_permission(BLOCK)
    window.open("about:preferences#privacy-permissions")
    wait_until(lambda: window.remote.run(OPEN_LIST), "the settings")
    wait_until(lambda: window.dialog_boxes("#permissionsDisableCheckbox", DIALOG), "the list of sites")
    window.remote.run(f"document.querySelector('{DIALOG}').contentDocument.activeElement.blur()")
    window.stand_still()
    control = window.dialog_boxes("#permissionsDisableCheckbox .checkbox-check", DIALOG)[0]
    label = window.dialog_boxes("#permissionsDisableCheckbox", DIALOG)[0]
    dialog = window.dialog_boxes("dialog", DIALOG)[0]
    buttons = window.dialog_boxes("#removePermission", DIALOG)[0]
    texts = window.dialog_texts("label, treecol, button, checkbox", DIALOG)
    wide = Box(dialog.left, buttons.top - MARGIN, dialog.right, dialog.bottom)
    screen = grab(window.screen)
    narrow = Box(dialog.left, label.top - MARGIN, dialog.left + 460, label.bottom + MARGIN)
    return Shot(cut(screen, wide, control), cut(screen, narrow, control), texts)


SCENES: Mapping[str, Callable[[FirefoxWindow], Shot]] = {
    "prompt": _prompt,
    "permissions": _permissions,
    "settings": _settings,
}
