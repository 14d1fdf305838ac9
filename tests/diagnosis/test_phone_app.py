"""The phone app's own frame is judged by what the page around it tells."""

import pytest

from .builders import FRAMED, codes, heard, judged, lamps, stream
from .phone_app_cases import BLOCKED_HERE, OTHER, PHONE, REFUSED, WORKS_HERE, WORKS_IN_FIREFOX, told


def test_a_frame_without_the_microphone_is_suspected_although_this_one_works():
    diagnosis = judged(told(WORKS_HERE, allow=None))

    assert "embed suspected" in lamps(diagnosis)
    assert "device ok" in lamps(diagnosis)
    assert {"cti-frame-lacks-microphone", "proved-stream"} <= codes(diagnosis)


@pytest.mark.parametrize(
    ("framed", "to_change"),
    [
        ({"allow": None}, "cti-frame-lacks-microphone"),
        ({"allow": "microphone camera"}, "cti-frame-lacks-microphone"),
        ({"allow": "microphone"}, "cti-header-refuses"),
        ({"allow": "microphone *"}, "cti-header-refuses"),
        ({"allow": "microphone *", "redirected": True}, "cti-header-refuses"),
        ({"allow": "microphone", "redirected": True, "origin": PHONE}, "cti-frame-names-another"),
        ({"allow": "microphone https://phone.example"}, "cti-frame-or-header-refuses"),
        ({"allow": f"microphone {PHONE}", "origin": PHONE}, "cti-header-refuses"),
        ({"allow": "microphone https://old.example", "origin": PHONE}, "cti-frame-names-another"),
        ({"allow": "microphone https://*.example", "origin": PHONE}, "cti-frame-or-header-refuses"),
        ({"allow": f"microphone 'src' {PHONE}", "redirected": True, "origin": PHONE}, "cti-header-refuses"),
        ({"allow": None, "cross_origin": False}, "cti-header-refuses"),
    ],
)
def test_it_is_told_whether_the_attribute_or_the_header_is_to_be_changed(framed, to_change):
    evidence = codes(judged(told(WORKS_HERE, policy=False, **framed)))

    tells = {code for code in evidence if code.startswith("cti-") and code != "cti-frame-refused"}
    assert tells == {to_change}


@pytest.mark.parametrize(
    ("framed", "to_change"),
    [
        ({"allow": None}, "cti-frame-lacks-microphone"),
        ({"allow": f"microphone {OTHER}"}, "cti-frame-names-another"),
        ({"allow": None, "redirected": True}, "cti-frame-lacks-microphone"),
        ({"allow": "microphone", "redirected": True}, "cti-frame-redirected"),
        ({"allow": f"microphone {PHONE}", "redirected": True}, "cti-frame-redirected"),
    ],
)
def test_in_firefox_the_attribute_alone_is_judged(framed, to_change):
    evidence = codes(judged(told(WORKS_IN_FIREFOX, origin=PHONE, **framed)))

    assert {code for code in evidence if code.startswith("cti-")} == {to_change}


@pytest.mark.parametrize("measurements", [WORKS_HERE, BLOCKED_HERE])
def test_the_phone_apps_error_is_always_shown(measurements):
    assert "cti-error" in codes(judged(told(measurements, error=REFUSED)))


def test_while_nothing_is_found_here_the_run_goes_on():
    assert judged(told(stream(heard(500), page=FRAMED), allow=None)).findings == ()
