"""A diagnosis as the person sees it: the path of levels, the verdict, its step, and why."""

import hashlib
from dataclasses import dataclass, field, replace
from typing import Literal

from webapp.diagnosis import Diagnosis, Evidence, Finding, Measurements, diagnose, progressed
from webapp.guide import Guide
from webapp.guide.render import ChoiceView, StepView
from webapp.guide.visitor import Visitor, format_platform, parse_version
from webapp.partners.addresses import host_of, origin_of
from webapp.partners.registry import partner_of
from webapp.path import Stop, path_before_test, path_of
from webapp.steps import shown_step, step_url
from webapp.visitors import Walk, current_guide
from webapp.words import CERTAINTIES, evidence_sentence, translate

State = Literal["idle", "running", "waiting", "done"]

# Faults that the browser's own button may undo at once.
REPAIRABLE = ("prompt-dismissed", "site-blocked", "browser-blocked")

PARTNERS_SITE = "site/partner"  # The step for what is left after an all-clear away from the partner's page.

# Faults that are about the page that was tested, whichever that is.
ABOUT_THE_TESTED_PAGE = ("insecure-page", "prompt-unanswered", "prompt-dismissed", "site-blocked")


@dataclass(frozen=True)
class DiagnosisPage:
    """Everything the fragment `_diagnosis.html` shows.

    `again` says that the person asked once more and the verdict is the same; `own_page` is this page's host
    where the verdict is about it; `proved_here` names the site whose permission a frame's run proved;
    `tab_answer` says what came of the same test in a tab.
    """

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
    repair: bool = False
    administrator_url: str | None = None
    compared: bool = False
    listening: bool = False
    again: bool = False
    own_page: str | None = None
    partner_name: str | None = None
    proved_here: str | None = None
    tab_helps: bool = False
    tab_answer: str | None = None
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

    @property
    def asks(self) -> bool:
        """Whether the step is a question, whose choices are then the way on."""
        return self.step is not None and self.step.kind == "question"


def idle(guide: Guide, walk: Walk, framed: bool = False) -> DiagnosisPage:
    """Show the path before the test has begun."""
    return DiagnosisPage("idle", path_before_test(guide, walk.visitor, framed))


def show(measured: Measurements, walk: Walk, own_origin: str, previous: str, shown: str) -> DiagnosisPage:
    """Judge the measurements for this reader.

    `previous` is the fault that was shown before, or ""; `shown` is the digest of what is on the screen,
    or "" after the person pressed a button.
    """
    guide = current_guide()
    walk = replace(walk, visitor=_completed(walk.visitor, measured, guide))
    found = diagnose(_as_corrected(measured, walk.visitor))
    tested = _tested_page(walk.visitor, measured, own_origin, guide)
    first, framed = found.first, measured.page.framed
    about_tested = framed or found.levels["site"] in ("blocked", "suspected")
    view = DiagnosisPage(
        state=_state(found),
        stops=path_of(
            found,
            guide,
            tested if about_tested else walk.visitor,
            framed,
            own_page=about_tested and not framed,
        ),
        finding=first,
        hint=found.hint,
        keep_listening=found.keep_listening,
        listening=measured.request is not None and measured.request.outcome == "granted",
    )
    if first:
        view = _with_verdict(view, found, first, walk, tested, previous)
        view = replace(
            view,
            again=not shown and previous == first.fault,
            tab_helps=framed and _may_be_compared(first, measured),
            tab_answer=_tab_answer(measured) if framed and first.fault != "all-clear" else None,
        )
        if first.fault in ABOUT_THE_TESTED_PAGE and not framed:
            view = replace(
                view, own_page=host_of(own_origin), partner_name=_partner_name(guide, walk.visitor)
            )
        if first.fault == "all-clear" and found.levels["site"] == "ok":
            left = tuple(choice for choice in view.choices if choice[0].target_id != PARTNERS_SITE)
            name = _partner_name(guide, tested) or host_of(tested.origin or own_origin)
            view = replace(view, proved_here=name, choices=left)
    return replace(view, digest=_digest(view, found))


def _may_be_compared(first: Finding, measured: Measurements) -> bool:
    """Whether it is a fault, no question that is still open, and was not compared yet.

    A sandboxed frame opens no tab, and is known for what it is.
    """
    is_fault = first.level is not None and first.fault != "prompt-unanswered"
    return is_fault and measured.tab_run is None and not measured.page.opaque_origin


def _tab_answer(measured: Measurements) -> str | None:
    if measured.tab_run is None:
        return None
    code = "works-in-a-tab" if measured.tab_run.stream else "fails-in-a-tab-too"
    return evidence_sentence(Evidence(code))


def _partner_name(guide: Guide, visitor: Visitor) -> str | None:
    return guide.partners[visitor.partner].name if visitor.partner else None


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
    partner = partner_of(host, guide.partners) or visitor.partner
    return replace(visitor, partner=partner, origin=origin_of(host))


def _visitor_for(finding: Finding | None, visitor: Visitor, tested: Visitor) -> Visitor:
    return tested if finding and finding.fault in ABOUT_THE_TESTED_PAGE else visitor


def _state(found: Diagnosis) -> State:
    if found.findings:
        return "done"
    return "waiting" if found.hint == "prompt-waiting" else "running"


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
        certainty=_certainty(first),
        step=shown.view,
        choices=shown.choices,
        evidence=tuple(
            evidence_sentence(item) for finding in found.findings[:1] for item in finding.evidence
        ),
        others=others,
        fixed=_fixed(previous, found, first),
        compare=found.comparison_helps,
        compared=_has(first, "clean-origin-may-ask"),
        repair=first.fault in REPAIRABLE and not _has(first, "repair-failed"),
        administrator_url=step_url("admin/it", onward) if _may_be_policy(first) else None,
        browser_steps_url=step_url(steps["browser-blocked"], walk.onward("test")),
        site_steps_url=step_url(steps["site-blocked"], replace(walk, visitor=tested).onward("test")),
    )


def _may_be_policy(first: Finding) -> bool:
    """Whether an administrator may be behind it, which only the box of the browser's own button says.

    A policy refuses every site, so a block that is certainly the site's own is none.
    """
    refused = first.fault == "browser-blocked" or (
        first.fault == "site-blocked" and first.certainty != "certain"
    )
    return refused and _has(first, "repair-closed")


def _has(finding: Finding, code: str) -> bool:
    return any(item.code == code for item in finding.evidence)


def _certainty(first: Finding) -> str:
    """Say how sure it is, where there is something to be sure of: not while the answer is still open."""
    if first.level is None or first.fault == "prompt-unanswered":
        return ""
    return translate(CERTAINTIES[first.certainty])


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
        view.listening,
        view.tab_answer,
        view.tab_helps,
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]
