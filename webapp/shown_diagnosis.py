"""A diagnosis as the person sees it: the path of levels, the verdict, its step, and why."""

import hashlib
from dataclasses import dataclass, field, replace
from typing import Literal

from webapp.diagnosis import Diagnosis, Finding, Measurements, diagnose, progressed
from webapp.diagnosis.faults import LEVELS, Level, LevelState
from webapp.guide import Guide
from webapp.guide.render import ChoiceView, StepView
from webapp.guide.visitor import Visitor, format_platform, parse_version
from webapp.partners.addresses import host_of, origin_of
from webapp.steps import shown_step, step_url
from webapp.visitors import Walk, current_guide
from webapp.words import CERTAINTIES, LEVEL_NAMES, evidence_sentence, state_word, translate

State = Literal["idle", "running", "waiting", "done"]

# Faults that are about the page that was tested, whichever that is.
ABOUT_THE_TESTED_PAGE = ("insecure-page", "prompt-unanswered", "prompt-dismissed", "site-blocked")


@dataclass(frozen=True)
class Stop:
    """One level on the path; `here` is the one to fix first."""

    level: Level
    name: str
    state: LevelState
    word: str
    here: bool


@dataclass(frozen=True)
class DiagnosisPage:
    """Everything the fragment `_diagnosis.html` shows."""

    state: State
    stops: tuple[Stop, ...]
    finding: Finding | None = None
    hint: str | None = None
    keep_listening: bool = False
    certainty: str = ""
    step: StepView | None = None
    choices: tuple[tuple[ChoiceView, str], ...] = ()
    evidence: tuple[str, ...] = ()
    others: tuple[tuple[str, str, str], ...] = ()
    fixed: str | None = None
    compare: bool = False
    host: str | None = None
    browser_steps_url: str = ""
    site_steps_url: str = ""
    digest: str = field(default="")

    @property
    def placed(self) -> bool:
        """Whether the verdict stands under one of the stops."""
        return any(stop.here for stop in self.stops)

    @property
    def all_clear(self) -> bool:
        """Whether nothing is left to fix here."""
        return self.finding is not None and self.finding.fault == "all-clear"


def idle(guide: Guide, walk: Walk, framed: bool = False) -> DiagnosisPage:
    """Show the path before the test has begun."""
    shown = tuple(level for level in LEVELS if level != "embed" or framed)
    names = _names(guide, walk.visitor)
    return DiagnosisPage("idle", tuple(Stop(level, names[level], "unknown", "", False) for level in shown))


def show(measured: Measurements, walk: Walk, own_origin: str, previous: str) -> DiagnosisPage:
    """Judge the measurements for this reader. `previous` is the fault that was shown before, or ""."""
    guide = current_guide()
    walk = replace(walk, visitor=_completed(walk.visitor, measured, guide))
    found = diagnose(_as_corrected(measured, walk.visitor))
    tested = _tested_page(walk.visitor, measured, own_origin, guide)
    first = found.first
    view = DiagnosisPage(
        state=_state(found),
        stops=_stops(found, measured, guide, _site_named_for(found, measured, walk.visitor, tested)),
        finding=first,
        hint=found.hint,
        keep_listening=found.keep_listening,
    )
    if first:
        view = _with_verdict(view, found, first, walk, tested, previous)
        if first.fault in ABOUT_THE_TESTED_PAGE and tested.origin:
            view = replace(view, host=host_of(tested.origin))
    return replace(view, digest=_digest(view, found))


def _completed(visitor: Visitor, measured: Measurements, guide: Guide) -> Visitor:
    """Fill what the URL leaves open with what the browser said of itself."""
    platform = measured.platform
    os = visitor.os or platform.os
    browser = visitor.browser or (platform.browser if platform.browser in guide.platforms.browsers else None)
    told_os = parse_version(platform.os_version) if platform.os_version and os == platform.os else None
    told_browser = (
        (platform.browser_version,) if platform.browser_version and browser == platform.browser else None
    )
    return replace(
        visitor,
        os=os,
        os_version=visitor.os_version or told_os,
        browser=browser,
        browser_version=visitor.browser_version or told_browser,
    )


def _as_corrected(measured: Measurements, visitor: Visitor) -> Measurements:
    """Judge by the platform in the URL, which the person may have corrected."""
    changes: dict[str, object] = {"os": visitor.os, "browser": visitor.browser or measured.platform.browser}
    if visitor.os_version:
        changes["os_version"] = format_platform("", visitor.os_version).lstrip("-")
    return measured.model_copy(update={"platform": measured.platform.model_copy(update=changes)})


def _tested_page(visitor: Visitor, measured: Measurements, own_origin: str, guide: Guide) -> Visitor:
    """Give the visitor for steps about the page that was tested: in a frame that is the top-level page."""
    if not measured.page.framed:
        return replace(visitor, partner=None, origin=own_origin)
    host = measured.page.top_level_host
    if not host:
        return visitor
    partner = next((id for id, partner in guide.partners.items() if partner.matches(host)), visitor.partner)
    return replace(visitor, partner=partner, origin=origin_of(host))


def _visitor_for(finding: Finding | None, visitor: Visitor, tested: Visitor) -> Visitor:
    return tested if finding and finding.fault in ABOUT_THE_TESTED_PAGE else visitor


def _site_named_for(found: Diagnosis, measured: Measurements, visitor: Visitor, tested: Visitor) -> Visitor:
    """Name the tested site where the run says something about it, else the one that is left to test."""
    return tested if measured.page.framed or found.levels["site"] in ("blocked", "suspected") else visitor


def _state(found: Diagnosis) -> State:
    if found.findings:
        return "done"
    return "waiting" if found.hint == "prompt-waiting" else "running"


def _stops(found: Diagnosis, measured: Measurements, guide: Guide, visitor: Visitor) -> tuple[Stop, ...]:
    here = found.first.level if found.first else None
    names = _names(guide, visitor)
    return tuple(
        Stop(level, names[level], found.levels[level], state_word(level, found.levels[level]), level == here)
        for level in LEVELS
        if level != "embed" or measured.page.framed or here == "embed"
    )


def _names(guide: Guide, visitor: Visitor) -> dict[Level, str]:
    """Name the stops; the site by the partner's name or else by its host."""
    names: dict[Level, str] = {level: translate(name) for level, name in LEVEL_NAMES.items()}
    if visitor.partner:
        names["site"] = guide.partners[visitor.partner].name
    elif visitor.origin:
        names["site"] = host_of(visitor.origin)
    if visitor.browser:
        names["browser"] = guide.platforms.browsers[visitor.browser].name
    if visitor.os:
        names["os"] = guide.platforms.os[visitor.os].name
    return names


def _with_verdict(
    view: DiagnosisPage, found: Diagnosis, first: Finding, walk: Walk, tested: Visitor, previous: str
) -> DiagnosisPage:
    steps = current_guide().steps["test"].faults

    def place(finding: Finding) -> Walk:
        return replace(walk, visitor=_visitor_for(finding, walk.visitor, tested))

    onward = place(first).onward("test")
    shown = shown_step(steps[first.fault], onward)
    others = tuple(
        (
            shown_step(steps[other.fault], place(other)).view.title_html,
            step_url(steps[other.fault], place(other).onward("test")),
            translate(CERTAINTIES[other.certainty]),
        )
        for other in found.findings[1:]
    )
    return replace(
        view,
        certainty=translate(CERTAINTIES[first.certainty]) if first.level else "",
        step=shown.view,
        choices=shown.choices,
        evidence=tuple(
            evidence_sentence(item) for finding in found.findings[:1] for item in finding.evidence
        ),
        others=others,
        fixed=_fixed(previous, found, first),
        compare=found.comparison_helps,
        browser_steps_url=step_url(steps["browser-blocked"], walk.onward("test")),
        site_steps_url=step_url(steps["site-blocked"], replace(walk, visitor=tested).onward("test")),
    )


def _fixed(previous: str, found: Diagnosis, first: Finding) -> str | None:
    if previous in ("", first.fault) or not progressed(previous, found):
        return None
    if first.fault == "all-clear":
        return translate("It works now.")
    return translate("That is fixed. One more thing is in the way:")


def _digest(view: DiagnosisPage, found: Diagnosis) -> str:
    """Name what is on screen, so that an answer which changes nothing need not be sent."""
    evidence = [
        (finding.fault, finding.certainty, [item.code for item in finding.evidence])
        for finding in found.findings
    ]
    seen = (
        view.state,
        view.hint,
        evidence,
        sorted(found.levels.items()),
        view.keep_listening,
        view.compare,
        view.fixed,
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]
