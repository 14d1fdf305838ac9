"""The one door to the counts: what happened at which step, to people on which platform.

Only steps of the guide, platforms and partners of the data files and our own languages get through, so that
nobody can fill the table with words of their own, and a day has a bounded number of rows.
"""

from datetime import UTC, datetime
from typing import Literal

from flask import Flask, current_app, g
from pydantic import BaseModel, ConfigDict

from webapp.check.verdict import Verdict
from webapp.counts.buffer import Tally
from webapp.reader.walk import Walk, current_guide, walk_of
from webapp.store import Occurrence
from webapp.web.errors import Unprocessable

Event = Literal["shown", "next", "solved", "not-solved"]
ANSWERS: tuple[Event, ...] = ("solved", "not-solved")
"""To "Did this help?", which only a fix asks."""

VERDICTS = "test#"
"""Begins the name under which a verdict of the test is counted; the fault's id follows."""


class Told(BaseModel):
    """What a page tells of itself: its step, and the parameters of its address."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    event: Event
    step: str
    os: str = ""
    browser: str = ""
    partner: str = ""
    locale: str = ""


def init_app(app: Flask) -> None:
    """Count in the memory of each worker, and let the store keep it."""
    app.extensions["tally"] = Tally(app.extensions["stores"].counts.add)


def count_told(told: Told) -> None:
    """Count what a page tells of itself. Raise Unprocessable if no step of the guide can say that."""
    walk = walk_of(told.model_dump(), current_guide())
    locale = told.locale if told.locale in current_app.extensions["languages"] else ""
    _tally().add([_occurrence(told.event, known_step(told.step, told.event), walk, locale)])


def count_answer(event: Event, step_id: str, walk: Walk) -> None:
    """Count a person's answer to "Did this help?"."""
    _tally().add([_occurrence(event, step_id, walk, g.language.code)])


def count_verdict(verdict: Verdict, walk: Walk, previous_fault: str) -> None:
    """Count a verdict that is new on the screen, and what it says of the step of the fault before."""
    previous_step = current_guide().steps["test"].faults.get(previous_fault)
    happened: list[tuple[Event, str]] = []
    if verdict.fault != previous_fault:
        happened += [("shown", VERDICTS + verdict.fault), ("shown", verdict.step.id)]
    if previous_step and verdict.fixed:
        happened += [("solved", previous_step)]
    elif previous_step and verdict.again:
        happened += [("not-solved", previous_step)]
    _tally().add(_occurrence(event, step, walk, g.language.code) for event, step in happened)


def known_step(step_id: str, event: str) -> str:
    """Give the id of a step, perhaps a former one, at which this can happen. Raise Unprocessable."""
    guide = current_guide()
    step = guide.steps.get(guide.redirects.get(step_id, step_id))
    if step is None:
        raise Unprocessable([{"path": "step", "message": "is no step of the guide"}])
    if event in ANSWERS and step.kind != "fix":
        raise Unprocessable([{"path": "event", "message": "can only be said of a fix"}])
    return step.id


def _occurrence(event: Event, step_id: str, walk: Walk, locale: str) -> Occurrence:
    visitor, revision = walk.visitor, current_guide().revision
    platform = visitor.os or "", visitor.browser or "", visitor.partner or ""
    return Occurrence(datetime.now(UTC).date(), step_id, event, *platform, locale, revision)


def _tally() -> Tally:
    tally: Tally = current_app.extensions["tally"]
    return tally
