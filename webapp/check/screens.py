"""The four things a person can see of the live test: idle, waiting for an answer, listening, the verdict."""

from dataclasses import dataclass

from webapp.check.judged_run import JudgedRun
from webapp.check.level_path import path_before_test
from webapp.check.screen import Screen
from webapp.check.sentences import evidence_sentence
from webapp.check.verdict import Verdict, verdict_of
from webapp.diagnosis import Evidence
from webapp.diagnosis.evidence import EVIDENCE_CODES
from webapp.guide import Guide
from webapp.reader.walk import Walk


@dataclass(frozen=True)
class Idle(Screen):
    """Before the test has begun."""

    template = "_idle.html"
    state = "idle"
    digest = ""  # The styles tell by it that nothing was measured yet.

    keep_listening: bool = False


@dataclass(frozen=True)
class Waiting(Screen):
    """The person has not answered for a while, where the browser is asking; `surely` says that it is."""

    template = "_waiting.html"
    state = "waiting"

    surely: bool


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
    return Idle(path_before_test(guide, walk.visitor, framed))


def screen_of(run: JudgedRun, previous_fault: str, pressed: bool) -> Waiting | Listening | Verdict:
    """Return what is seen of a run.

    `previous_fault` is the fault of the verdict before, or ""; `pressed` says that the person has pressed a
    button since and sees no verdict now.
    """
    diagnosis, stops = run.diagnosis, run.stops()
    if diagnosis.first:
        return verdict_of(run, diagnosis.first, previous_fault, pressed)
    if diagnosis.hint == "prompt-waiting":
        return Waiting(stops, diagnosis.keep_listening, surely=diagnosis.levels["browser"] == "ok")
    nothing_heard = diagnosis.hint == "nothing-heard-yet"
    other_sound = evidence_sentence(Evidence(diagnosis.hint)) if diagnosis.hint in EVIDENCE_CODES else ""
    return Listening(stops, diagnosis.keep_listening, run.opened_microphone, nothing_heard, other_sound)
