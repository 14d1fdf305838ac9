"""The path of levels as the person sees it: one stop for each, named for what is known of the visitor."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from webapp.check.sentences import OPEN_QUESTIONS, level_name, state_word
from webapp.diagnosis import Diagnosis
from webapp.diagnosis.faults import LEVELS, Level, LevelState
from webapp.guide import Guide
from webapp.guide.platforms import IN_APPS
from webapp.guide.variables import begin_sentence
from webapp.guide.visitor import Visitor
from webapp.partners.addresses import host_of
from webapp.reader.steps import stand_ins_for
from webapp.web.i18n import gettext as translate
from webapp.web.i18n import mark

COMES_AFTER = mark("comes after")
NEXT_STOP = mark("your next stop")
HEARSAY = mark("The page you told us about")
TEST_PAGE = mark("This test page")
LISTENING = mark("listening")
ASKED_HERE = mark("asks you now")
LETS_ASK = mark("lets it ask")

Sign = Literal["tick", "bar", "question", "none"]
SIGNS: dict[LevelState, Sign] = {"ok": "tick", "blocked": "bar", "suspected": "question", "unknown": "none"}
Line = Literal["solid", "stub", "dots", "none"]

# Whose step of the guide is about which level; a step elsewhere is about none of them in particular.
FOLDER_LEVELS: dict[str, Level] = {
    "system": "os",
    "browser": "browser",
    "site": "site",
    "embed": "embed",
    "device": "device",
}


@dataclass(frozen=True)
class Stop:
    """One level on the path.

    `here` marks the one to fix first, `in_question` the one that the running test is about. `sign` is the
    shape of its badge, `line` what leads from it to the next stop. `comes_after` marks the partner's site
    where this run cannot test it. Of two stops that are sites only one `is_lamp`, the level of the run.
    """

    level: Level
    name: str
    state: LevelState
    word: str
    here: bool
    sign: Sign
    line: Line = "none"
    in_question: bool = False
    comes_after: bool = False
    is_lamp: bool = True


def path_before_test(guide: Guide, visitor: Visitor, framed: bool) -> tuple[Stop, ...]:
    """Return the stops while nothing is known of any."""
    names = _stop_names(guide, visitor)
    levels = _levels(framed)
    stops = [Stop(level, names[level], "unknown", "", False, "none") for level in levels]
    return _connect(stops if framed else [*stops, _later_site(names["site"], translate(COMES_AFTER))])


def path_of(
    diagnosis: Diagnosis, guide: Guide, visitor: Visitor, framed: bool, test_page: LevelState | None = None
) -> tuple[Stop, ...]:
    """Return the stops of a diagnosis.

    Outside of a frame the partner's site comes last, as the run cannot test it. `test_page` is then the state
    of the test page where it stands in the way or has done so, which makes it a stop of its own.
    """
    names = _stop_names(guide, visitor)
    here = diagnosis.first.level if diagnosis.first else None
    levels = _levels(framed, with_panel=here == "embed")
    stops = [_stop(diagnosis, level, names[level]) for level in levels]
    if framed:
        return _connect(stops)
    blocked = test_page in ("blocked", "suspected")
    if test_page:
        stops.insert(2, _test_page(diagnosis, test_page, is_lamp=blocked))
    clear = diagnosis.first is not None and diagnosis.first.fault == "all-clear"
    later = _later_site(names["site"], translate(NEXT_STOP if clear else COMES_AFTER))
    return _connect([*stops, replace(later, is_lamp=not blocked)])


def path_of_step(step_id: str, guide: Guide, visitor: Visitor, framed: bool) -> tuple[Stop, ...]:
    """Return the stops above a step of the guide: without states, but for the level that it is about."""
    level = FOLDER_LEVELS.get(step_id.partition("/")[0])
    names = _stop_names(guide, visitor)
    levels = _levels_of_guide(framed, with_panel=level == "embed")
    return _connect(
        Stop(stop, names[stop], "unknown", "", stop == level, "none", is_lamp=False) for stop in levels
    )


def path_when_solved(guide: Guide, visitor: Visitor, framed: bool) -> tuple[Stop, ...]:
    """Return the stops for somebody who says that it works now: all of them are open."""
    names = _stop_names(guide, visitor)
    levels = _levels_of_guide(framed, with_panel=False)
    return _connect(Stop(level, names[level], "ok", "", False, "tick", is_lamp=False) for level in levels)


def put_in_question(stops: tuple[Stop, ...], framed: bool, is_open: bool) -> tuple[Stop, ...]:
    """Return the stops of a running test with the one that it is about: who is asked, or who listens."""
    level: Level = "device" if is_open else "site" if framed else "browser"
    word = translate(LISTENING if is_open else ASKED_HERE)
    return tuple(
        replace(stop, in_question=True, word=word)
        if stop.level == level and not stop.comes_after and stop.state != "blocked"
        else stop
        for stop in stops
    )


def _levels(framed: bool, *, with_panel: bool = False) -> list[Level]:
    """Return the levels that a run tests: outside of a frame neither the partner's site nor its panel."""
    return [level for level in LEVELS if framed or (level != "site" and (level != "embed" or with_panel))]


def _levels_of_guide(framed: bool, *, with_panel: bool) -> list[Level]:
    """Return the levels in the order in which a run tests them; outside of a frame the site comes last."""
    if framed:
        return list(LEVELS)
    last: list[Level] = ["site", "embed"] if with_panel else ["site"]
    return [*_levels(framed), *last]


def _stop(diagnosis: Diagnosis, level: Level, name: str) -> Stop:
    state = diagnosis.levels[level]
    here, fault = (diagnosis.first.level == level, diagnosis.first.fault) if diagnosis.first else (False, "")
    if fault in OPEN_QUESTIONS and level == "browser" and state == "ok":
        return Stop(level, name, state, translate(LETS_ASK), here, "tick")
    if here and fault in OPEN_QUESTIONS:
        return Stop(level, name, state, translate(OPEN_QUESTIONS[fault]), here, "question")
    return Stop(level, name, state, state_word(level, state), here, SIGNS[state])


def _test_page(diagnosis: Diagnosis, state: LevelState, *, is_lamp: bool) -> Stop:
    name = translate(TEST_PAGE)
    if is_lamp:
        return _stop(diagnosis, "site", name)
    return Stop("site", name, state, state_word("site", state), False, SIGNS[state], is_lamp=False)


def _later_site(name: str, word: str) -> Stop:
    return Stop("site", name, "unknown", word, False, "none", comes_after=True)


def _connect(stops: Iterable[Stop]) -> tuple[Stop, ...]:
    """Draw the line: solid between proved stops before the first break, a stub at a block, dots elsewhere."""
    stops = tuple(stops)
    connected, broken = [], False
    for stop, following in pairwise(stops):
        broken = broken or stop.sign == "bar"
        solid = not broken and stop.sign == following.sign == "tick"
        line: Line = "stub" if stop.sign == "bar" else "solid" if solid else "dots"
        connected.append(replace(stop, line=line))
    return (*connected, *stops[-1:])


def _stop_names(guide: Guide, visitor: Visitor) -> dict[Level, str]:
    """Name the stops: the site by its partner or a host that we know, the browser by the app it is in."""
    names = {level: level_name(level) for level in LEVELS}
    if visitor.partner:
        names["site"] = guide.partners[visitor.partner].name
    elif visitor.is_hearsay:
        names["site"] = translate(HEARSAY)
    elif visitor.origin:
        names["site"] = host_of(visitor.origin)
    browser = begin_sentence(browser_name(guide, visitor))
    return names | {"browser": browser, "os": system_name(guide, visitor)}


def browser_name(guide: Guide, visitor: Visitor) -> str:
    """Return the name of the browser, or of the app that the page runs in, or what stands in for that."""
    if visitor.place in IN_APPS:
        return visitor.app or stand_ins_for(visitor).app
    browser = guide.platforms.browsers.get(visitor.browser or "")
    return browser.name if browser else level_name("browser")


def system_name(guide: Guide, visitor: Visitor) -> str:
    """Return the name of the operating system."""
    system = guide.platforms.os.get(visitor.os or "")
    return system.name if system else level_name("os")
