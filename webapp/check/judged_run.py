"""One run as it concerns its reader: what was found, who they are, and which page was tested."""

from dataclasses import dataclass, replace

from webapp.check.level_path import Stop, browser_name, path_of, system_name
from webapp.check.phone_errors import diagnose_run
from webapp.diagnosis import Diagnosis, Finding, Measurements
from webapp.diagnosis.examples import example_on
from webapp.diagnosis.faults import LevelState
from webapp.guide import Guide
from webapp.guide.visitor import TAB, Visitor, parse_version
from webapp.partners.addresses import origin_of
from webapp.partners.registry import partner_of
from webapp.reader.detection import complete_walk
from webapp.reader.steps import RenderedStep, render_step
from webapp.reader.walk import Walk, current_guide, is_known_page

# Faults that are about the page that was tested, whichever that is.
ABOUT_THE_TESTED_PAGE = ("insecure-page", "prompt-unanswered", "prompt-dismissed", "site-blocked")


@dataclass(frozen=True)
class JudgedRun:
    """A run with its diagnosis and its reader's place.

    The visitor of `walk` is completed with what the browser said of itself. `tested_visitor` is the same
    visitor for steps about the page that was tested: in a frame the top-level page, otherwise our own, whose
    origin is `own_origin`.
    """

    measured: Measurements
    diagnosis: Diagnosis
    walk: Walk
    tested_visitor: Visitor
    own_origin: str

    @property
    def framed(self) -> bool:
        """Whether the test ran in a frame."""
        return self.measured.page.framed

    @property
    def opened_microphone(self) -> bool:
        """Whether the browser gave a stream."""
        request = self.measured.request
        return request is not None and request.outcome == "granted"

    @property
    def browser_name(self) -> str:
        """The name of the browser, or of the app that the page runs in."""
        return browser_name(current_guide(), self.walk.visitor)

    @property
    def system_name(self) -> str:
        """The name of the operating system."""
        return system_name(current_guide(), self.walk.visitor)

    def walk_for(self, finding: Finding) -> Walk:
        """Return the reader's place for the step of a finding; in a frame all is about the page on top."""
        about_tested = self.framed or finding.fault in ABOUT_THE_TESTED_PAGE
        return replace(self.walk, visitor=self.tested_visitor) if about_tested else self.walk

    def show_step(self, finding: Finding) -> RenderedStep:
        """Return the step of a finding in the language of the request.

        Where it is about the test's own page, what follows is about the partner's again.
        """
        leaving = None if self.framed else self.walk.onward("test")
        return render_step(step_id_for(finding), self.walk_for(finding).onward("test"), leaving)

    def stops(self, had_page_stop: bool = False) -> tuple[Stop, ...]:
        """Return the path of levels.

        `had_page_stop` says that the test page was a stop on the path before: then it stays one, and the
        person sees it open.
        """
        visitor = self.tested_visitor if self.framed else self.walk.visitor
        state = self.diagnosis.levels["site"]
        test_page: LevelState | None = None
        if not self.framed and state in ("blocked", "suspected"):
            test_page = state
        elif not self.framed and had_page_stop:
            test_page = "ok" if self.opened_microphone else "unknown"
        return path_of(self.diagnosis, current_guide(), visitor, self.framed, test_page)


def judge(measured: Measurements, walk: Walk, own_origin: str) -> JudgedRun:
    """Diagnose a run by the platform in the reader's address, which they may have corrected."""
    guide = current_guide()
    walk = complete_walk(walk, _measured_platform(measured, guide), guide)
    return restore_run(diagnose_run(_as_corrected(measured, walk.visitor)), measured, walk, own_origin)


def judge_example(name: str, measured: Measurements, walk: Walk, own_origin: str) -> JudgedRun:
    """Judge an example of test mode as if it had been met on this reader's computer.

    Of what was measured only the frame is taken. The place is left out of the diagnosis, as some faults
    cannot be met in some places, but not out of the steps.
    """
    example = example_on(name, measured.page, walk.visitor.os)
    return restore_run(diagnose_run(example), example, walk, own_origin)


def restore_run(diagnosis: Diagnosis, measured: Measurements, walk: Walk, own_origin: str) -> JudgedRun:
    """Return a run whose diagnosis was kept, with its reader's place."""
    guide = current_guide()
    walk = complete_walk(walk, _measured_platform(measured, guide), guide)
    tested_visitor = _tested_page(walk.visitor, measured, own_origin, guide)
    return JudgedRun(measured, diagnosis, walk, tested_visitor, own_origin)


def step_id_for(finding: Finding) -> str:
    """Return the id of the step that a finding leads to.

    A box that was closed so often that the browser does not ask again leads where a blocked site does.
    """
    asks_no_more = any(evidence.code == "asks-blocked-now" for evidence in finding.evidence)
    return step_id_of_fault("site-blocked" if asks_no_more else finding.fault)


def step_id_of_fault(fault: str) -> str:
    """Return the id of the step that a fault leads to."""
    return current_guide().steps["test"].faults[fault]


def _measured_platform(measured: Measurements, guide: Guide) -> Visitor:
    """Return what the browser said of itself, as far as the guide knows it."""
    platform = measured.platform
    browser = platform.browser if platform.browser in guide.platforms.browsers else None
    return Visitor(
        os=platform.os,
        os_version=parse_version(platform.os_version or ""),
        browser=browser,
        browser_version=(platform.browser_version,) if browser and platform.browser_version else None,
        place=platform.place if platform.place != TAB else None,
    )


def _as_corrected(measured: Measurements, visitor: Visitor) -> Measurements:
    """Return the measurements as of this system and place; no rule asks for more that can be corrected."""
    corrected = {"os": visitor.os, "place": visitor.place or measured.platform.place}
    return measured.model_copy(update={"platform": measured.platform.model_copy(update=corrected)})


def _tested_page(visitor: Visitor, measured: Measurements, own_origin: str, guide: Guide) -> Visitor:
    if not measured.page.framed:
        return replace(visitor, partner=None, origin=own_origin, is_hearsay=False)
    host = measured.page.top_level_host
    if not host:
        return visitor
    origin = origin_of(host)
    is_hearsay = origin is not None and not is_known_page(origin, guide)
    return replace(visitor, partner=partner_of(host, guide.partners), origin=origin, is_hearsay=is_hearsay)
