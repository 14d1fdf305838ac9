"""A link with everything that came of it, for the agent who watches it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from webapp.check.level_path import Sign, Stop, path_before_test
from webapp.console.agent_sentences import AGENT_FIXED, agent_stop
from webapp.console.link_progress import LinkProgress, describe_progress, version_of
from webapp.console.report_view import ReportView, view_report
from webapp.console.run_summary import HEARD_ON_ONE
from webapp.console.timeline import Event, events_of
from webapp.reader.steps import agents_step_title, step_url
from webapp.reader.walk import Walk, current_guide, vouch_for_page, walk_of
from webapp.store.reports import StoredReport
from webapp.support import Link, Report, blocked_elsewhere, first_failure, is_same_device
from webapp.support.deeds import Deed
from webapp.web.i18n import gettext as translate
from webapp.web.i18n import mark, offered_languages

HEARD_HERE = mark("They can be heard here, but not yet on %(platform)s")
HEARD_IN_TAB = mark("They can be heard in a tab, but not yet in the panel")
ANOTHER = mark("another device")
MOST_RUNS = 20
"""Runs that are shown of a link; the page asks for all of them every two seconds."""


@dataclass(frozen=True)
class WatchedRun:
    """One stored run, with the id of its report and the steps that led to it."""

    id: int
    report: ReportView
    via: tuple[str, ...]


@dataclass(frozen=True)
class StepLine:
    """A step the customer reads or has left, and its address; `result` is what came of it, "" if nothing."""

    id: str
    title: str
    url: str
    result: str = ""


@dataclass(frozen=True)
class LinkView:
    """Everything the partial `_watch.html` shows; it shows `path` before the first run.

    `runs` are the newest, oldest first, and `earlier` is how many there are before them. `before` is the
    first run that named a fault on the same device as the newest, unless that is the newest run. `blocked` is
    the last run that names a fault on another device, or in the panel, as `blocked_elsewhere` finds it;
    `elsewhere` is the same where there is no `before`. `is_panel_blocked`: that is the panel of the same
    device. `other_runs` are the newest runs of all devices but these. `unreadable` is how many more there
    are, kept by another version.
    """

    link: Link
    progress: LinkProgress
    runs: tuple[WatchedRun, ...]
    earlier: int
    unreadable: int
    before: WatchedRun | None
    elsewhere: WatchedRun | None
    blocked: WatchedRun | None
    is_panel_blocked: bool
    other_runs: tuple[WatchedRun, ...]
    path: tuple[Stop, ...]
    events: tuple[Event, ...]
    reading: StepLine | None
    tried: tuple[StepLine, ...]

    @property
    def newest(self) -> WatchedRun | None:
        """The newest run, None before the first."""
        return self.runs[-1] if self.runs else None

    @property
    def headline(self) -> str:
        """What goes on, or what came of it, in the few words that a tab's title has room for."""
        words = self.progress.doing
        if self.newest and not self.progress.moving:
            words = translate(HEARD_ON_ONE) if self.heard_on_one else self.newest.report.short
        words = words or self.progress.line
        return words[:1].upper() + words[1:]

    @property
    def sign(self) -> Sign:
        """What the newest run came to, as the sign of a stop; that of no run while another one goes on."""
        if self.newest is None or self.progress.moving:
            return "none"
        return "question" if self.heard_on_one else self.newest.report.sign

    @property
    def heard_on_one(self) -> bool:
        """Whether the customer is heard, but not yet on another device, or in the panel of this one."""
        return self.blocked is not None and self.newest is not None and self.newest.report.all_clear

    @property
    def title(self) -> str:
        """What the newest run says, in a sentence; "" before the first."""
        if self.heard_on_one and self.blocked:
            if self.is_panel_blocked:
                return translate(HEARD_IN_TAB)
            return translate(HEARD_HERE) % {"platform": self.blocked.report.platform or translate(ANOTHER)}
        return self.newest.report.title if self.newest else ""

    @property
    def works_now(self) -> bool:
        """Whether the customer was heard in the newest run, after a run of that device that named a fault."""
        is_clear = self.newest is not None and self.newest.report.all_clear
        return is_clear and self.before is not None and not self.is_panel_blocked

    @property
    def version(self) -> str:
        """What changes with everything there is to see."""
        return version_of(self.link)

    @property
    def reads(self) -> StepLine | None:
        """The step on the customer's screen, None where it is the one of the result itself."""
        fix = self.newest.report.step if self.newest else None
        if self.reading and self.link.stage == "done" and fix and fix.id == self.reading.id:
            return None
        return self.reading

    @property
    def fixed(self) -> str:
        """What was fixed since `before`; "" unless it works now."""
        if not self.works_now:
            return ""
        finding = self.before.report.finding if self.before else None
        if not finding or finding.level is None:
            return translate("It works now.")
        runs = (run.report.stops for run in (self.newest, self.before) if run)
        names = {stop.level: stop.name for stops in runs for stop in stops if stop.is_lamp}
        system, browser, site = (names.get(level, "") for level in ("os", "browser", "site"))
        return translate(AGENT_FIXED[finding.level]) % {"system": system, "browser": browser, "site": site}

    @property
    def path_before(self) -> tuple[Stop, ...]:
        """The path of `before`, whose stops are not those of the newest run."""
        return tuple(replace(stop, is_lamp=False) for stop in self.before.report.stops) if self.before else ()

    @property
    def facts(self) -> tuple[str, ...]:
        """Where the customer is, as far as it is known: host or partner, computer and language."""
        report = self.newest.report if self.newest else None
        partner = current_guide().partners.get(self.link.partner or "")
        language = offered_languages().get(self.link.locale)
        host = self.link.host or (report.host if report and not report.host_is_hearsay else None)
        known = (
            host or (partner.name if partner else None),
            report.platform if report else None,
            language.name if language else self.link.locale,
        )
        return tuple(filter(None, known))

    @property
    def deleted(self) -> bool:
        """Whether the customer deleted their results; any that are here came later."""
        return self.link.deleted_at is not None


def view_link(
    link: Link, stored: tuple[StoredReport, ...], own_origin: str, deeds: tuple[Deed, ...] = ()
) -> LinkView:
    """Return a link, its reports and its deeds, oldest first, as shown in the language of the request."""
    reports = tuple(report for report in stored if isinstance(report, Report))
    runs = tuple(_watched_run(report, link, own_origin) for report in reports[-MOST_RUNS:])
    *earlier, newest = reports or (None,)
    before = newest and first_failure(newest, earlier)
    blocked = newest and blocked_elsewhere(newest, earlier)
    elsewhere = None if before else blocked
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
        blocked=_watched_run(blocked, link, own_origin) if blocked else None,
        is_panel_blocked=bool(newest and blocked and is_same_device(newest.submission, blocked.submission)),
        other_runs=tuple(run for run in runs if run.id in _newest_of_others(reports, newest, elsewhere)),
        path=_path_before_test(walk) if link.is_open(datetime.now(UTC)) else (),
        events=events_of(link, tuple((run.id, run.report) for run in runs), deeds),
        reading=lines.get(link.step or ""),
        tried=tuple(
            replace(lines[step], result=_result_of(step, runs)) for step in link.tried if step in lines
        ),
    )


def _watched_run(report: Report, link: Link, own_origin: str) -> WatchedRun:
    view = view_report(report.submission, report.diagnosis, own_origin, report.received_at, link.host)
    return WatchedRun(report.id, view, report.submission.via)


def _newest_of_others(reports: tuple[Report, ...], *known: Report | None) -> set[int]:
    """Return the ids of the newest report of each device but those that are known."""
    devices = [report for report in known if report]
    ids = set()
    for report in reversed(reports):
        if not any(is_same_device(report.submission, other.submission) for other in devices):
            devices.append(report)
            ids.add(report.id)
    return ids


def _result_of(step: str, runs: tuple[WatchedRun, ...]) -> str:
    """Say what the first run after a step came to.

    Of a step that verdicts showed, that is the run after the last of these, or the last itself where the
    step came back.
    """
    showing = [number for number, run in enumerate(runs) if run.report.step and run.report.step.id == step]
    if not showing:
        later = tuple(run for run in runs if step in run.via)
    else:
        later = runs[showing[-1] + 1 :] or (runs[showing[-1] :] if len(showing) > 1 else ())
    return later[0].report.short if later else ""


def _walk_of_link(link: Link) -> Walk:
    walk = walk_of({"partner": link.partner or "", "host": link.host or ""}, current_guide())
    return vouch_for_page(walk, link.host)


def path_of_link(link: Link) -> tuple[Stop, ...]:
    """Return the path before the first run."""
    return _path_before_test(_walk_of_link(link))


def _path_before_test(walk: Walk) -> tuple[Stop, ...]:
    stops = path_before_test(current_guide(), walk.visitor, framed=False)
    return tuple(agent_stop(stop, "") for stop in stops)


def _step_line(step: str, walk: Walk, locale: str) -> StepLine:
    return StepLine(step, agents_step_title(step, walk), step_url(step, walk, locale=locale))
