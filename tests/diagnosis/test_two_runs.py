"""The same test in a tab tells what the panel alone cannot."""

import pytest

from webapp.diagnosis import diagnose

from .builders import codes, lamps
from .two_runs_cases import BY_SYSTEM, REFUSED, SILENT, tab, works


@pytest.mark.parametrize(
    ("measurements", "code"),
    [
        (works(REFUSED), "works-in-a-tab"),
        (tab(REFUSED, "site-blocked"), "fails-in-a-tab-too"),
        (tab(BY_SYSTEM, "system-blocked"), "fails-in-a-tab-too"),
        (tab(SILENT, "silent"), "fails-in-a-tab-too"),
    ],
)
def test_the_tab_is_among_the_reasons(measurements, code):
    assert code in codes(diagnose(measurements))


def test_once_the_site_is_known_nothing_is_left_to_compare():
    diagnosis = diagnose(works(REFUSED))

    assert not diagnosis.comparison_helps
    assert lamps(diagnosis) == "site blocked"
