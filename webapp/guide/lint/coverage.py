"""How well each fix speaks to each kind of reader: the matrix of fault, system, browser and place."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from webapp.datafiles import Problem
from webapp.guide.lint.views import SectionChooser
from webapp.guide.model import ChoiceList, Guide, Section, Step
from webapp.guide.platforms import visitors_like
from webapp.guide.visitor import TAB, Visitor

State = Literal["own", "shared", "generic"]
STATES: tuple[State, ...] = ("own", "shared", "generic")
"""A section for this system, browser or place alone; one for several, or a step that is the same everywhere;
only what everyone else sees. From best to worst."""


@dataclass(frozen=True)
class Cell:
    """What a kind of reader sees of a fix. `fault` leads to it; if none does, it is the step's id."""

    fault: str
    step: Step
    os: str
    browser: str
    place: str
    state: State


def find_cells(guide: Guide) -> Iterator[Cell]:
    """Yield every cell: each fix of one's own computer, for everybody who can exist.

    A fault that leads to a question has none; the fixes behind that have.
    """
    tested = guide.steps.get("test")
    faults: dict[str, list[str]] = defaultdict(list)
    for fault, id in (tested.faults if tested else {}).items():
        faults[id].append(fault)
    visitors = list(_find_visitors(guide))
    for id, step in guide.steps.items():
        if not step.is_for_own_computer:
            continue
        worst: dict[tuple[str, str, str], State] = {}
        chooser = SectionChooser(step)
        for visitor in visitors:
            place = visitor.place or TAB
            key = (place, visitor.os or "", visitor.browser or "")
            state = _find_state(step, chooser.for_visitor(visitor).sections, visitor, guide)
            worst[key] = max(worst.get(key, "own"), state, key=STATES.index)
        for fault in faults.get(id, [id]):
            for (place, os, browser), state in worst.items():
                yield Cell(fault, step, os, browser, place, state)


def find_coverage_problems(guide: Guide) -> Iterator[Problem]:
    """Yield a problem for every step that has nothing of their own for some readers, or says so wrongly."""
    for step in guide.steps.values():
        for section in step.sections if step.same_everywhere else ():
            if section.audience and (section.audience.os or section.audience.browser):
                message = f"“{section.heading}” differs, so the step is not the same_everywhere"
                yield Problem(step.path, section.line, message)
    cells = [cell for cell in find_cells(guide) if cell.state == "generic"]
    for id in dict.fromkeys(cell.step.id for cell in cells):
        kinds = [cell for cell in cells if cell.step.id == id]
        first, readers = kinds[0], {(cell.os, cell.browser, cell.place) for cell in kinds}
        yield Problem(first.step.path, first.step.title_line, _describe_gap(first, len(readers) - 1, guide))


def describe_cells(cells: Iterable[Cell]) -> Iterator[str]:
    """Yield a line for each fault, place and system: the browsers by state."""

    def row(cell: Cell) -> tuple[str, str, str, str]:
        return cell.fault, cell.step.id, cell.place, cell.os

    for (fault, step, place, os), group in groupby(sorted(cells, key=row), row):
        browsers: dict[State, list[str]] = defaultdict(list)
        for cell in group:
            browsers[cell.state].append(cell.browser)
        states = "; ".join(f"{state}: {' '.join(browsers[state])}" for state in STATES if state in browsers)
        where = fault if fault == step else f"{fault} ({step})"
        yield f"{where} · {place} · {os} · {states}"


def _describe_gap(cell: Cell, others: int, guide: Guide) -> str:
    platforms = guide.platforms
    reader = f"{platforms.browsers[cell.browser].name} on {platforms.os[cell.os].name}"
    return (
        f"has only a general text for {reader} {platforms.places[cell.place].phrase}, and {others} other "
        "kinds of reader; write a section, or same_everywhere: yes"
    )


def _find_visitors(guide: Guide) -> Iterator[Visitor]:
    for place in guide.platforms.places:
        known = Visitor(place=None if place == TAB else place)
        yield from visitors_like(known, guide.platforms, guide.classes)


def _find_state(step: Step, sections: Iterable[Section], visitor: Visitor, guide: Guide) -> State:
    likes = {id: browser.like for id, browser in guide.platforms.browsers.items()}
    states: list[State] = ["shared" if step.same_everywhere else "generic"]
    for section in sections:
        if section.audience is None or all(isinstance(piece, ChoiceList) for piece in section.pieces):
            continue
        audience = section.audience
        for terms, id in (
            (audience.os, visitor.os),
            (audience.browser, visitor.browser),
            (audience.place, visitor.place or TAB),
        ):
            ids = {term.id for term in terms}
            if id in ids:
                own = {other for other in ids if likes.get(other) not in ids}
                states.append("own" if own == {id} else "shared")
    return min(states, key=STATES.index)
