"""Where the engine, the guide and the words meet."""

import re

import pytest

from webapp.check.sentences import EVIDENCE
from webapp.diagnosis import FAULT_LEVELS
from webapp.diagnosis.evidence import EVIDENCE_CODES


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
