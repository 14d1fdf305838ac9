"""Other computers and their failures, which a browser on Linux cannot have."""

import json
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext

VERSION = "156"


@dataclass(frozen=True)
class Identity:
    """What Chrome says of itself elsewhere, in the user agent and in the client hints.

    `system` and `products` stand in the user agent, the latter after "(KHTML, like Gecko)".
    """

    platform: str
    platform_version: str
    system: str
    products: str = f"Chrome/{VERSION}.0.0.0 Safari/537.36"
    brands: tuple[str, ...] = ("Google Chrome", "Chromium")

    def assume(self, context: BrowserContext) -> None:
        """Let the first page of the browser speak so."""
        session = context.new_cdp_session(context.pages[0])
        session.send("Emulation.setUserAgentOverride", self._override())

    def _override(self) -> dict[str, Any]:
        return {
            "userAgent": f"Mozilla/5.0 ({self.system}) AppleWebKit/537.36 (KHTML, like Gecko) "
            f"{self.products}",
            "userAgentMetadata": {
                "brands": [{"brand": brand, "version": VERSION} for brand in self.brands],
                "platform": self.platform,
                "platformVersion": self.platform_version,
                "architecture": "x86",
                "model": "",
                "mobile": False,
            },
        }


MACOS_15 = Identity("macOS", "15.6.0", "Macintosh; Intel Mac OS X 10_15_7")
WINDOWS_11 = Identity("Windows", "15.0.0", "Windows NT 10.0; Win64; x64")
FERDIUM = Identity(
    "macOS",
    "15.6.0",
    "Macintosh; Intel Mac OS X 10_15_7",
    products=f"Ferdium/6.7.0 Chrome/{VERSION}.0.7000.1 Electron/40.0.0 Safari/537.36",
    brands=("Chromium",),
)


def refuse(context: BrowserContext, name: str, message: str) -> None:
    """Let getUserMedia fail as it does elsewhere, after the permission was given."""
    context.add_init_script(refusal(name, message))


def refusal(name: str, message: str) -> str:
    """Return a script by which getUserMedia fails so."""
    error = f"new DOMException({json.dumps(message)}, {json.dumps(name)})"
    return f"navigator.mediaDevices.getUserMedia = async () => {{ throw {error} }}"
