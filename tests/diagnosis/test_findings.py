"""Which faults a run shows, and how sure the engine is of them."""

import pytest

from webapp.diagnosis import FAULT_LEVELS
from webapp.diagnosis.engine import PAGE_RULES, RULES, fault_of, unknown_failure
from webapp.diagnosis.evidence import EVIDENCE_CODES

from .builders import codes, judged, named
from .cases import CASES


@pytest.mark.parametrize(("measurements", "expected"), CASES)
def test_the_run_shows_these_faults_in_this_order(measurements, expected):
    assert named(judged(measurements)) == expected


def test_every_fault_has_a_rule_of_its_name_or_is_the_phone_apps():
    rules = {fault_of(rule) for rule in (*PAGE_RULES, *RULES, unknown_failure)}

    assert {*rules, "phone-app-failed"} == set(FAULT_LEVELS)


def test_every_fault_comes_first_in_some_run():
    first = {diagnosis.first.fault for diagnosis in map(judged, (m for m, _ in CASES)) if diagnosis.first}

    assert first == set(FAULT_LEVELS)


def test_every_code_of_evidence_is_given_in_some_run():
    given = set().union(*(codes(judged(measurements)) for measurements, _ in CASES))

    assert given == set(EVIDENCE_CODES)
