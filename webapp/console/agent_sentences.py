"""Sentences for agents, where those for the customer would address the wrong person."""

from collections.abc import Callable
from dataclasses import replace

from webapp.check.level_path import HEARSAY, Stop
from webapp.check.sentences import EVIDENCE, FIXED, LEVEL_NAMES, OPEN_QUESTIONS, fill_sentence, isolate
from webapp.diagnosis import Evidence
from webapp.web.i18n import gettext as translate
from webapp.web.i18n import mark

AGENT_EVIDENCE = EVIDENCE | {
    "permission-was-prompt": mark("Before the test the browser was ready to ask the customer."),
    "proved-asked": mark("The browser lets pages ask: it was ready to ask the customer."),
    "heard-speech": mark("The customer was heard. The loudest sound was %(peak_dbfs)s dBFS."),
    "voice-cut-off": mark(
        "The customer’s voice is cut off at the top, which sounds harsh: have them turn the input down."
    ),
}
AGENT_QUESTIONS = {
    "prompt-unanswered": mark("waits for the customer’s answer"),
    "prompt-dismissed": OPEN_QUESTIONS["prompt-dismissed"],
}
AGENT_FIXED = FIXED | {"device": mark("Fixed: the microphone hears the customer now.")}
HEARD = mark("hears them")
NOT_TESTED = mark("not tested yet")
SITE = mark("The phone app’s site")
NAMED_SITE = mark("The page the customer named")


def agent_sentence(evidence: Evidence, quoted: Callable[[str], str] = isolate) -> str:
    """Say one thing that was seen; `quoted` treats the values in it, which may be anybody's text."""
    return fill_sentence(AGENT_EVIDENCE, evidence, quoted)


def agent_stop(stop: Stop, fault: str) -> Stop:
    """Name a stop and its state for an agent."""
    if stop.here and fault in AGENT_QUESTIONS:
        stop = replace(stop, word=translate(AGENT_QUESTIONS[fault]))
    if stop.level == "device" and stop.state == "ok":
        stop = replace(stop, word=translate(HEARD))
    if stop.comes_after:
        stop = replace(stop, word=translate(NOT_TESTED))
    without_partner = LEVEL_NAMES["site"]
    if stop.level == "site" and stop.name == translate(without_partner):
        stop = replace(stop, name=translate(SITE))
    if stop.level == "site" and stop.name == translate(HEARSAY):
        stop = replace(stop, name=translate(NAMED_SITE))
    return stop
