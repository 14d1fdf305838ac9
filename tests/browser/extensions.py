"""Unpacked extensions, a few lines each: a script in pages of one host, and a page that frames the check."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = {"manifest_version": 3, "version": "1"}

# Starts the check, and tells the other pages of the extension what came of it.
PANEL_PAGE = '<iframe src="APP/embed/" allow="microphone" width="380" height="600"></iframe>\n'
PANEL_SCRIPT = """
addEventListener("message", ({ data: { type, data }, source, origin }) => {
  const say = (type, data) => source.postMessage({ ns: "soundcheck", v: 1, id: 1, type, data }, origin)
  if (type === "hello") say("init", { nonce: "panel" })
  if (type === "ready") say("run", {})
  if (type === "result") chrome.runtime.sendMessage(data).catch(() => {}) // Where no other page is open.
})
"""
PHONES = Path(__file__).parents[1] / "demo" / "pages"
PHONE_PAGE = (PHONES / "phone.html").read_text().replace("/phone.js", "phone.js")
PHONE_SCRIPT = (PHONES / "phone.js").read_text()
OPENER_PAGE = "<button id=side-panel>Side panel</button><button id=pop-up>Pop-up</button><output></output>\n"
OPENER_SCRIPT = """
const open = {
  "side-panel": async () => chrome.sidePanel.open({ windowId: (await chrome.windows.getCurrent()).id }),
  "pop-up": () => chrome.action.openPopup(),
}
addEventListener("click", ({ target }) => open[target.id]?.())
chrome.runtime.onMessage.addListener(({ code, certainty }) => {
  document.querySelector("output").textContent = `${code} ${certainty}`
})
"""


@dataclass(frozen=True)
class Extension:
    """An extension that Chromium can load."""

    folder: Path

    @property
    def origin(self) -> str:
        """Its origin: what Chromium calls an unpacked extension comes from its path."""
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:32]
        return "chrome-extension://" + "".join(chr(ord("a") + int(digit, 16)) for digit in digest)


def write_script(folder: Path, host: str, script: str) -> Extension:
    """Write an extension that runs a script in every page of a host, in front of the page's own."""
    content = {
        "matches": [f"http://{host}/*"],
        "js": ["page.js"],
        "world": "MAIN",
        "run_at": "document_start",
    }
    # In a block, so that its names are not the page's.
    return _write(folder, {"content_scripts": [content]}, {"page.js": f"{{\n{script}\n}}\n"})


def write_panel(folder: Path, app: str) -> Extension:
    """Write an extension with a page that frames the check, as side panel, pop-up, tab, or frame in any page.

    It has a phone app as well.
    """
    manifest = {
        "permissions": ["sidePanel"],
        "side_panel": {"default_path": "panel.html"},
        "action": {"default_popup": "panel.html"},
        "web_accessible_resources": [{"resources": ["panel.html", "phone.html"], "matches": ["<all_urls>"]}],
    }
    files = {
        "panel.html": PANEL_PAGE.replace("APP", app) + "<script src=panel.js></script>\n",
        "panel.js": PANEL_SCRIPT,
        "phone.html": PHONE_PAGE,
        "phone.js": PHONE_SCRIPT,
        "opener.html": OPENER_PAGE + "<script src=opener.js></script>\n",
        "opener.js": OPENER_SCRIPT,
    }
    return _write(folder, manifest, files)


def _write(folder: Path, manifest: Mapping[str, Any], files: Mapping[str, str]) -> Extension:
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({**MANIFEST, "name": folder.name, **manifest}))
    for name, text in files.items():
        (folder / name).write_text(text)
    return Extension(folder)
