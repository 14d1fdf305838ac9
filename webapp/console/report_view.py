"""A run as an agent sees it, stored or pasted: verdict, levels with their evidence, what to say, platform."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from flask import g

from webapp.check.judged_run import ABOUT_THE_TESTED_PAGE, JudgedRun, step_id_for
from webapp.check.level_path import Sign, Stop
from webapp.check.sentences import CERTAINTY_LABELS
from webapp.check.verdict import certainty_label, certainty_sentence
from webapp.console.agent_sentences import agent_sentence
from webapp.console.run_summary import (
    HEARD,
    NO_RESULT,
    fault_of,
    restore_submitted,
    say_shortly,
    stops_for_agent,
    told_stop,
    visitor_of,
)
from webapp.console.spoken_steps import SpokenSteps, steps_to_say
from webapp.diagnosis import Diagnosis, Evidence, Finding
from webapp.diagnosis.faults import Level
from webapp.guide.messages import SOURCE_LANGUAGE
from webapp.guide.step_view import ChoiceView, StepView
from webapp.partners.addresses import host_of
from webapp.reader.platform_links import platform_name
from webapp.reader.steps import step_url
from webapp.reader.walk import Walk, current_guide
from webapp.support import Submission
from webapp.web.i18n import gettext as translate
from webapp.web.i18n import language_of_tag, mark, offered_languages
from webapp.web.languages import Language

# What these prove is about the level named here, whichever level failed in the end.
PROVED: dict[str, Level] = {
    "proved-device": "device",
    "proved-asked": "browser",
    "proved-permission": "browser",
    "proved-system": "os",
    "proved-stream": "browser",
    "heard-speech": "device",
    "voice-cut-off": "device",
}
MOST_PROOFS = 2  # Sentences under a stop.
ONLY_THE_TEST_PAGE = mark(
    "This is about the test page, %(host)s, alone: let them allow it there, so that the test can go on."
)
ONE_CLICK_TELLS = mark(
    "One click tells whether it is this page or every page: ask them to press “Find out which”."
)
SITE_NOT_TESTED = mark("They can be heard. %(site)s is not tested yet")


@dataclass(frozen=True)
class LevelRow:
    """One level with what was seen of it."""

    stop: Stop
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class OtherCause:
    """Another finding of the run, with the address of its step."""

    title: str
    certainty: str
    url: str


@dataclass(frozen=True)
class ReportView:
    """What the partial `_report.html` and the texts for a ticket say of one run.

    `title_is_source` says that the title is not translated; `short` is the verdict in a few words.
    `certainty` is a sentence and `certainty_label` a word, "" where there is nothing to be sure of;
    `lead_html` is the sentence of cause. `notes` are what else to know before saying what to do; `general` is
    evidence of no level. `host_is_hearsay` says that only the customer, or an address they followed, names
    that page. `step_url` is the step's path as the customer sees it, `walk` their place and `language` that
    of their page. `microphones` is None unless they were sent.
    """

    received_at: datetime | None
    finding: Finding | None
    title: str
    title_is_source: bool
    short: str
    certainty: str
    certainty_label: str
    lead_html: str
    notes: tuple[str, ...]
    rows: tuple[LevelRow, ...]
    general: tuple[Evidence, ...]
    others: tuple[OtherCause, ...]
    step: StepView | None
    choices: tuple[tuple[ChoiceView, str], ...]
    step_url: str
    platform: str
    host: str
    host_is_hearsay: bool
    microphones: tuple[str, ...] | None
    walk: Walk
    language: Language
    run: JudgedRun

    @cached_property
    def to_say(self) -> SpokenSteps | None:
        """What to say, in the language of the customer's page."""
        return steps_to_say(self.run, self.finding, self.language) if self.finding else None

    @cached_property
    def to_say_translated(self) -> SpokenSteps | None:
        """The same in the language of the request, None where it is no other."""
        if self.finding is None or self.language == g.language:
            return None
        return steps_to_say(self.run, self.finding, g.language)

    @property
    def fault(self) -> str:
        """The fault to fix first, "" if the run came to none."""
        return self.finding.fault if self.finding else ""

    @property
    def all_clear(self) -> bool:
        """Whether the customer was heard."""
        return self.fault == "all-clear"

    @property
    def stops(self) -> tuple[Stop, ...]:
        """The path of the run."""
        return tuple(row.stop for row in self.rows)

    @property
    def proofs(self) -> tuple[tuple[str, ...], ...]:
        """What was seen of each stop, in sentences; not all of it where that stands elsewhere, too."""
        most = MOST_PROOFS if self.certainty_label else None
        return tuple(tuple(map(agent_sentence, row.evidence[:most])) for row in self.rows)

    @property
    def told_stop(self) -> Stop | None:
        """The stop that counts, whose name and word stand below the path where there is room for one."""
        return told_stop(self.stops, self.fault)

    @property
    def sign(self) -> Sign:
        """What the run came to, as the sign of a stop."""
        return self.told_stop.sign if self.told_stop else "none"


def view_report(
    submission: Submission,
    diagnosis: Diagnosis,
    own_origin: str,
    received_at: datetime | None = None,
    named_host: str | None = None,
) -> ReportView:
    """Return a run as shown in the language of the request; `named_host` is the page that an agent named."""
    guide, first = current_guide(), diagnosis.first
    run = restore_submitted(submission, diagnosis, own_origin, named_host)
    step = run.show_step(first) if first else None
    stops, visitor = stops_for_agent(run), visitor_of(run)
    evidence = list(_evidence_with_level(diagnosis))
    levels = {stop.level for stop in stops if not stop.comes_after}
    title = _title(first.fault, step.view, stops) if first and step else translate(NO_RESULT)
    return ReportView(
        received_at=received_at,
        finding=first,
        title=title,
        title_is_source=step is not None and first is not None and _is_source(first.fault, step.view),
        short=say_shortly(stops, fault_of(run), lambda: title),
        certainty=certainty_sentence(first) if first else "",
        certainty_label=certainty_label(first) if first else "",
        lead_html=step.view.agents_lead_html if step and first and first.fault != "all-clear" else "",
        notes=tuple(_notes(run, own_origin)),
        rows=tuple(LevelRow(stop, _evidence_of_stop(evidence, stop)) for stop in stops),
        general=tuple(item for level, item in evidence if level not in levels),
        others=tuple(_others(run)),
        step=step.view if step else None,
        choices=step.choices if step else (),
        step_url=_customer_step_url(run, first, submission.locale) if first else "",
        platform=platform_name(guide, run.walk.visitor),
        host=host_of(visitor.origin or ""),
        host_is_hearsay=visitor.is_hearsay,
        microphones=submission.microphones,
        walk=run.walk,
        language=language_of_tag(submission.locale) or g.language,
        run=run,
    )


def _title(fault: str, step: StepView, stops: tuple[Stop, ...]) -> str:
    if fault != "all-clear":
        return step.agents_title
    untested = next((stop.name for stop in stops if stop.comes_after), None)
    return translate(SITE_NOT_TESTED) % {"site": untested} if untested else translate(HEARD)


def _is_source(fault: str, step: StepView) -> bool:
    return step.title_is_source and fault != "all-clear"


def _evidence_with_level(diagnosis: Diagnosis) -> Iterator[tuple[Level | None, Evidence]]:
    """Yield each piece of evidence once, after the level it tells of."""
    levels: dict[Evidence, Level | None] = {}
    for finding in diagnosis.findings:
        for evidence in finding.evidence:
            levels.setdefault(evidence, PROVED.get(evidence.code, finding.level))
    for evidence, level in levels.items():
        yield level, evidence


def _evidence_of_stop(evidence: list[tuple[Level | None, Evidence]], stop: Stop) -> tuple[Evidence, ...]:
    """Return what was seen of a stop; of one that comes after the test nothing was."""
    return tuple(item for level, item in evidence if level == stop.level and not stop.comes_after)


def _notes(run: JudgedRun, own_origin: str) -> Iterator[str]:
    first = run.diagnosis.first
    if first and first.fault in ABOUT_THE_TESTED_PAGE and not run.framed:
        yield translate(ONLY_THE_TEST_PAGE) % {"host": host_of(own_origin)}
    if run.diagnosis.comparison_helps and first and first.fault != "all-clear":
        yield translate(ONE_CLICK_TELLS)


def _others(run: JudgedRun) -> Iterator[OtherCause]:
    for other in run.diagnosis.findings[1:]:
        url = step_url(step_id_for(other), run.walk_for(other).onward("test"))
        title = run.show_step(other).view.agents_title
        yield OtherCause(title, translate(CERTAINTY_LABELS[other.certainty]), url)


def _customer_step_url(run: JudgedRun, first: Finding, locale: str) -> str:
    known = locale if locale in offered_languages() else SOURCE_LANGUAGE
    return step_url(step_id_for(first), run.walk_for(first).onward("test"), locale=known)
