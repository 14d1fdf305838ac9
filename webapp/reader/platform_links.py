"""The line that says for which computer, browser and partner a page is, with a link to every other one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from webapp.guide import Guide
from webapp.guide.platforms import System
from webapp.guide.visitor import Version, Visitor
from webapp.reader.steps import step_url
from webapp.reader.walk import Walk, current_guide
from webapp.web.i18n import gettext


@dataclass(frozen=True)
class PlatformLink:
    """The same page for another computer, browser or partner; or for this one, if `is_current`."""

    name: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class PlatformLine:
    """What the steps are shown for, and the same page for every other computer, browser and partner."""

    name: str
    systems: tuple[PlatformLink, ...]
    browsers: tuple[PlatformLink, ...]
    partners: tuple[PlatformLink, ...]


def platform_line(step_id: str, walk: Walk) -> PlatformLine:
    """Offer every computer, every browser that runs on it, and every partner, one click each."""
    guide, visitor = current_guide(), walk.visitor

    def link(name: str, other: Visitor, is_current: bool) -> PlatformLink:
        return PlatformLink(name, step_url(step_id, replace(walk, visitor=other)), is_current)

    systems = tuple(
        link(name, _moved_to(guide, visitor, os, version), (os, version) == _listed_system(guide, visitor))
        for os, system in guide.platforms.os.items()
        for name, version in _versions_by_name(system)
    )
    browsers = tuple(
        link(browser.name, replace(visitor, browser=id, browser_version=None), id == visitor.browser)
        for id, browser in guide.platforms.browsers.items()
        if visitor.os is None or visitor.os in browser.runs_on
    )
    names: dict[str | None, str] = {id: partner.name for id, partner in guide.partners.items()}
    partners = tuple(
        link(name, replace(visitor, partner=id, origin=None), id == visitor.partner)
        for id, name in (names | {None: gettext("Somewhere else")}).items()
    )
    return PlatformLine(platform_name(guide, visitor), systems, browsers, partners)


def platform_name(guide: Guide, visitor: Visitor) -> str:
    """Return "Chrome 156, macOS 15", or as much of it as is known."""
    parts: tuple[tuple[Mapping[str, System], str | None, Version | None], ...] = (
        (guide.platforms.browsers, visitor.browser, visitor.browser_version),
        (guide.platforms.os, visitor.os, visitor.os_version),
    )
    named = [
        f"{systems[id].name} {'.'.join(map(str, version or ()))}".strip()
        for systems, id, version in parts
        if id
    ]
    return ", ".join([*named, guide.partners[visitor.partner].name] if visitor.partner else named)


def _versions_by_name(system: System) -> list[tuple[str, Version | None]]:
    """Return the entries of the list for a system: its only versions, or those from which steps differ."""
    if system.only:
        return [(f"{system.name} {version[0]}", version) for version in reversed(system.only)]
    if not system.thresholds:
        return [(system.name, None)]
    oldest = system.thresholds[0]
    newer = [(f"{system.name} {version[0]}+", version) for version in reversed(system.thresholds)]
    return [*newer, (f"{system.name} ≤ {oldest[0] - 1}", (oldest[0] - 1,))]


def _listed_system(guide: Guide, visitor: Visitor) -> tuple[str | None, Version | None]:
    """Return the system and version in the list that this visitor's own counts as."""
    if visitor.os is None or visitor.os_version is None:
        return visitor.os, None
    system = guide.platforms.os[visitor.os]
    if system.only:
        return visitor.os, system.nearest(visitor.os_version)
    if not system.thresholds:
        return visitor.os, None
    below = [threshold for threshold in system.thresholds if threshold <= visitor.os_version]
    return visitor.os, below[-1] if below else (system.thresholds[0][0] - 1,)


def _moved_to(guide: Guide, visitor: Visitor, os: str, version: Version | None) -> Visitor:
    """Return the visitor on another system, with the same browser if it runs there, otherwise Chrome."""
    browser = guide.platforms.browsers.get(visitor.browser or "")
    if browser and os in browser.runs_on:
        return replace(visitor, os=os, os_version=version)
    return replace(visitor, os=os, os_version=version, browser="chrome", browser_version=None)
