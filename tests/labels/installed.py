"""The browsers whose own files are read, as Debian installs them."""

import re
import subprocess
from dataclasses import dataclass

from .chromium import read_chromium
from .comparison import Read
from .firefox import read_firefox


@dataclass(frozen=True)
class Browser:
    """The file of its labels, the package that its texts come with, and how they are read."""

    name: str
    package: str
    read: Read

    def find_version(self) -> str | None:
        """Return the version of the installed package, such as "156.0.8078.108"; None if there is none."""
        query = ["dpkg-query", "--show", "--showformat=${Version}", self.package]
        found = subprocess.run(query, capture_output=True, text=True, check=False).stdout
        version = re.match(r"[0-9.]+", found)
        return version[0] if version else None


BROWSERS = (
    Browser("chrome", "chromium-l10n", read_chromium),
    Browser("firefox", "firefox-esr", read_firefox),
)
