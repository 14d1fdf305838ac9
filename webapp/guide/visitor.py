"""The visitor: what is known of the reader's computer, browser, place and partner."""

from collections.abc import Container
from dataclasses import dataclass

Version = tuple[int, ...]

TAB = "tab"


@dataclass(frozen=True)
class Visitor:
    """What is known; None is unknown, except that no `partner` means the phone app is in none we know.

    `os`, `browser`, `place` and `partner` are ids of the data files. `origin` is that of the real top-level
    page the phone app sits in, such as `https://acme.lightning.force.com`. No `place` counts as a tab; `TAB`
    itself says that somebody looked. `app` is what a desktop app calls itself. `is_hearsay` says that only an
    address names `origin`, which is that of no page we know: no sentence of ours may vouch for it.
    """

    os: str | None = None
    os_version: Version | None = None
    browser: str | None = None
    browser_version: Version | None = None
    partner: str | None = None
    origin: str | None = None
    place: str | None = None
    app: str | None = None
    is_hearsay: bool = False


def parse_version(text: str) -> Version | None:
    """Return "14.2" as (14, 2); None if the text is not a version."""
    parts = text.split(".")
    if len(parts) > 4 or not all(part.isascii() and part.isdecimal() and len(part) <= 6 for part in parts):
        return None
    return tuple(int(part) for part in parts)


def parse_platform(text: str, known: Container[str]) -> tuple[str | None, Version | None]:
    """Return "macos-15" as ("macos", (15,)); (None, None) for an unknown name, None for no version."""
    name, _, version = text.strip().lower().partition("-")
    if name not in known:
        return None, None
    return name, parse_version(version)


def format_platform(name: str, version: Version | None) -> str:
    """Return the text that `parse_platform` reads, such as "macos-15"."""
    return "-".join([name, ".".join(map(str, version))]) if version else name
