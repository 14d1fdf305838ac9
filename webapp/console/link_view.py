"""A link with everything that came of it, as the agent sees it who watches."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from webapp.check.level_path import Stop, path_before_test
from webapp.console.agent_sentences import agent_stop
from webapp.console.link_progress import Progress, progress_of
from webapp.console.report_view import LevelRow, ShownReport, shown_report
from webapp.diagnosis.faults import LEVELS
from webapp.reader.steps import shown_step, step_url
from webapp.reader.walk import Walk, current_guide, walk_of
from webapp.support import Link, Report

MOST_RUNS = 20
"""Runs that are shown of a link; the page asks for all of them every two seconds."""


@dataclass(frozen=True)
class Run:
    """One kept run, with the id it is kept under."""

    id: int
    shown: ShownReport


@dataclass(frozen=True)
class StepLine:
    """A step the customer has to do with, and where they see it."""

    id: str
    title: str
    url: str


@dataclass(frozen=True)
class ComparedLevel:
    """A level in two runs; None where a run says nothing of it."""

    name: str
    before: Stop | None
    now: Stop | None


@dataclass(frozen=True)
class Watched:
    """Everything the partial `_watch.html` shows; `path` is for the time before the first run.

    `runs` are the newest, oldest first, and `earlier` is how many there are before them. `before` is the
    first run of all that came to a fault, where a later one is to be compared with it.
    """

    link: Link
    progress: Progress
    runs: tuple[Run, ...]
    earlier: int
    before: Run | None
    path: tuple[LevelRow, ...]
    reading: StepLine | None
    tried: tuple[StepLine, ...]

    @property
    def newest(self) -> Run | None:
        """The run that counts."""
        return self.runs[-1] if self.runs else None

    @property
    def works_now(self) -> bool:
        """Whether the newest run was heard after one that was not."""
        return self.newest is not None and self.newest.shown.all_clear and self.before is not None

    @property
    def news(self) -> bool:
        """Whether how far the customer is says more than what stands below: a result, or that it is gone."""
        if self.progress.state != "opened":
            return True
        done = self.link.stage == "done" and self.newest and (self.reading is None or self._reads_the_fix)
        return not (done or self.link.stage == "deleted")

    @property
    def _reads_the_fix(self) -> bool:
        fix = self.newest.shown.step if self.newest else None
        return fix is not None and self.reading is not None and self.reading.id == fix.id

    @property
    def deleted(self) -> bool:
        """Whether the customer deleted what there was; what stands here now came later."""
        return self.link.deleted_at is not None

    @property
    def compared(self) -> tuple[ComparedLevel, ...]:
        """Set the levels of the first fault and of the newest run side by side."""
        return tuple(_compared(self.before, self.newest)) if self.before and self.newest else ()


def watched(link: Link, reports: tuple[Report, ...], own_origin: str) -> Watched:
    """Show a link and its reports in the language of the request."""
    runs = tuple(_run(kept, own_origin) for kept in reports[-MOST_RUNS:])
    faulty = next(filter(_came_to_a_fault, reports[:-1]), None)
    walk = runs[-1].shown.walk if runs else _asked(link)
    known = [step for step in (link.step, *link.tried) if step in current_guide().steps]
    lines = {step: _line(step, walk, link.locale) for step in known if step}
    return Watched(
        link=link,
        progress=progress_of(link),
        runs=runs,
        earlier=len(reports) - len(runs),
        before=_run(faulty, own_origin) if faulty else None,
        path=tuple(_path(walk)) if link.is_open(datetime.now(UTC)) else (),
        reading=lines.get(link.step or ""),
        tried=tuple(lines[step] for step in link.tried if step in lines),
    )


def _run(kept: Report, own_origin: str) -> Run:
    return Run(kept.id, shown_report(kept.submission, kept.diagnosis, own_origin, kept.received_at))


def _came_to_a_fault(kept: Report) -> bool:
    return kept.diagnosis.first is not None and kept.diagnosis.first.fault != "all-clear"


def _asked(link: Link) -> Walk:
    return walk_of({"partner": link.partner or "", "host": link.host or ""}, current_guide())


def _path(walk: Walk) -> Iterator[LevelRow]:
    for stop in path_before_test(current_guide(), walk.visitor, framed=False):
        yield LevelRow(agent_stop(stop, ""), ())


def _line(step: str, walk: Walk, locale: str) -> StepLine:
    return StepLine(step, shown_step(step, walk).view.title, step_url(step, walk, locale=locale))


def _compared(before: Run, now: Run) -> Iterator[ComparedLevel]:
    stops = [{row.stop.level: row.stop for row in run.shown.rows} for run in (before, now)]
    for level in LEVELS:
        first, last = (of_run.get(level) for of_run in stops)
        either = last or first
        if either:
            yield ComparedLevel(either.name, first, last)
