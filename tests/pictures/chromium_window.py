"""Chromium in a window, whose own widgets are found by the tree that its UI DevTools give."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Playwright
from websockets.sync.client import ClientConnection, connect

from tests.browser.chromium import Settings, environment, with_policies, write_preferences
from tests.browser.display import Screen
from tests.browser.machine import free_port, program, wait_until

from .looks import WINDOW, environment_of_looks
from .partner_site import HOST, partner_site
from .shot import SCALE, Box

PROGRAM = "/usr/lib/chromium/chromium"  # The one of the packages' script adds flags and a start page.
# Asking others for their properties ends the program.
HAS_PROPERTIES = ("View", "Widget", "Window")


@dataclass(frozen=True)
class Widget:
    """One of the browser's own controls that can be seen."""

    kind: str
    box: Box
    text: str
    window: int
    """Whichever it is, the same for all that is in one bubble."""


@dataclass
class ChromiumWindow:
    """A running Chromium with one tab."""

    page: Page
    screen: Screen
    _devtools: ClientConnection
    _calls: int = field(default=0)

    def widgets(self) -> list[Widget]:
        """Return every widget that is visible, parents first."""
        root = self._call("DOM.getDocument", depth=-1)["root"]
        return list(self._walk(root, Box(0, 0, *WINDOW), 0))

    def all(self, kind: str) -> list[Widget]:
        """Return the widgets of a class that can be seen now."""
        return [widget for widget in self.widgets() if widget.kind == kind]

    def find(self, kind: str) -> Widget:
        """Return the first widget of a class, once it is there."""
        wait_until(lambda: self.all(kind), f"the {kind}")
        return self.all(kind)[0]

    def click(self, box: Box) -> None:
        """Click into the middle of a box, and take the pointer away."""
        x, y = (str(round(value * SCALE)) for value in box.middle)
        self._xdotool("mousemove", x, y, "click", "1")
        self.park_pointer()

    def park_pointer(self) -> None:
        """Take the pointer to where nothing glows under it."""
        self._xdotool("mousemove", str(WINDOW[0] * SCALE - 2), str(WINDOW[1] * SCALE - 2))

    def _xdotool(self, *arguments: str) -> None:
        subprocess.run(
            [program("xdotool"), *arguments], env={**os.environ, "DISPLAY": self.screen.name}, check=True
        )

    def _walk(self, node: Mapping[str, Any], around: Box, window: int) -> Iterator[Widget]:
        box = around
        kind = node["nodeName"]
        if kind in HAS_PROPERTIES:
            properties = self._properties(node["nodeId"])
            if properties.get("Visible") == "false":
                return
            if kind == "View":
                kind = properties["ClassName"]
                left, top, width, height = (float(properties[name]) for name in ("X", "Y", "Width", "Height"))
                left, top = around.left + left, around.top + top
                box = Box(left, top, left + width, top + height)
                yield Widget(kind, box, properties.get("Text", ""), window)
            elif kind == "Widget":
                corner, size = properties["WindowBoundsInScreen"].split()
                (left, top), (width, height) = map(float, corner.split(",")), map(float, size.split("x"))
                box, window = Box(left, top, left + width, top + height), node["nodeId"]
        for child in node.get("children", ()):
            yield from self._walk(child, box, window)

    def _properties(self, node_id: int) -> dict[str, str]:
        rules = self._call("CSS.getMatchedStylesForNode", nodeId=node_id).get("matchedCSSRules", ())
        properties: dict[str, str] = {}
        for rule in rules:
            for each in rule["rule"]["style"]["cssProperties"]:
                properties.setdefault(each["name"], each["value"])
        return properties

    def _call(self, method: str, **parameters: Any) -> Any:
        self._calls += 1
        self._devtools.send(json.dumps({"id": self._calls, "method": method, "params": parameters}))
        while (answer := json.loads(self._devtools.recv(timeout=30))).get("id") != self._calls:
            pass
        return answer["result"]


@contextmanager
def chromium_window(
    playwright: Playwright,
    folder: Path,
    screen: Screen,
    sound_server: str,
    locale: str,
    dark: bool,
    settings: Settings,
) -> Iterator[ChromiumWindow]:
    """Start Chromium in a language with a page of a partner, trusted and under its real address."""
    with ExitStack() as stack:
        port = stack.enter_context(partner_site(folder, folder / ".pki" / "nssdb"))
        devtools = free_port()
        profile = folder / "profile"
        _write_profile(profile, settings, dark)
        arguments = [
            *("--disable-gpu", "--no-sandbox", "--test-type", "--window-position=0,0"),
            f"--window-size={WINDOW[0]},{WINDOW[1]}",
            f"--force-device-scale-factor={SCALE}",
            f"--enable-ui-devtools={devtools}",
            f"--lang={locale}",
            f"--proxy-server=127.0.0.1:{port}",
            *(["--force-dark-mode"] if dark else []),
        ]
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=with_policies(folder, PROGRAM, settings.policies),
            headless=False,
            args=arguments,
            ignore_default_args=["--enable-automation", "--disable-popup-blocking"],
            no_viewport=True,
            color_scheme="null",
            env={
                **environment(folder, screen, sound_server),
                **environment_of_looks(folder, dark),
                "HOME": str(folder),
                "LANGUAGE": locale,
            },
        )
        stack.callback(context.close)
        page = context.pages[0]
        page.goto(f"https://{HOST}/")
        connection = stack.enter_context(connect(f"ws://127.0.0.1:{devtools}/0", max_size=None))
        window = ChromiumWindow(page, screen, connection)
        window.click(Box(0, WINDOW[1] - 40, 40, WINDOW[1]))  # Else the address is selected.
        yield window


def _write_profile(profile: Path, settings: Settings, dark: bool) -> None:
    """Make a profile in which the person has set this, and nothing greets them."""
    write_preferences(profile, settings)
    (profile / "First Run").touch()
    path = profile / "Default" / "Preferences"
    preferences = json.loads(path.read_text())
    preferences["browser"] = {"theme": {"color_scheme2": 2 if dark else 1}}
    path.write_text(json.dumps(preferences))
