"""The visitor: what is known of the platform of the person who reads."""

from collections.abc import Container
from dataclasses import dataclass

Version = tuple[int, ...]


@dataclass(frozen=True)
class Visitor:
    """What is known; None is unknown, except that no `partner` means the phone app is in none we know.

    `os`, `browser` and `partner` are ids of the data files. `origin` is that of the real top-level
    page the phone app sits in, such as `https://acme.lightning.force.com`.
    """

    os: str | None = None
    os_version: Version | None = None
    browser: str | None = None
    browser_version: Version | None = None
    partner: str | None = None
    origin: str | None = None


def parse_version(text: str) -> Version | None:
    """Read "14.2" as (14, 2), or None if it is no version."""
    parts = text.split(".")
    if len(parts) > 4 or not all(part.isascii() and part.isdecimal() and len(part) <= 6 for part in parts):
        return None
    return tuple(int(part) for part in parts)


def parse_platform(text: str, known: Container[str]) -> tuple[str | None, Version | None]:
    """Read "macos-15" as ("macos", (15,)); an unknown name is (None, None), an unreadable version None."""
    name, _, version = text.strip().lower().partition("-")
    if name not in known:
        return None, None
    return name, parse_version(version)


def format_platform(name: str, version: Version | None) -> str:
    """Write what `parse_platform` reads."""
    return "-".join([name, ".".join(map(str, version))]) if version else name
