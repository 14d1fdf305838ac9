"""Firefox with a fresh profile, without a window, in which the permissions can be set as a person would."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .firefox_remote import Marionette
from .machine import PATIENCE_SECONDS, program, running, wait_until

ALLOW, BLOCK, ALWAYS_ASK = 1, 2, 3  # nsIPermissionManager, and SitePermissions.PROMPT_ALWAYS as it is kept.

PREFERENCES = {
    "marionette.port": 0,  # One that is free.
}


@contextmanager
def firefox(folder: Path, sound_server: str) -> Iterator["Firefox"]:
    """Start Firefox on a sound server, with a new profile in `folder`."""
    profile = folder / "profile"
    profile.mkdir()
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items())
    (profile / "user.js").write_text("".join(lines))
    command = [program("firefox-esr"), "--headless", "--no-remote", "--profile", str(profile)]
    command += ["--marionette", "--remote-allow-system-access"]
    environment = {"HOME": str(folder), "PULSE_SERVER": sound_server, "MOZ_CRASHREPORTER_DISABLE": "1"}
    with running(command, folder / "firefox.log", {**environment, **_no_display()}) as process:
        port = profile / "MarionetteActivePort"

        def ready() -> bool:
            if process.poll() is not None:
                raise RuntimeError((folder / "firefox.log").read_text())
            return port.exists() and port.read_text() != ""

        wait_until(ready, "Firefox")
        remote = Marionette(int(port.read_text()), PATIENCE_SECONDS)
        try:
            yield Firefox(remote)
        finally:
            remote.close()


def _no_display() -> dict[str, str]:
    """Keep it off any screen and any session's bus there may be."""
    return {
        name: "" for name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS") if name in os.environ
    }


class Firefox:
    """One running Firefox: its permissions, its tabs, and what its console and its network have seen."""

    def __init__(self, remote: Marionette) -> None:
        self.remote = remote
        remote.run_as_browser(WATCH_REQUESTS)

    def set(self, sites: Mapping[str, int], everywhere: int = 0) -> None:
        """Set the permission of these origins and of no other; `everywhere` BLOCK is "Block new requests"."""
        self.remote.run_as_browser(SET_PERMISSIONS, sites, everywhere)

    def fresh_tab(self) -> None:
        """Close all tabs but a new one; forget what was answered in them for a while, and what pages keep."""
        old = self.tabs()
        new = self.remote.call("WebDriver:NewWindow", type="tab")["handle"]
        for tab in old:
            self.remote.call("WebDriver:SwitchToWindow", handle=tab)
            self.remote.call("WebDriver:CloseWindow")
        self.look_at(new)
        self.remote.run_as_browser(FORGET)

    def tabs(self) -> list[str]:
        """Return the handles of all tabs and windows."""
        handles: list[str] = self.remote.call("WebDriver:GetWindowHandles")
        return handles

    def look_at(self, tab: str) -> None:
        """Turn to this tab."""
        self.remote.call("WebDriver:SwitchToWindow", handle=tab)

    def asked(self) -> list[str]:
        """Return what pages have asked the network for since the tab was fresh."""
        urls: list[str] = self.remote.run_as_browser("return window.askedFor")
        return urls

    def complaints(self) -> list[str]:
        """Return the errors of pages since the tab was fresh, and violations of their policies."""
        errors: list[str] = self.remote.run_as_browser(ERRORS)
        return errors


SET_PERMISSIONS = """
const [sites, everywhere] = arguments
Services.perms.removeAll()
Services.prefs.setIntPref("permissions.default.microphone", everywhere)
for (const [origin, permission] of Object.entries(sites)) {
  const site = Services.scriptSecurityManager.createContentPrincipalFromOrigin(origin)
  Services.perms.addFromPrincipal(site, "microphone", permission)
}"""

# What the browser itself asks for belongs to no page.
WATCH_REQUESTS = """
window.askedFor = []
Services.obs.addObserver((subject) => {
  const channel = subject.QueryInterface(Ci.nsIHttpChannel)
  if (channel.loadInfo.browsingContext) window.askedFor.push(channel.URI.spec)
}, "http-on-modify-request")"""
FORGET = """
window.askedFor.length = 0
Services.console.reset()
const { CLEAR_DOM_STORAGES } = Ci.nsIClearDataService
return new Promise((onDataDeleted) => Services.clearData.deleteData(CLEAR_DOM_STORAGES, { onDataDeleted }))"""
ERRORS = """
const ofPages = new Set(["content javascript", "CSP_CSP", "CSP", "Content Security Policy", "COEP"])
return Services.console.getMessageArray()
  .filter((message) => message instanceof Ci.nsIScriptError && ofPages.has(message.category))
  .filter(({ flags, sourceName }) => sourceName && (flags & Ci.nsIScriptError.warningFlag) === 0)
  .map(({ errorMessage, sourceName }) => `${errorMessage} (${sourceName})`)"""
