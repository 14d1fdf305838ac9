"""The line that says for which computer, browser, place and partner a page is, and links to all others."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from flask import Flask, current_app, g

from webapp.guide import Guide
from webapp.guide.messages import Message, translate_block
from webapp.guide.platforms import System
from webapp.guide.visitor import TAB, Version, Visitor
from webapp.reader.steps import step_url
from webapp.reader.walk import Walk, current_guide, format_query, visitor_parameters
from webapp.web.i18n import gettext

MAX_KEPT_PHRASES = 100
MAX_KEPT_LISTS = 100  # Of about 10 kB each; one takes 0.5 ms to make.


@dataclass(frozen=True)
class PlatformLink:
    """The same page for another computer, browser, place or partner; or for this one, if `is_current`."""

    name: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class PlatformLine:
    """What the steps are shown for, and the same page for other computers, browsers, places and partners."""

    name: str
    systems: tuple[PlatformLink, ...]
    browsers: tuple[PlatformLink, ...]
    places: tuple[PlatformLink, ...]
    partners: tuple[PlatformLink, ...]


@dataclass(frozen=True)
class _Entry:
    """An entry of a list, with the query of who is there; the host of their page follows if it `has_host`."""

    name: str
    query: str
    is_current: bool
    has_host: bool = True


_Lists = tuple[tuple[_Entry, ...], tuple[_Entry, ...], tuple[_Entry, ...], tuple[_Entry, ...]]
"""Systems, browsers, places and partners."""


def init_app(app: Flask) -> None:
    """Keep the lists that were made; what strangers make up of a page or a way is not in them."""
    app.extensions["platform_lists"] = lru_cache(MAX_KEPT_LISTS)(_make_lists)


def platform_line(step_id: str, walk: Walk) -> PlatformLine:
    """Offer every computer, each browser and place found there, and partners, one click each.

    A partner without a section of its own is offered only to who is there; its steps are for any site. So is
    a browser on the page of the test, which has no bytes to spare.
    """
    visitor = walk.visitor
    anywhere = replace(visitor, origin=None, is_hearsay=False)
    lists: _Lists = current_app.extensions["platform_lists"](g.language.code, anywhere, step_id != "test")
    here, way = step_url(step_id, None), format_query(walk.way_parameters())
    host = format_query(visitor_parameters(Visitor(origin=visitor.origin)))
    joint = "&" if "?" in here else "?"

    def link(entry: _Entry) -> PlatformLink:
        query = "&".join(filter(None, (entry.query, host if entry.has_host else "", way)))
        return PlatformLink(entry.name, f"{here}{joint}{query}" if query else here, entry.is_current)

    systems, browsers, places, partners = (tuple(map(link, entries)) for entries in lists)
    return PlatformLine(platform_name(current_guide(), visitor), systems, browsers, places, partners)


def _make_lists(_locale: str, visitor: Visitor, all_browsers: bool) -> _Lists:
    guide, listed = current_guide(), _listed_system(current_guide(), visitor)

    def entry(name: str, other: Visitor, is_current: bool, has_host: bool = True) -> _Entry:
        query = format_query(visitor_parameters(guide.platforms.drop_impossible_place(other)))
        return _Entry(name, query, is_current, has_host)

    systems = tuple(
        entry(name, _moved_to(guide, visitor, os, version), (os, version) == listed)
        for os, system in guide.platforms.os.items()
        for name, version in _versions_by_name(system)
    )
    browsers = tuple(
        entry(browser.name, replace(visitor, browser=id, browser_version=None), id == visitor.browser)
        for id, browser in guide.platforms.browsers.items()
        if visitor.os is None or visitor.os in browser.runs_on
        if all_browsers or id in guide.browsers_with_sections or id == visitor.browser
    )
    here = visitor.place or TAB
    places = tuple(
        entry(_capitalise(place_name(guide, id)), _put_in(visitor, id), id == here)
        for id, place in guide.platforms.places.items()
        if place.exists_with(visitor.os, visitor.browser)
    )
    names: dict[str | None, str] = {
        id: partner.name
        for id, partner in guide.partners.items()
        if id in guide.partners_with_sections or id == visitor.partner
    }
    partners = tuple(
        entry(name, replace(visitor, partner=id), id == visitor.partner, has_host=False)
        for id, name in (names | {None: gettext("Somewhere else")}).items()
    )
    return systems, browsers, places, partners


def platform_name(guide: Guide, visitor: Visitor) -> str:
    """Return "Chrome 156, macOS 15, in a desktop app, Salesforce", or as much of it as is known."""
    parts: tuple[tuple[Mapping[str, System], str | None, Version | None], ...] = (
        (guide.platforms.browsers, visitor.browser, visitor.browser_version),
        (guide.platforms.os, visitor.os, visitor.os_version),
    )
    named = [
        f"{systems[id].name} {'.'.join(map(str, version or ()))}".strip()
        for systems, id, version in parts
        if id
    ]
    if visitor.place not in (None, TAB):
        named.append(place_name(guide, visitor.place, visitor.app))
    return ", ".join([*named, guide.partners[visitor.partner].name] if visitor.partner else named)


def place_name(guide: Guide, place: str, app: str | None = None) -> str:
    """Return "in a desktop app", or "in Ferdium" where that is known, in the language of the request."""
    if app:
        return gettext("in %(app)s") % {"app": app}
    return _translate_phrase(g.language.code, guide.platforms.places[place].phrase)


@lru_cache(MAX_KEPT_PHRASES)
def _translate_phrase(_locale: str, phrase: str) -> str:
    return translate_block(Message.from_block(phrase), g.language.guide_message) or phrase


def _capitalise(text: str) -> str:
    return text[:1].upper() + text[1:]


def _put_in(visitor: Visitor, place: str) -> Visitor:
    """Return the visitor in another place; a tab is said only to correct what was detected."""
    return replace(visitor, place=place if place != TAB or visitor.place else None)


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
