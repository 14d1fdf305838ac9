"""Certain means that no other known cause gives the same measurements; others are right, or not sure."""

from collections import defaultdict

import pytest

from webapp.config import ROOT
from webapp.guide import load_guide

from .builders import judged
from .causes import CAUSES

RUNS = [(cause, measurements) for cause in CAUSES for measurements in cause.runs]
GUIDE = load_guide(ROOT / "content")


@pytest.mark.parametrize(("cause", "measurements"), RUNS, ids=[cause.name for cause, _ in RUNS])
def test_the_first_finding_is_right_or_says_that_it_is_not_sure(cause, measurements):
    first = judged(measurements).first

    assert first.fault in cause.faults or first.certainty != "certain"


def test_causes_with_the_same_measurements_and_different_fixes_are_never_certain():
    fixes = defaultdict(set)
    for cause, measurements in RUNS:
        fixes[measurements.model_dump_json()].add(cause.fix)

    ambiguous = [measurements for _, measurements in RUNS if len(fixes[measurements.model_dump_json()]) > 1]

    assert ambiguous
    assert {judged(measurements).first.certainty for measurements in ambiguous} <= {"likely", "possible"}


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.name)
def test_its_fix_is_the_verdicts_step_or_two_choices_away(cause):
    first_steps = {
        GUIDE.steps["test"].faults[judged(measurements).first.fault] for measurements in cause.runs
    }

    for step in first_steps:
        near = {step} | {choice.target for choice in GUIDE.steps[step].choices}
        near |= {choice.target for one in tuple(near) for choice in GUIDE.steps[one].choices}
        assert cause.fix in near, (step, cause.fix)
