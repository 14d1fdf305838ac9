"""Records what happened at which step, to people on which platform.

Only steps of the guide, platforms and partners of the data files and our own languages are recorded, so that
nobody can fill the table with words of their own, and a day has a bounded number of rows.
"""

from datetime import UTC, datetime
from typing import Literal

from flask import Flask, current_app, g
from pydantic import BaseModel, ConfigDict

from webapp.check.verdict import Verdict
from webapp.counts.buffer import CountBuffer
from webapp.metrics.figures import verdicts
from webapp.reader.walk import Walk, current_guide, walk_of
from webapp.store import Occurrence
from webapp.web.errors import Unprocessable
from webapp.web.i18n import offered_languages

Event = Literal["shown", "next", "solved", "not-solved"]
ANSWERS: tuple[Event, ...] = ("solved", "not-solved")
"""Whether a step has helped, which can only be said of a fix."""

VERDICTS = "test#"
"""Begins the name under which a verdict of the test is counted; the fault's id follows."""


class PageEvent(BaseModel):
    """What a page reports: what happened at its step, and the parameters of its address."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    event: Event
    step: str
    os: str = ""
    browser: str = ""
    partner: str = ""
    locale: str = ""


def init_app(app: Flask) -> None:
    """Count in the memory of each worker, and let the store keep it."""
    app.extensions["count_buffer"] = CountBuffer(app.extensions["stores"].counts.add)


def count_page_event(event: PageEvent) -> None:
    """Count what a page reports. Raise Unprocessable if it cannot happen at a step of the guide."""
    walk = walk_of(event.model_dump(), current_guide())
    locale = event.locale if event.locale in offered_languages() else ""
    _buffer().add([_occurrence(event.event, _require_step(event.step, event.event), walk, locale)])


def count_verdict(verdict: Verdict, walk: Walk, previous_fault: str) -> None:
    """Count a verdict that is new on the screen, and whether the step of the fault before has helped."""
    previous_step = current_guide().steps["test"].faults.get(previous_fault)
    events: list[tuple[Event, str]] = []
    if verdict.fault != previous_fault:
        verdicts.labels("clear" if verdict.all_clear else verdict.level or "none").inc()
        events += [("shown", VERDICTS + verdict.fault), ("shown", verdict.step.id)]
    if previous_step and verdict.fixed:
        events += [("solved", previous_step)]
    elif previous_step and verdict.again:
        events += [("not-solved", previous_step)]
    _buffer().add(_occurrence(event, step, walk, g.language.code) for event, step in events)


def _require_step(step_id: str, event: str) -> str:
    """Return the id of a step that may have moved. Raise Unprocessable if this cannot happen there."""
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


def _buffer() -> CountBuffer:
    buffer: CountBuffer = current_app.extensions["count_buffer"]
    return buffer
