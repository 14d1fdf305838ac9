"""No operating system, browser or engine drops out of a rule unnoticed."""

from typing import get_args

import pytest

from webapp.diagnosis import Diagnosis, diagnose
from webapp.diagnosis.measurements import Platform

from .builders import codes, named
from .platform_cases import GRIDS, SIGNALS, SYSTEMS, platform_of

CELLS = [(signal, *cell) for signal, grid in GRIDS.items() for cell in grid.cells()]


def outcome(diagnosis: Diagnosis) -> str:
    """Return findings, proved levels and the proof in one line: "no-device likely, os ok, proved-asked"."""
    levels = [f"{level} ok" for level, state in diagnosis.levels.items() if state == "ok"]
    proofs = [code for code in codes(diagnosis) if code.startswith("proved-")]
    return ", ".join((named(diagnosis) or "nothing", *levels, *proofs))


@pytest.mark.parametrize(("signal", "os", "browser", "expected"), CELLS)
def test_a_signal_means_this_on_this_computer_in_this_browser(signal, os, browser, expected):
    measurements = SIGNALS[signal](platform=platform_of(os, browser))

    assert outcome(diagnose(measurements)) == expected


def test_every_signal_has_its_grid():
    assert list(GRIDS) == list(SIGNALS)


@pytest.mark.parametrize("signal", GRIDS)
def test_every_operating_system_and_engine_is_in_every_grid(signal):
    cells = [platform_of(os, browser) for os, browser, _ in GRIDS[signal].cells()]

    assert {cell["os"] for cell in cells} == {*SYSTEMS}
    assert {cell["engine"] for cell in cells} == {"chromium", "gecko", "webkit"}


def test_the_columns_are_the_operating_systems_that_measurements_can_name():
    optional = Platform.model_fields["os"].annotation

    assert {name for choice in get_args(optional) for name in get_args(choice)} == {*SYSTEMS}
