"""The path of levels as the person sees it: one stop for each, named for what is known of the visitor."""

from dataclasses import dataclass
from typing import Literal

from webapp.check.sentences import LEVEL_NAMES, OPEN_QUESTIONS, state_word
from webapp.diagnosis import Diagnosis
from webapp.diagnosis.faults import LEVELS, Level, LevelState
from webapp.guide import Guide
from webapp.guide.visitor import Visitor
from webapp.partners.addresses import host_of
from webapp.web.i18n import gettext as translate
from webapp.web.i18n import mark

NOT_TESTED = mark("not tested here")
HEARSAY = mark("The page you told us")

Sign = Literal["tick", "bar", "question", "none"]
SIGNS: dict[LevelState, Sign] = {"ok": "tick", "blocked": "bar", "suspected": "question", "unknown": "none"}


@dataclass(frozen=True)
class Stop:
    """One level on the path; `here` is the one to fix first, `sign` the shape in its ring."""

    level: Level
    name: str
    state: LevelState
    word: str
    here: bool
    sign: Sign


def path_before_test(guide: Guide, visitor: Visitor, framed: bool) -> tuple[Stop, ...]:
    """Return the stops while nothing is known of any."""
    names = _stop_names(guide, visitor)
    levels = (level for level in LEVELS if level != "embed" or framed)
    untested = translate(NOT_TESTED) if not framed else ""
    return tuple(
        Stop(level, names[level], "unknown", untested if level == "site" else "", False, "none")
        for level in levels
    )


def path_of(
    diagnosis: Diagnosis, guide: Guide, visitor: Visitor, framed: bool, own_page: bool
) -> tuple[Stop, ...]:
    """Return the stops of a diagnosis; `own_page` says that the site's stop is about the test page itself."""
    here = diagnosis.first.level if diagnosis.first else None
    names = _stop_names(guide, visitor)
    if own_page:
        names["site"] = translate("This test page")
    tests_the_site = framed or own_page
    return tuple(
        _stop(diagnosis, level, names[level], level == here, level != "site" or tests_the_site)
        for level in LEVELS
        if level != "embed" or framed or here == "embed"
    )


def _stop(diagnosis: Diagnosis, level: Level, name: str, here: bool, tested: bool) -> Stop:
    state = diagnosis.levels[level]
    fault = diagnosis.first.fault if diagnosis.first else ""
    if here and fault in OPEN_QUESTIONS:
        return Stop(level, name, state, translate(OPEN_QUESTIONS[fault]), here, "question")
    if state == "unknown" and (fault == "all-clear" or not tested):
        return Stop(level, name, state, translate(NOT_TESTED), here, "none")
    return Stop(level, name, state, state_word(level, state), here, SIGNS[state])


def _stop_names(guide: Guide, visitor: Visitor) -> dict[Level, str]:
    """Name the stops: the site by its partner or a host that we know, the browser by the app it is in."""
    names: dict[Level, str] = {level: translate(name) for level, name in LEVEL_NAMES.items()}
    if visitor.partner:
        names["site"] = guide.partners[visitor.partner].name
    elif visitor.is_hearsay:
        names["site"] = translate(HEARSAY)
    elif visitor.origin:
        names["site"] = host_of(visitor.origin)
    if visitor.app:
        names["browser"] = visitor.app
    elif visitor.browser:
        names["browser"] = guide.platforms.browsers[visitor.browser].name
    if visitor.os:
        names["os"] = guide.platforms.os[visitor.os].name
    return names
