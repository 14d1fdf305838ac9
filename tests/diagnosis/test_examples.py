"""The examples of test mode: each is a run that gives the fault it is named for, wherever it is looked at."""

import pytest

from webapp.config import ROOT
from webapp.diagnosis import FAULT_LEVELS, Measurements, diagnose
from webapp.diagnosis.examples import EXAMPLES, example_on
from webapp.guide import load_guide

SYSTEMS = (None, *load_guide(ROOT / "content").platforms.os)
BEFORE_A_VERDICT = {
    "prompt-waiting": "prompt-waiting",
    "listening": None,
    "nothing-heard-yet": "nothing-heard-yet",
}
FRAMES = ({"framed": False}, {"framed": True, "top_level_host": "acme.example"})


def placed(name, os, frame):
    return example_on(name, EXAMPLES["all-clear"].page.model_copy(update=frame), os)


def test_every_fault_has_its_example_and_so_has_what_comes_before_a_verdict():
    assert set(EXAMPLES) == {*FAULT_LEVELS, *BEFORE_A_VERDICT}


@pytest.mark.parametrize("frame", FRAMES, ids=["alone", "framed"])
@pytest.mark.parametrize("os", SYSTEMS)
@pytest.mark.parametrize("name", FAULT_LEVELS)
def test_an_example_gives_its_fault_first_on_every_computer(name, os, frame):
    diagnosis = diagnose(placed(name, os, frame))

    assert (diagnosis.first.fault, diagnosis.first.level) == (name, FAULT_LEVELS[name])
    level = diagnosis.first.level
    assert level is None or diagnosis.levels[level] in ("blocked", "suspected")
    assert not diagnosis.comparison_helps


@pytest.mark.parametrize("os", SYSTEMS)
@pytest.mark.parametrize("name", BEFORE_A_VERDICT)
def test_an_example_of_what_comes_before_gives_no_fault_yet(name, os):
    diagnosis = diagnose(placed(name, os, FRAMES[0]))

    assert (diagnosis.first, diagnosis.hint) == (None, BEFORE_A_VERDICT[name])


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_what_a_page_could_send_and_knows_who_is_around_it(name):
    example = placed(name, "macos", FRAMES[1])

    assert Measurements.model_validate(example.model_dump()) == example
    assert (example.page.framed, example.page.top_level_host) == (True, "acme.example")
