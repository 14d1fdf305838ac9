"""What the page is to do next: hint, go on listening, offer the comparison."""

import pytest

from webapp.diagnosis import diagnose

from .builders import (
    CHROME_MAC,
    CHROME_WINDOWS,
    FRAMED,
    HISS,
    HUM,
    KNOCK,
    RINGING,
    ROOM,
    WORD,
    heard,
    pending,
    refused,
    run,
    sounding,
    stream,
)
from .cases import FIRST_VISIT, NOT_FOUND


@pytest.mark.parametrize(
    ("measurements", "hint"),
    [
        (run(), None),
        (run(before="prompt", request=pending(2999)), None),
        (run(before="prompt", request=pending(3000)), "prompt-waiting"),
        (run(before="prompt", request=pending(8000)), None),
        (run(platform=CHROME_MAC, before="granted", request=pending(3000)), "prompt-waiting"),
        (run(before="denied", request=pending(3000)), None),
        (run(platform=CHROME_WINDOWS, before="granted", request=pending(3000)), None),
        (run(before="prompt", request={"outcome": "granted", "elapsed_ms": 3000}), None),
        (run(before="prompt", request=pending(100), audio=heard(3000)), None),
        (stream(heard(2999)), None),
        (stream(heard(3000)), "nothing-heard-yet"),
        (stream(heard(3000, peak=0.001)), "nothing-heard-yet"),
        (stream(heard(6000)), None),
        (stream(heard(3000, loud_blocks=3)), None),
        (stream(heard(3000), muted=True), None),
        (stream(sounding(*HUM, listened_ms=999)), None),
        (stream(sounding(*HUM, listened_ms=1000)), "heard-hum"),
        (stream(sounding(*HISS, listened_ms=1000)), "heard-hiss"),
        (stream(sounding(*KNOCK, listened_ms=1000)), "heard-knock"),
        (stream(sounding(*RINGING, listened_ms=1000)), "heard-sound"),
        (stream(sounding(*KNOCK[:13], listened_ms=1000)), "heard-sound"),
        (stream(sounding(*ROOM, listened_ms=3000)), "nothing-heard-yet"),
        (stream(sounding(*HUM, listened_ms=100), monitor=True), "own-output"),
        (stream(sounding(*HUM, *WORD, listened_ms=3000)), None),
    ],
)
def test_a_hint_is_given_until_there_is_a_finding(measurements, hint):
    assert diagnose(measurements).hint == hint


@pytest.mark.parametrize(
    ("measurements", "goes_on"),
    [
        (run(before="prompt", request=pending(9000)), True),
        (stream(heard(7000)), True),
        (stream(heard(7000, peak=0.001)), True),
        (stream(heard(7000, stalled_ms=7000)), True),
        (stream(None, muted=True), True),
        (stream(heard(0, context="suspended")), True),
        (stream(heard(3000)), True),
        (stream(sounding(*HUM)), True),
        (stream(sounding(*WORD), monitor=True), True),
        (stream(heard(3000, loud_blocks=3)), False),
        (stream(None, ended=True), False),
        (run(before="denied", request=refused()), False),
        (run(inputs=(0, 0), request=NOT_FOUND), False),
        (run({"secure_context": False}, request=pending(100)), False),
    ],
)
def test_the_run_goes_on_while_it_may_still_hear_something(measurements, goes_on):
    assert diagnose(measurements).keep_listening is goes_on


@pytest.mark.parametrize(
    ("measurements", "helps"),
    [
        (run(before="denied", request=refused()), True),
        (run(FIRST_VISIT, before="denied", request=refused()), True),
        (run(before="denied", inputs=(0, 0), request=NOT_FOUND), True),
        (run(before="denied", clean="unsupported", request=refused()), False),
        (run(before="denied", clean="prompt", request=refused()), False),
        (run(platform=CHROME_WINDOWS, before="prompt", after="denied", request=refused()), False),
        (run(before="unsupported", request=refused()), False),
        (run(FRAMED, before="denied", request=refused()), True),
        (stream(heard(loud_blocks=3)), True),
        (stream(heard(loud_blocks=3), before="prompt", after="granted"), False),
        (stream(heard(loud_blocks=3), clean="prompt"), False),
        (stream(heard(loud_blocks=3), page=FRAMED), False),
        (run(before="prompt", after="denied", request=refused(elapsed_ms=5)), False),
        (run(before="prompt", after="denied", request=refused()), True),
        (run(before="denied", request=pending(8000)), False),
    ],
)
def test_the_comparison_is_offered_where_it_can_tell_site_from_browser(measurements, helps):
    assert diagnose(measurements).comparison_helps is helps
