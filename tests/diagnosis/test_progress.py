"""Whether the page may say: that is fixed, one more thing is in the way."""

import pytest

from webapp.diagnosis import FAULT_LEVELS, diagnose, has_progressed
from webapp.diagnosis.progress import ORDER

from .builders import CHROME_MAC, CHROME_WINDOWS, failed, heard, pending, refused, run, stream
from .cases import BY_SYSTEM, CASES, NOT_FOUND, UNREADABLE

INSECURE = run({"secure_context": False})
ASKING = run(before="prompt", request=pending(8000))
DENIED = run(before="denied", request=refused())
SYSTEM = run(platform=CHROME_MAC, request=BY_SYSTEM)
SILENT = stream(heard())


@pytest.mark.parametrize(
    ("previous", "now", "expected"),
    [
        ("insecure-page", INSECURE, False),
        ("insecure-page", run({"media_devices": False}), True),
        ("unsupported-browser", INSECURE, False),
        ("extension-interferes", run({"media_devices": False}), False),
        ("unsupported-browser", DENIED, True),
        ("unsupported-browser", run(request=failed("UnheardOfError")), True),
        ("insecure-page", run(request=failed("UnheardOfError")), True),
        ("no-device", DENIED, True),
        ("no-device", run(before="denied", inputs=(0, 0), request=NOT_FOUND), False),
        ("site-blocked", run(before="denied", inputs=(0, 0), request=NOT_FOUND), False),
        ("frame-not-allowed", ASKING, True),
        ("browser-blocked", ASKING, True),
        ("browser-blocked", run(before="denied", clean="prompt", request=refused()), False),
        ("site-blocked", ASKING, False),
        ("site-blocked", DENIED, False),
        ("site-blocked", SYSTEM, True),
        ("site-blocked", run(platform=CHROME_MAC, request=refused()), False),
        ("system-blocked", DENIED, False),
        ("system-blocked", SYSTEM, False),
        ("system-blocked", run(platform=CHROME_WINDOWS, request=UNREADABLE), False),
        ("system-blocked", run(request=failed("NotReadableError", "Device in use")), True),
        ("device-busy", run(request=UNREADABLE), False),
        ("device-busy", SILENT, True),
        ("site-blocked", stream(heard(0, context="suspended")), True),
        ("microphone-muted", stream(heard(0, context="suspended")), False),
        ("microphone-muted", SILENT, True),
        ("silent", stream(None, muted=True), False),
        ("silent", stream(heard(peak=1e-5)), True),
        ("too-quiet", SILENT, False),
        ("too-quiet", stream(heard(loud_blocks=3)), True),
        ("silent", stream(heard(1000)), False),
        ("all-clear", stream(heard(loud_blocks=3)), False),
        ("not-measured", stream(heard(loud_blocks=3)), False),
        ("", stream(heard(loud_blocks=3)), False),
        ("no such fault", stream(heard(loud_blocks=3)), False),
    ],
)
def test_a_fault_is_fixed_when_the_request_provably_got_past_it(previous, now, expected):
    assert has_progressed(previous, diagnose(now)) is expected


def test_no_run_gets_past_a_fault_it_names():
    for measurements, _ in CASES:
        diagnosis = diagnose(measurements)
        if diagnosis.first:
            assert not has_progressed(diagnosis.first.fault, diagnosis)


def test_every_fault_of_a_level_has_its_place_in_the_order():
    ordered = {fault for faults in ORDER for fault in faults}

    assert {fault for fault, level in FAULT_LEVELS.items() if level} == ordered - {"all-clear"}
