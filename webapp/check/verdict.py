"""The verdict on a run as the person sees it: what to fix first and how, what else to try, and why."""

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from webapp.check.choice_groups import Choices
from webapp.check.frame_lines import FrameLine, frame_lines
from webapp.check.judged_run import JudgedRun, step_id_for, step_id_of_fault
from webapp.check.level_path import TEST_PAGE, Stop
from webapp.check.screen import Screen
from webapp.check.sentences import CERTAINTIES, CERTAINTY_LABELS, FIXED, OPEN_QUESTIONS, evidence_sentence
from webapp.check.surroundings import PARTNERS_SITE, Surroundings, surroundings_of
from webapp.diagnosis import FAULT_LEVELS, Finding, Measurements, has_progressed
from webapp.diagnosis.faults import Certainty, Level
from webapp.diagnosis.phone_app import EVIDENCE_OF_MEANING
from webapp.diagnosis.signals import latest_permission
from webapp.guide.step_view import ChoiceView, StepView
from webapp.guide.variables import begin_sentence
from webapp.reader.steps import step_url
from webapp.web.i18n import gettext as translate

# What is copied at the first of the steps; an address to be asked for first is none.
FIRST_ADDRESS = re.compile(
    r'^(?P<before>\s*<ol>\s*<li>\s*<p>[^\n]*</p>\s*)(?P<address><div class="address" data-address>.*?</div>)',
    re.DOTALL,
)

# Faults that the browser's own button may undo at once.
REPAIRABLE = ("prompt-dismissed", "site-blocked", "browser-blocked")


@dataclass(frozen=True)
class Reason:
    """A piece of evidence; its sentence may hold figures, which differ with every post."""

    code: str
    sentence: str = field(compare=False)


@dataclass(frozen=True)
class OtherCause:
    """What else it could be, with the address of its step."""

    title_html: str
    url: str
    certainty: str


@dataclass(frozen=True)
class PhoneAppSays:
    """The phone app's error as it stands in a message to its support, and sentences on what it means."""

    words: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class ComparisonOffer:
    """The comparison with a clean origin; without one the person looks which of two steps is theirs."""

    browser_steps_url: str
    site_steps_url: str


@dataclass(frozen=True)
class RepairOffer:
    """Room for the browser's own button; the address is for whom its box named an administrator."""

    administrator_url: str | None


@dataclass(frozen=True)
class Verdict(Screen):
    """What was found, and what to do about it.

    `certainty_label` and `certainty_sentence` are "" where there is nothing to be sure of.
    `other_pages_may_ask` says that a comparison has shown it. `fixed` says that the fault before is gone;
    `again` that the person asked once more and the verdict is the same. `phone_app` is None unless the fault
    is that it failed. `watches` says that the page tests again by itself when the person comes back to it.
    """

    template = "_verdict.html"
    state = "done"

    fault: str
    level: Level | None
    certainty: Certainty
    certainty_label: str
    certainty_sentence: str
    step: StepView
    choices: Choices
    microphone_open: bool
    watches: bool
    comparison: ComparisonOffer | None
    other_pages_may_ask: bool
    repair: RepairOffer | None
    surroundings: Surroundings
    phone_app: PhoneAppSays | None
    frame_lines: tuple[FrameLine, ...]
    reasons: tuple[Reason, ...]
    others: tuple[OtherCause, ...]
    fixed: str | None = field(compare=False)
    again: bool = field(compare=False)

    @property
    def all_clear(self) -> bool:
        """Whether nothing is left to fix here."""
        return self.fault == "all-clear"

    @property
    def undecided(self) -> bool:
        """Whether only the comparison can tell which fault it is, so that the title names none."""
        return self.comparison is not None and not self.all_clear

    @property
    def primary(self) -> Literal["next", "compare", "settings", "copy", "check", "none"]:
        """The one thing to do, drawn as the filled button; the browser's own button goes before it.

        While the browser waits for an answer there is nothing to press here, nor where all is proved.
        """
        if self.all_clear:
            return "next" if self.next_stop else "none"
        if self.fault == "prompt-unanswered":
            return "none"
        if self.undecided:
            return "compare"
        if self.step.action:
            return "settings"
        return "copy" if FIRST_ADDRESS.search(self.step.body) else "check"

    @property
    def next_stop(self) -> tuple[ChoiceView, str] | None:
        """The way to what this run could not test, of a run that was heard."""
        of_partner = (choice for choice in self.choices if choice[0].target_id == PARTNERS_SITE)
        return next(of_partner, None) if self.all_clear else None

    @property
    def first_address(self) -> str:
        """The address to copy that the first of the steps begins with, its button filled; "" without one."""
        address = FIRST_ADDRESS.search(self.step.body) if self.primary == "copy" else None
        return address["address"].replace("<button", '<button class="button"') if address else ""

    @property
    def body(self) -> str:
        """The text of the step without what stands above it."""
        if self.primary != "copy":
            return self.step.body
        return FIRST_ADDRESS.sub(lambda found: found["before"], self.step.body, 1)

    @property
    def is_question(self) -> bool:
        """Whether the step is a question, whose choices are then the way on."""
        return self.step.kind == "question"

    @property
    def ways_on(self) -> Choices:
        """The choices that are left to whoever it did not help, and who can press "Check again"."""
        if self.is_question and not self.all_clear:
            return ()
        left_out = ("test", PARTNERS_SITE) if self.all_clear else ("test", "solved")
        return tuple(choice for choice in self.choices if choice[0].target_id not in left_out)


def verdict_of(
    run: JudgedRun, first: Finding, stops: tuple[Stop, ...], previous_fault: str, pressed: bool
) -> Verdict:
    """Return the verdict on a run whose fault to fix first is `first`; see `screen_of` for the rest."""
    rendered, surroundings = run.show_step(first), surroundings_of(run, first)
    comparison = _comparison(run)
    undecided = comparison is not None and first.fault != "all-clear"
    blocks = translate("%(browser)s blocks the microphone here") % {
        "browser": begin_sentence(run.browser_name)
    }
    return Verdict(
        stops=_told(stops, first),
        title=blocks if undecided else rendered.view.title,
        keep_listening=run.diagnosis.keep_listening,
        fault=first.fault,
        level=first.level,
        certainty=first.certainty,
        certainty_label="" if undecided else certainty_label(first),
        certainty_sentence="" if undecided else certainty_sentence(first),
        step=rendered.view,
        choices=_without_partners_site(rendered.choices, surroundings),
        microphone_open=run.opened_microphone,
        watches=_watches(run.measured),
        comparison=comparison,
        other_pages_may_ask=_has(first, "clean-origin-may-ask"),
        repair=_repair(run, first),
        surroundings=surroundings,
        phone_app=_phone_app_says(run, first),
        frame_lines=frame_lines(first, run.measured.host_info, run.own_origin),
        reasons=tuple(Reason(item.code, evidence_sentence(item)) for item in first.evidence),
        others=tuple(_other_cause(run, other) for other in run.diagnosis.findings[1:]),
        fixed=_fixed_sentence(run, first, surroundings, previous_fault),
        again=pressed and previous_fault == first.fault,
    )


def certainty_sentence(first: Finding) -> str:
    """Say how sure it is; "" where there is nothing to be sure of, or the answer is still open."""
    if first.level is None or first.fault == "prompt-unanswered":
        return ""
    return translate(CERTAINTIES[first.certainty])


def certainty_label(first: Finding) -> str:
    """Say how sure it is in one or two words; "" as in `certainty_sentence`, and for a closed box."""
    if first.level is None or first.fault in OPEN_QUESTIONS:
        return ""
    return translate(CERTAINTY_LABELS[first.certainty])


def _told(stops: tuple[Stop, ...], first: Finding) -> tuple[Stop, ...]:
    """Let the microphone count on the path of a run that was heard."""
    if first.fault != "all-clear":
        return stops
    return tuple(replace(stop, in_question=stop.level == "device") for stop in stops)


def _watches(measured: Measurements) -> bool:
    """Whether static/js/models/recheck.js tests again when the person comes back.

    Where the browser would ask, or cannot tell that it would not, it only says that something has changed.
    """
    permission = latest_permission(measured)
    return permission == "denied" or (permission == "granted" and measured.platform.engine != "gecko")


def _without_partners_site(choices: Choices, surroundings: Surroundings) -> Choices:
    """Leave out the way to the partner's site where that one is proved, or of no account to an extension."""
    if surroundings.proved_site is None and surroundings.extension is None:
        return choices
    return tuple(choice for choice in choices if choice[0].target_id != PARTNERS_SITE)


def _comparison(run: JudgedRun) -> ComparisonOffer | None:
    if not run.diagnosis.comparison_helps:
        return None
    tested = replace(run.walk, visitor=run.tested_visitor)
    return ComparisonOffer(
        browser_steps_url=step_url(step_id_of_fault("browser-blocked"), run.walk.onward("test")),
        site_steps_url=step_url(step_id_of_fault("site-blocked"), tested.onward("test")),
    )


def _repair(run: JudgedRun, first: Finding) -> RepairOffer | None:
    if first.fault not in REPAIRABLE or _has(first, "repair-failed"):
        return None
    admin_url = step_url("admin/it", run.walk_for(first).onward("test")) if _may_be_policy(first) else None
    return RepairOffer(admin_url)


def _may_be_policy(first: Finding) -> bool:
    """Whether an administrator may be behind it, which only the box of the browser's own button says.

    A policy refuses every site, so a block that is certainly the site's own is none.
    """
    refused = first.fault == "browser-blocked" or (
        first.fault == "site-blocked" and first.certainty != "certain"
    )
    return refused and _has(first, "repair-closed")


def _other_cause(run: JudgedRun, other: Finding) -> OtherCause:
    url = step_url(step_id_for(other), run.walk_for(other).onward("test"))
    label = translate(CERTAINTY_LABELS[other.certainty])
    return OtherCause(run.show_step(other).view.title_html, url, label)


def _fixed_sentence(
    run: JudgedRun, first: Finding, surroundings: Surroundings, previous_fault: str
) -> str | None:
    if previous_fault in ("", first.fault) or not has_progressed(previous_fault, run.diagnosis):
        return None
    if first.fault != "all-clear":
        return translate("That is fixed. One more thing is in the way:")
    level = FAULT_LEVELS.get(previous_fault)
    if level is None:
        return translate("It works now.")
    site = surroundings.proved_site or translate(TEST_PAGE)
    names = {"system": run.system_name, "browser": run.browser_name, "site": site}
    return translate(FIXED[level]) % names


def _phone_app_says(run: JudgedRun, first: Finding) -> PhoneAppSays | None:
    error = run.measured.cti_error
    if first.fault != "phone-app-failed" or error is None:
        return None
    meanings = (item for item in first.evidence if item.code in EVIDENCE_OF_MEANING.values())
    words = ": ".join(filter(None, (" ".join(filter(None, (error.name, error.code))), error.message)))
    return PhoneAppSays(words, tuple(map(evidence_sentence, meanings)))


def _has(finding: Finding, code: str) -> bool:
    return any(item.code == code for item in finding.evidence)
