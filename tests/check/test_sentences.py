"""Where the engine, the guide and the words meet."""

import re

import pytest

from webapp.check.sentences import EVIDENCE, TURNING, evidence_sentence
from webapp.console.agent_sentences import agent_sentence
from webapp.diagnosis import FAULT_LEVELS
from webapp.diagnosis.evidence import EVIDENCE_CODES, make_evidence


def test_every_evidence_has_its_sentence():
    assert set(EVIDENCE) == set(EVIDENCE_CODES)


@pytest.mark.parametrize("code", EVIDENCE_CODES)
def test_a_sentence_uses_the_values_its_evidence_has(code):
    assert set(re.findall(r"%\((\w+)\)s", EVIDENCE[code])) == set(EVIDENCE_CODES[code])


def test_every_translation_of_a_sentence_can_be_filled_in(app):
    for language in app.extensions["languages"].values():
        for code, names in EVIDENCE_CODES.items():
            assert language.messages.gettext(EVIDENCE[code]) % dict.fromkeys(names, "x")


def test_every_fault_leads_to_a_step(app):
    guide = app.extensions["guide"]

    assert set(guide.steps["test"].faults) == set(FAULT_LEVELS)
    assert set(guide.steps["test"].faults.values()) <= set(guide.steps)


@pytest.mark.parametrize("say", [evidence_sentence, agent_sentence])
@pytest.mark.parametrize("mark", "\u202e\u202d\u202a\u2066\u2067\u2069\u200f\u061c")
def test_a_strangers_text_turns_nothing_around_it(app, say, mark):
    text = f"NotAllowed{mark}Error שלום"

    with app.test_request_context("/en/"):
        app.preprocess_request()
        sentence = say(make_evidence("cti-error", name="x", message=text))

    assert [character for character in sentence if TURNING.match(character)] == ["\u2068", "\u2069"]
    assert "\u2068NotAllowedError שלום\u2069" in sentence
