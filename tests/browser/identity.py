"""Other computers and their failures, which a browser on Linux cannot have."""

import json
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext

VERSION = "156"


@dataclass(frozen=True)
class Identity:
    """What Chrome says of itself on another system, in the user agent and in the client hints."""

    platform: str
    platform_version: str
    user_agent: str

    def assume(self, context: BrowserContext) -> None:
        """Let the first page of the browser speak so."""
        session = context.new_cdp_session(context.pages[0])
        session.send("Emulation.setUserAgentOverride", self._override())

    def _override(self) -> dict[str, Any]:
        brands = [{"brand": "Google Chrome", "version": VERSION}, {"brand": "Chromium", "version": VERSION}]
        return {
            "userAgent": f"Mozilla/5.0 ({self.user_agent}) AppleWebKit/537.36 (KHTML, like Gecko) "
            f"Chrome/{VERSION}.0.0.0 Safari/537.36",
            "userAgentMetadata": {
                "brands": brands,
                "platform": self.platform,
                "platformVersion": self.platform_version,
                "architecture": "x86",
                "model": "",
                "mobile": False,
            },
        }


MACOS_15 = Identity("macOS", "15.6.0", "Macintosh; Intel Mac OS X 10_15_7")
WINDOWS_11 = Identity("Windows", "15.0.0", "Windows NT 10.0; Win64; x64")


def refuse(context: BrowserContext, name: str, message: str) -> None:
    """Let getUserMedia fail as it does elsewhere, after the permission was given."""
    error = f"new DOMException({json.dumps(message)}, {json.dumps(name)})"
    context.add_init_script(f"navigator.mediaDevices.getUserMedia = async () => {{ throw {error} }}")
