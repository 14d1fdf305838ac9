"""Steps of the guide as this app shows them: rendered once for a reader's place, with links to the next."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode

from flask import Flask, current_app, g, render_template, url_for

from webapp.guide import Guide, load_guide
from webapp.guide.platforms import System
from webapp.guide.render import ChoiceView, StepView, render
from webapp.guide.visitor import Version, Visitor
from webapp.partners.addresses import host_of
from webapp.reader.frame_context import frame_parameters, in_embed
from webapp.reader.walk import Walk, current_guide
from webapp.web.i18n import gettext

CAPACITY = 1000  # Rendered steps of about 4 kB.


@dataclass(frozen=True)
class ShownStep:
    """A rendered step with the addresses its choices lead to."""

    view: StepView
    choices: tuple[tuple[ChoiceView, str], ...]


def init_app(app: Flask) -> None:
    """Load the guide, and render each step of it when it is first wanted."""
    app.extensions["guide"] = load_guide(app.config["SETTINGS"].content)
    app.extensions["shown_step"] = lru_cache(CAPACITY)(_show)


def shown_step(step_id: str, walk: Walk, leaving: Walk | None = None) -> ShownStep:
    """Render a step in the language of the request for a reader who came this way.

    `leaving` is the place its links lead on from, where the step itself is about another page than theirs.
    """
    place = (g.language.code, in_embed(), *frame_parameters(g.language.code))
    if walk.link:
        return _show(place, step_id, walk, leaving)  # A token is kept nowhere.
    shown: ShownStep = current_app.extensions["shown_step"](place, step_id, walk, leaving)
    return shown


def _show(_place: tuple[object, ...], step_id: str, walk: Walk, leaving: Walk | None) -> ShownStep:
    guide = current_guide()
    onward = (leaving or walk).onward(step_id)
    view = render(
        guide,
        step_id,
        walk.visitor,
        translate=g.language.guide_message,
        link=lambda target: step_url(target, onward),
        ask_for_address=render_template(
            "_paste.html",
            action=_path(step_id, g.language.code),
            fields=_fields(walk),
            usual=_usual_host(walk),
        ),
        copy=gettext("Copy"),
        copied=gettext("Copied"),
        locale=g.language.code,
    )
    return ShownStep(view, tuple((choice, step_url(choice.target_id, onward)) for choice in view.choices))


def _usual_host(walk: Walk) -> str | None:
    """Give the host that most customers of the partner have."""
    partner = current_guide().partners.get(walk.visitor.partner or "")
    return host_of(partner.origin) if partner and partner.origin else None


def _fields(walk: Walk) -> list[tuple[str, str]]:
    """List what the form that asks for the host sends along with it."""
    return [*frame_parameters(g.language.code), *(pair for pair in walk.parameters() if pair[0] != "host")]


def step_url(step_id: str, walk: Walk | None, locale: str | None = None) -> str:
    """Give the address of a step for a reader at this place; in the frame, one that stays in it."""
    code = locale or g.language.code
    query = [urlencode(frame_parameters(code)), walk.query() if walk else ""]
    return "?".join(filter(None, [_path(step_id, code), "&".join(filter(None, query))]))


def page_url(step_id: str, walk: Walk) -> str:
    """Give the address of a step on a page of its own."""
    return "?".join(filter(None, [_own_path(step_id, g.language.code), walk.query()]))


def _path(step_id: str, code: str) -> str:
    if not in_embed():
        return _own_path(step_id, code)
    return url_for("embed.page") if step_id == "test" else url_for("embed.step", step_id=step_id)


def _own_path(step_id: str, code: str) -> str:
    if step_id == "test":
        return url_for("live_test.page", locale=code)
    return url_for("guide.step", locale=code, step_id=None if step_id == "start" else step_id)


@dataclass(frozen=True)
class PlatformLine:
    """What the steps are shown for, and the same page for every other computer and browser."""

    name: str
    systems: tuple[tuple[str, str, bool], ...]
    browsers: tuple[tuple[str, str, bool], ...]
    partners: tuple[tuple[str, str, bool], ...]


def platform_line(step_id: str, walk: Walk) -> PlatformLine:
    """Offer every computer, every browser that runs on it, and every partner, one click each."""
    guide, visitor = current_guide(), walk.visitor

    def entry(name: str, other: Visitor, current: bool) -> tuple[str, str, bool]:
        return name, step_url(step_id, replace(walk, visitor=other)), current

    systems = tuple(
        entry(name, _moved_to(guide, visitor, os, version), (os, version) == _class_of(guide, visitor))
        for os, system in guide.platforms.os.items()
        for name, version in _versions_by_name(system)
    )
    browsers = tuple(
        entry(browser.name, replace(visitor, browser=id, browser_version=None), id == visitor.browser)
        for id, browser in guide.platforms.browsers.items()
        if visitor.os is None or visitor.os in browser.runs_on
    )
    partners = tuple(
        entry(name, replace(visitor, partner=id, origin=None), id == visitor.partner)
        for id, name in [
            *((id, partner.name) for id, partner in guide.partners.items()),
            (None, gettext("Somewhere else")),
        ]
    )
    return PlatformLine(platform_name(guide, visitor), systems, browsers, partners)


def platform_name(guide: Guide, visitor: Visitor) -> str:
    """Say "Chrome 156, macOS 15", or as much of it as is known."""
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
    if system.only:
        return [(f"{system.name} {version[0]}", version) for version in reversed(system.only)]
    if not system.thresholds:
        return [(system.name, None)]
    oldest = system.thresholds[0]
    newer = [(f"{system.name} {version[0]}+", version) for version in reversed(system.thresholds)]
    return [*newer, (f"{system.name} ≤ {oldest[0] - 1}", (oldest[0] - 1,))]


def _class_of(guide: Guide, visitor: Visitor) -> tuple[str | None, Version | None]:
    """Give the entry of the list that this visitor's system counts as."""
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
    """Change the system; keep the browser if it runs there, otherwise take Chrome."""
    browser = guide.platforms.browsers.get(visitor.browser or "")
    if browser and os in browser.runs_on:
        return replace(visitor, os=os, os_version=version)
    return replace(visitor, os=os, os_version=version, browser="chrome", browser_version=None)
