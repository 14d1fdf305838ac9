"""A diagnosis as the person sees it: the path of levels, the verdict, its step, and why."""

import hashlib
from dataclasses import dataclass, field, replace
from typing import Literal

from webapp.check.judged_run import ABOUT_THE_TESTED_PAGE, Judged, judge, step_for
from webapp.check.level_path import Stop, path_before_test
from webapp.check.sentences import CERTAINTIES, evidence_sentence, translate
from webapp.diagnosis import Diagnosis, Evidence, Finding, Measurements, has_progressed
from webapp.guide import Guide
from webapp.guide.render import ChoiceView, StepView
from webapp.guide.visitor import Visitor
from webapp.partners.addresses import host_of
from webapp.reader.steps import step_url
from webapp.reader.walk import Walk, current_guide

State = Literal["idle", "running", "waiting", "done"]

# Faults that the browser's own button may undo at once.
REPAIRABLE = ("prompt-dismissed", "site-blocked", "browser-blocked")

PARTNERS_SITE = "site/partner"  # The step for what is left after an all-clear away from the partner's page.


@dataclass(frozen=True)
class DiagnosisPage:
    """Everything the fragment `_diagnosis.html` shows.

    `again` says that the person asked once more and the verdict is the same; `own_page` is this page's host
    where the verdict is about it; `proved_here` names the site whose permission a frame's run proved;
    `elsewhere` names the site around the frame if phone apps do not use the microphone there;
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
    elsewhere: str | None = None
    elsewhere_url: str = ""
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
    def ways_on(self) -> tuple[tuple[ChoiceView, str], ...]:
        """The choices of a fix that are left to whoever it did not help, and who can press "Check again"."""
        if self.asks:
            return ()
        return tuple(choice for choice in self.choices if choice[0].target_id not in ("test", "solved"))

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
    run = judge(measured, walk, own_origin)
    found, first = run.found, run.found.first
    view = DiagnosisPage(
        state=_state(found),
        stops=run.stops(),
        finding=first,
        hint=found.hint,
        keep_listening=found.keep_listening,
        listening=measured.request is not None and measured.request.outcome == "granted",
    )
    if first:
        view = _with_verdict(view, run, first, previous)
        view = _with_surroundings(view, run, first, measured, own_origin)
        view = replace(view, again=not shown and previous == first.fault)
    return replace(view, digest=_digest(view, found))


def _with_surroundings(
    view: DiagnosisPage, run: Judged, first: Finding, measured: Measurements, own_origin: str
) -> DiagnosisPage:
    """Say what the verdict means for the page around the test, or for this page alone."""
    guide = current_guide()
    view = replace(
        view,
        tab_helps=run.framed and _may_be_compared(first, measured),
        tab_answer=_tab_answer(measured) if run.framed and first.fault != "all-clear" else None,
    )
    if first.fault in ABOUT_THE_TESTED_PAGE and not run.framed:
        own_page, partner = host_of(own_origin), _partner_name(guide, run.walk.visitor)
        view = replace(view, own_page=own_page, partner_name=partner)
    around = guide.partners.get(run.tested.partner or "") if run.framed else None
    if around and not around.is_heard_in_its_page:
        url = step_url(PARTNERS_SITE, replace(run.walk, visitor=run.tested).onward("test"))
        return replace(view, elsewhere=around.name, elsewhere_url=url)
    if first.fault == "all-clear" and run.found.levels["site"] == "ok":
        left = tuple(choice for choice in view.choices if choice[0].target_id != PARTNERS_SITE)
        name = _partner_name(guide, run.tested) or host_of(run.tested.origin or own_origin)
        view = replace(view, proved_here=name, choices=left)
    return view


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


def _state(found: Diagnosis) -> State:
    if found.findings:
        return "done"
    return "waiting" if found.hint == "prompt-waiting" else "running"


def _with_verdict(view: DiagnosisPage, run: Judged, first: Finding, previous: str) -> DiagnosisPage:
    found, shown = run.found, run.step(first)
    others = tuple(
        (
            run.step(other).view.title_html,
            step_url(step_for(other.fault), run.place(other).onward("test")),
            translate(CERTAINTIES[other.certainty]),
        )
        for other in found.findings[1:]
    )
    return replace(
        view,
        certainty=certainty_of(first),
        step=shown.view,
        choices=shown.choices,
        evidence=tuple(evidence_sentence(item) for item in first.evidence),
        others=others,
        fixed=_fixed(previous, found, first),
        compare=found.comparison_helps,
        compared=_has(first, "clean-origin-may-ask"),
        repair=first.fault in REPAIRABLE and not _has(first, "repair-failed"),
        administrator_url=(
            step_url("admin/it", run.place(first).onward("test")) if _may_be_policy(first) else None
        ),
        browser_steps_url=step_url(step_for("browser-blocked"), run.walk.onward("test")),
        site_steps_url=step_url(
            step_for("site-blocked"), replace(run.walk, visitor=run.tested).onward("test")
        ),
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


def certainty_of(first: Finding) -> str:
    """Say how sure it is, where there is something to be sure of: not while the answer is still open."""
    if first.level is None or first.fault == "prompt-unanswered":
        return ""
    return translate(CERTAINTIES[first.certainty])


def _fixed(previous: str, found: Diagnosis, first: Finding) -> str | None:
    if previous in ("", first.fault) or not has_progressed(previous, found):
        return None
    if first.fault == "all-clear":
        return translate("It works now.")
    return translate("That is fixed. One more thing is in the way:")


def _digest(view: DiagnosisPage, found: Diagnosis) -> str:
    """Name what is on screen, so that an answer which changes nothing need not be sent.

    That something was fixed is not in it: said once, it stays as long as nothing else changes.
    """
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
        view.listening,
        view.tab_answer,
        view.tab_helps,
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]
