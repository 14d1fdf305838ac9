"""The four things a person can see of the live test: idle, waiting for an answer, listening, the verdict."""

from dataclasses import dataclass

from webapp.check.judged_run import JudgedRun, step_id_of_fault
from webapp.check.level_path import path_before_test, put_in_question
from webapp.check.screen import Screen
from webapp.check.sentences import evidence_sentence
from webapp.check.verdict import Verdict, verdict_of
from webapp.diagnosis import Evidence
from webapp.diagnosis.evidence import EVIDENCE_CODES
from webapp.guide import Guide
from webapp.guide.matching import choose_sections
from webapp.guide.step_view import StepView
from webapp.guide.variables import begin_sentence
from webapp.guide.visitor import Visitor
from webapp.reader.steps import render_step
from webapp.reader.walk import Walk, current_guide
from webapp.web.i18n import gettext as translate
from webapp.web.i18n import mark

ANSWER = "label.chrome.allow_while_visiting"
FIRST_ALLOW_WHILE_VISITING = (116,)  # Chrome before that calls the answer "Allow".
BROWSER_ASKS = mark("%(browser)s is asking you")
BROWSER_MAY_ASK = mark("%(browser)s may be asking you")
SAY_SOMETHING = mark("Say something, for example count to ten")
ONE_MOMENT = mark("One moment")


@dataclass(frozen=True)
class Idle(Screen):
    """Before the test has begun; `step` is that of the test, with its title and its text."""

    template = "_idle.html"
    state = "idle"
    digest = ""  # Nothing was measured yet.

    step: StepView


@dataclass(frozen=True)
class Waiting(Screen):
    """The person has not answered for a while, where the browser is asking; `surely` says that it is.

    `names_answer` says that the answer to choose is called "Allow while visiting the site".
    """

    template = "_waiting.html"
    state = "waiting"

    surely: bool
    names_answer: bool


@dataclass(frozen=True)
class Listening(Screen):
    """The microphone is open and nothing is decided yet; or the moment before, when `is_open` is False.

    `nothing_heard` says that it has been silent for so long that the person should know, and `other_sound`
    what is heard that is no voice, or "".
    """

    template = "_listening.html"
    state = "running"

    is_open: bool
    nothing_heard: bool
    other_sound: str


def idle_screen(guide: Guide, walk: Walk, framed: bool = False) -> Idle:
    """Return what is seen before the test has begun."""
    step = render_step("test", walk).view
    return Idle(path_before_test(guide, walk.visitor, framed), False, step.title, step)


def screen_of(
    run: JudgedRun, previous_fault: str, pressed: bool, had_page_stop: bool = False
) -> Waiting | Listening | Verdict:
    """Return what is seen of a run.

    `previous_fault` is the fault of the verdict before, or ""; `pressed` says that the person has pressed a
    button since and sees no verdict now; `had_page_stop` that the test page was a stop of its own then.
    """
    diagnosis, stops = run.diagnosis, run.stops(had_page_stop)
    if diagnosis.first:
        return verdict_of(run, diagnosis.first, stops, previous_fault, pressed)
    stops = put_in_question(stops, run.framed, run.opened_microphone)
    if diagnosis.hint == "prompt-waiting":
        surely = diagnosis.levels["browser"] == "ok"
        title = translate(BROWSER_ASKS if surely else BROWSER_MAY_ASK) % {
            "browser": begin_sentence(run.browser_name)
        }
        return Waiting(stops, diagnosis.keep_listening, title, surely, names_answer(run.walk.visitor))
    title = translate(SAY_SOMETHING if run.opened_microphone else ONE_MOMENT)
    nothing_heard = diagnosis.hint == "nothing-heard-yet"
    other_sound = evidence_sentence(Evidence(diagnosis.hint)) if diagnosis.hint in EVIDENCE_CODES else ""
    return Listening(
        stops, diagnosis.keep_listening, title, run.opened_microphone, nothing_heard, other_sound
    )


def names_answer(visitor: Visitor) -> bool:
    """Return whether this visitor's browser calls the answer "Allow while visiting the site"."""
    guide = current_guide()
    step = guide.steps[step_id_of_fault("prompt-unanswered")]
    sections = choose_sections(guide, step, visitor).sections
    version = visitor.browser_version or (0,)
    return version >= FIRST_ALLOW_WHILE_VISITING and any(ANSWER in section.source for section in sections)
