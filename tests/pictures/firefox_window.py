"""Firefox in a window, whose own interface is asked where its parts are."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.display import Screen
from tests.browser.firefox import SET_PERMISSIONS
from tests.browser.firefox_remote import Marionette
from tests.browser.machine import PATIENCE_SECONDS, program, running, wait_until

from .looks import WINDOW, environment_of_looks, wait_until_still
from .partner_site import HOST, partner_site
from .shot import SCALE, Box

PROGRAM = "firefox-esr"
PREFERENCES: dict[str, Any] = {
    "marionette.port": 0,
    "layout.css.devPixelsPerPx": str(SCALE),
    "extensions.autoDisableScopes": 0,
    "network.proxy.type": 1,
    "network.proxy.ssl": "127.0.0.1",
    "datareporting.policy.bypassNotification": True,
    "termsofuse.bypassNotification": True,
}
# Where something remotely controlled is, the address bar has stripes.
HIDE_REMOTE = "document.documentElement.removeAttribute('remotecontrol')"
PARTS = r"""
const [selector, dialog] = arguments
const inside = dialog && document.querySelector(dialog)
const root = inside ? inside.contentDocument : document
const frame = inside ? inside.getBoundingClientRect() : { left: 0, top: 0 }
const all = (node) => [...node.querySelectorAll("*")].flatMap((element) => [
  ...(element.matches(selector) ? [element] : []),
  ...(element.shadowRoot ? all(element.shadowRoot) : []),
])
return all(root).map((element) => {
  const box = element.getBoundingClientRect()
  const left = box.left + frame.left + window.mozInnerScreenX
  const top = box.top + frame.top + window.mozInnerScreenY
  const own = element.localName === "description" || !element.childElementCount ? element.textContent : ""
  const text = element.label || element.getAttribute("label") || element.getAttribute("value") || own || ""
  const edges = [left, top, left + box.width, top + box.height]
  return { edges, text: text.replace(/\s+/g, " ").trim() }
}).filter(({ edges: [left, top, right, bottom] }) => right > left && bottom > top)"""


class FirefoxWindow:
    """A running Firefox with one tab."""

    def __init__(self, remote: Marionette, screen: Screen) -> None:
        self.remote = remote
        self.screen = screen

    def open(self, url: str) -> None:
        """Open an address in the tab."""
        self.remote.call("WebDriver:Navigate", url=url)

    def set_permission(self, setting: int) -> None:
        """Set what the person once chose for the partner's page."""
        self.remote.run_as_browser(SET_PERMISSIONS, {f"https://{HOST}": setting}, 0)

    def press(self, selector: str) -> None:
        """Press a part of the browser's own interface."""
        self.remote.run_as_browser("document.querySelector(arguments[0]).click()", selector)

    def stand_still(self) -> None:
        """Look like a browser in front of a person, and wait until nothing moves."""
        self.remote.run_as_browser(HIDE_REMOTE)
        wait_until_still(self.screen)

    def boxes(self, selector: str) -> list[Box]:
        """Return where the matching parts of the interface are that can be seen."""
        return [Box(*part["edges"]) for part in self.remote.run_as_browser(PARTS, selector)]

    def texts(self, selector: str) -> list[str]:
        """Return what the matching parts of the interface say."""
        return _unique(self.remote.run_as_browser(PARTS, selector))

    def dialog_boxes(self, selector: str, dialog: str) -> list[Box]:
        """Return where the matching parts of a dialog on a page of settings are."""
        return [Box(*part["edges"]) for part in self.remote.run(PARTS, selector, dialog)]

    def dialog_texts(self, selector: str, dialog: str) -> list[str]:
        """Return what the matching parts of a dialog on a page of settings say."""
        return _unique(self.remote.run(PARTS, selector, dialog))


def _unique(parts: list[dict[str, Any]]) -> list[str]:
    return [*dict.fromkeys(part["text"] for part in parts if part["text"])]


@contextmanager
def firefox_window(
    folder: Path, screen: Screen, sound_server: str, locale: str, dark: bool
) -> Iterator[FirefoxWindow]:
    """Start Firefox in a language with a page of a partner, trusted and under its real address."""
    profile = folder / "profile"
    with partner_site(folder, profile) as proxy:
        preferences = PREFERENCES | {
            "intl.locale.requested": locale,
            "network.proxy.ssl_port": proxy,
            "ui.systemUsesDarkTheme": int(dark),
        }
        lines = (
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()
        )
        (profile / "user.js").write_text("".join(lines))
        command = [program(PROGRAM), "--no-remote", "--profile", str(profile)]
        command += ["--marionette", "--remote-allow-system-access"]
        environment = {
            **environment_of_looks(folder, dark),
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
            "DISPLAY": screen.name,
            "HOME": str(folder),
            "MOZ_CRASHREPORTER_DISABLE": "1",
            "PULSE_SERVER": sound_server,
        }
        with running(command, folder / "firefox.log", environment):
            port = profile / "MarionetteActivePort"
            wait_until(lambda: port.exists() and port.read_text(), "Firefox")
            remote = Marionette(int(port.read_text()), PATIENCE_SECONDS)
            try:
                remote.call("WebDriver:SetWindowRect", x=0, y=0, width=WINDOW[0], height=WINDOW[1])
                window = FirefoxWindow(remote, screen)
                window.open(f"https://{HOST}/")
                yield window
            finally:
                remote.close()
