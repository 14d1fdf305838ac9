"""A link with everything that came of it, for the agent who watches it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from webapp.check.level_path import Stop, path_before_test
from webapp.console.agent_sentences import agent_stop
from webapp.console.link_progress import LinkProgress, describe_progress
from webapp.console.report_view import LevelRow, ReportView, view_report
from webapp.diagnosis.faults import LEVELS
from webapp.reader.steps import render_step, step_url
from webapp.reader.walk import Walk, current_guide, vouch_for_page, walk_of
from webapp.store.reports import StoredReport
from webapp.support import Link, Report, first_failure

MOST_RUNS = 20
"""Runs that are shown of a link; the page asks for all of them every two seconds."""


@dataclass(frozen=True)
class WatchedRun:
    """One stored run, with the id of its report."""

    id: int
    report: ReportView


@dataclass(frozen=True)
class StepLine:
    """A step the customer reads or has left, and its address."""

    id: str
    title: str
    url: str


@dataclass(frozen=True)
class ComparedLevel:
    """A level in two runs; None where a run does not have it."""

    name: str
    before: Stop | None
    now: Stop | None


@dataclass(frozen=True)
class LinkView:
    """Everything the partial `_watch.html` shows; it shows `path` before the first run.

    `runs` are the newest, oldest first, and `earlier` is how many there are before them. `before` is the
    first run that named a fault on the same device as the newest, unless that is the newest run; `elsewhere`
    is the last one on another device, where there is no `before`. `unreadable` is how many more there are,
    kept by another version.
    """

    link: Link
    progress: LinkProgress
    runs: tuple[WatchedRun, ...]
    earlier: int
    unreadable: int
    before: WatchedRun | None
    elsewhere: WatchedRun | None
    path: tuple[LevelRow, ...]
    reading: StepLine | None
    tried: tuple[StepLine, ...]

    @property
    def newest(self) -> WatchedRun | None:
        """The newest run, None before the first."""
        return self.runs[-1] if self.runs else None

    @property
    def works_now(self) -> bool:
        """Whether the customer was heard in the newest run, after a run of that device that named a fault."""
        return self.newest is not None and self.newest.report.all_clear and self.before is not None

    @property
    def has_news(self) -> bool:
        """Whether the progress says more than what stands below it: a result, or that it was deleted."""
        if self.progress.state != "opened":
            return True
        done = (
            self.link.stage == "done" and self.newest and (self.reading is None or self._customer_reads_fix)
        )
        return not (done or self.link.stage == "deleted")

    @property
    def _customer_reads_fix(self) -> bool:
        fix = self.newest.report.step if self.newest else None
        return fix is not None and self.reading is not None and self.reading.id == fix.id

    @property
    def deleted(self) -> bool:
        """Whether the customer deleted their results; any that are here came later."""
        return self.link.deleted_at is not None

    @property
    def comparison(self) -> tuple[ComparedLevel, ...]:
        """The levels of `before` and of the newest run side by side, empty without `before`."""
        return tuple(_compare_levels(self.before, self.newest)) if self.before and self.newest else ()


def view_link(link: Link, stored: tuple[StoredReport, ...], own_origin: str) -> LinkView:
    """Return a link and its reports, oldest first, as shown in the language of the request."""
    reports = tuple(report for report in stored if isinstance(report, Report))
    runs = tuple(_watched_run(report, link, own_origin) for report in reports[-MOST_RUNS:])
    *earlier, newest = reports or (None,)
    before = newest and first_failure(newest, earlier)
    failures = [report for report in earlier if report.names_fault]
    elsewhere = None if before or not failures else failures[-1]
    walk = runs[-1].report.walk if runs else _walk_of_link(link)
    known = [step for step in (link.step, *link.tried) if step in current_guide().steps]
    lines = {step: _step_line(step, walk, link.locale) for step in known if step}
    return LinkView(
        link=link,
        progress=describe_progress(link),
        runs=runs,
        earlier=len(reports) - len(runs),
        unreadable=len(stored) - len(reports),
        before=_watched_run(before, link, own_origin) if before else None,
        elsewhere=_watched_run(elsewhere, link, own_origin) if elsewhere else None,
        path=tuple(_path_before_test(walk)) if link.is_open(datetime.now(UTC)) else (),
        reading=lines.get(link.step or ""),
        tried=tuple(lines[step] for step in link.tried if step in lines),
    )


def _watched_run(report: Report, link: Link, own_origin: str) -> WatchedRun:
    view = view_report(report.submission, report.diagnosis, own_origin, report.received_at, link.host)
    return WatchedRun(report.id, view)


def _walk_of_link(link: Link) -> Walk:
    walk = walk_of({"partner": link.partner or "", "host": link.host or ""}, current_guide())
    return vouch_for_page(walk, link.host)


def _path_before_test(walk: Walk) -> Iterator[LevelRow]:
    for stop in path_before_test(current_guide(), walk.visitor, framed=False):
        yield LevelRow(agent_stop(stop, ""), ())


def _step_line(step: str, walk: Walk, locale: str) -> StepLine:
    return StepLine(step, render_step(step, walk).view.title, step_url(step, walk, locale=locale))


def _compare_levels(before: WatchedRun, now: WatchedRun) -> Iterator[ComparedLevel]:
    stops = [
        {row.stop.level: row.stop for row in run.report.rows if row.stop.is_lamp} for run in (before, now)
    ]
    for level in LEVELS:
        first, last = (of_run.get(level) for of_run in stops)
        either = last or first
        if either:
            yield ComparedLevel(either.name, first, last)
