"""The phone app's own frame is judged by what the page around it tells."""

import pytest

from .builders import FRAMED, codes, heard, judged, lamps, stream
from .phone_app_cases import BLOCKED_HERE, REFUSED, WORKS_HERE, told


def test_a_frame_without_the_microphone_is_suspected_although_this_one_works():
    diagnosis = judged(told(WORKS_HERE, allow=None))

    assert "embed suspected" in lamps(diagnosis)
    assert "device ok" in lamps(diagnosis)
    assert {"cti-frame-lacks-microphone", "proved-stream"} <= codes(diagnosis)


@pytest.mark.parametrize("measurements", [WORKS_HERE, BLOCKED_HERE])
def test_the_phone_apps_error_is_always_shown(measurements):
    assert "cti-error" in codes(judged(told(measurements, error=REFUSED)))


def test_while_nothing_is_found_here_the_run_goes_on():
    assert judged(told(stream(heard(500), page=FRAMED), allow=None)).findings == ()
