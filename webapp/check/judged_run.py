"""One run as it concerns its reader: what was found, who they are, and which page was tested."""

from dataclasses import dataclass, replace

from webapp.check.level_path import Stop, path_of
from webapp.diagnosis import Diagnosis, Finding, Measurements, diagnose
from webapp.guide import Guide
from webapp.guide.visitor import Visitor, format_platform, parse_version
from webapp.partners.addresses import origin_of
from webapp.partners.registry import partner_of
from webapp.reader.steps import ShownStep, shown_step
from webapp.reader.walk import Walk, current_guide

# Faults that are about the page that was tested, whichever that is.
ABOUT_THE_TESTED_PAGE = ("insecure-page", "prompt-unanswered", "prompt-dismissed", "site-blocked")


@dataclass(frozen=True)
class Judged:
    """A diagnosis with its reader's place.

    The visitor of `walk` is completed with what the browser said of itself. `tested` is the same visitor for
    steps about the page that was tested: in a frame the top-level page, otherwise our own.
    """

    found: Diagnosis
    walk: Walk
    tested: Visitor
    framed: bool

    @property
    def about_tested(self) -> bool:
        """Whether the stop of the site is about the page that was tested."""
        return self.framed or self.found.levels["site"] in ("blocked", "suspected")

    def place(self, finding: Finding) -> Walk:
        """Give the reader's place for the step of a finding; in a frame all is about the page on top."""
        about_tested = self.framed or finding.fault in ABOUT_THE_TESTED_PAGE
        return replace(self.walk, visitor=self.tested) if about_tested else self.walk

    def step(self, finding: Finding) -> ShownStep:
        """Show the step of a finding in the language of the request.

        Where it is about the test's own page, what follows is about the partner's again.
        """
        leaving = None if self.framed else self.walk.onward("test")
        return shown_step(step_for(finding.fault), self.place(finding).onward("test"), leaving)

    def stops(self) -> tuple[Stop, ...]:
        """Give the path of levels."""
        return path_of(
            self.found,
            current_guide(),
            self.tested if self.about_tested else self.walk.visitor,
            self.framed,
            own_page=self.about_tested and not self.framed,
        )


def judge(measured: Measurements, walk: Walk, own_origin: str) -> Judged:
    """Diagnose a run by the platform in the reader's address, which they may have corrected."""
    walk = _completed(walk, measured, current_guide())
    return as_judged(diagnose(_as_corrected(measured, walk.visitor)), measured, walk, own_origin)


def as_judged(found: Diagnosis, measured: Measurements, walk: Walk, own_origin: str) -> Judged:
    """Give the place of a reader whose run was diagnosed before."""
    guide = current_guide()
    walk = _completed(walk, measured, guide)
    tested = _tested_page(walk.visitor, measured, own_origin, guide)
    return Judged(found, walk, tested, measured.page.framed)


def step_for(fault: str) -> str:
    """Give the id of the step that a fault leads to."""
    return current_guide().steps["test"].faults[fault]


def _completed(walk: Walk, measured: Measurements, guide: Guide) -> Walk:
    """Fill what the URL leaves open with what the browser said of itself."""
    visitor, platform = walk.visitor, measured.platform
    os = visitor.os or platform.os
    browser = visitor.browser or (platform.browser if platform.browser in guide.platforms.browsers else None)
    told_os = parse_version(platform.os_version) if platform.os_version and os == platform.os else None
    told_browser = (
        (platform.browser_version,) if platform.browser_version and browser == platform.browser else None
    )
    visitor = replace(
        visitor,
        os=os,
        os_version=visitor.os_version or told_os,
        browser=browser,
        browser_version=visitor.browser_version or told_browser,
    )
    return replace(walk, visitor=visitor)


def _as_corrected(measured: Measurements, visitor: Visitor) -> Measurements:
    changes: dict[str, object] = {"os": visitor.os, "browser": visitor.browser or measured.platform.browser}
    if visitor.os_version:
        changes["os_version"] = format_platform("", visitor.os_version).lstrip("-")
    return measured.model_copy(update={"platform": measured.platform.model_copy(update=changes)})


def _tested_page(visitor: Visitor, measured: Measurements, own_origin: str, guide: Guide) -> Visitor:
    if not measured.page.framed:
        return replace(visitor, partner=None, origin=own_origin)
    host = measured.page.top_level_host
    if not host:
        return visitor
    return replace(visitor, partner=partner_of(host, guide.partners), origin=origin_of(host))
