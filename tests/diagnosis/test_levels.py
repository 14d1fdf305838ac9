"""The state of the levels: `ok` only where the run proves it."""

import pytest

from webapp.diagnosis import diagnose
from webapp.diagnosis.faults import LEVELS
from webapp.diagnosis.reach import PROOFS

from .builders import (
    CHROME_MAC,
    CHROME_WINDOWS,
    FIREFOX,
    FIREFOX_MAC,
    FRAMED,
    codes,
    failed,
    heard,
    lamps,
    pending,
    refused,
    run,
    stream,
)
from .cases import ABORTED, BY_SYSTEM, CASES, GECKO_NOT_FOUND, IN_AN_APP, NOT_FOUND, SANDBOXED, UNREADABLE

ALLOWED = {**FRAMED, "policy_allows": True}
LINUX = {"engine": "chromium", "os": "linux"}
IN_USE = failed("NotReadableError", "Device in use")


@pytest.mark.parametrize(
    ("measurements", "expected"),
    [
        (run({"secure_context": False}, clean="prompt"), "site blocked"),
        (run({"media_devices": False}), "browser suspected"),
        (run(), ""),
        (run(clean="prompt"), "browser ok"),
        (run(FRAMED), "site ok"),
        (run(FRAMED, FIREFOX), ""),
        (run(ALLOWED), "site ok, embed ok"),
        (run(ALLOWED, before="prompt"), ""),
        (run({**ALLOWED, **SANDBOXED}, request=failed("SecurityError")), "site ok, embed blocked"),
        (run({**ALLOWED, **SANDBOXED}), "site ok"),
        (run({**FRAMED, "policy_allows": False}, before="denied", request=refused()), "embed blocked"),
        (run(before="prompt", request=pending(9000)), "browser ok, site blocked"),
        (run(platform=IN_AN_APP, before="prompt", request=pending(4000)), ""),
        (
            run(platform=IN_AN_APP, before="prompt", request=pending(9000)),
            "browser suspected, site suspected",
        ),
        (run(platform=CHROME_MAC, request=pending(9000)), "site suspected"),
        (
            run(before="prompt", after="prompt", request=refused("Permission dismissed")),
            "browser ok, site blocked",
        ),
        (run(platform=CHROME_MAC, request=BY_SYSTEM), "os blocked, browser ok"),
        (run(platform=CHROME_WINDOWS, request=BY_SYSTEM), "os suspected, browser ok"),
        (run(FRAMED, CHROME_MAC, request=BY_SYSTEM), "os blocked, browser ok, site ok"),
        (run(before="granted", after="granted", request=refused()), "os suspected, browser suspected"),
        (run(platform=FIREFOX_MAC, before="prompt", request=GECKO_NOT_FOUND), "os suspected"),
        (
            run(before="denied", inputs=(0, 0), request=NOT_FOUND),
            "browser suspected, site suspected, device suspected",
        ),
        (run(inputs=(0, 0), request=NOT_FOUND), "device suspected"),
        (
            run(platform=CHROME_WINDOWS, before="prompt", after="denied", request=refused()),
            "browser ok, site blocked",
        ),
        (run(before="denied", clean="prompt", request=refused()), "browser ok, site blocked"),
        (run(before="denied", clean="denied", request=refused()), "browser blocked"),
        (run(before="denied", request=refused()), "browser suspected, site suspected"),
        (run(platform=CHROME_WINDOWS, request=IN_USE), "os ok, browser ok, device blocked"),
        (run(platform=CHROME_WINDOWS, request=UNREADABLE), "os suspected, browser ok, device suspected"),
        (run(FRAMED, CHROME_MAC, request=UNREADABLE), "browser ok, site ok, device suspected"),
        (run(platform=CHROME_MAC, request={**UNREADABLE, "video": True}), "device suspected"),
        (
            run({"native_api": False}, CHROME_MAC, request=UNREADABLE),
            "browser ok, device suspected",
        ),
        (run(request=ABORTED), "browser suspected"),
        (run(request=failed("UnheardOfError")), ""),
        (stream(None, platform=LINUX), "browser ok"),
        (stream(None, platform=CHROME_MAC), "os ok, browser ok"),
        (stream(None, platform=CHROME_WINDOWS), "os ok, browser ok"),
        (stream(None, platform=FIREFOX_MAC), "browser ok"),
        (stream(heard(), platform=LINUX), "browser ok, device suspected"),
        (stream(None, platform=LINUX, muted=True), "browser ok, device blocked"),
        (stream(heard(peak=1e-5), platform=LINUX), "os ok, browser ok, device suspected"),
        (stream(heard(0, context="suspended"), platform=LINUX), "browser ok"),
        (stream(heard(loud_blocks=3), platform=LINUX), "os ok, browser ok, device ok"),
        (
            stream(heard(loud_blocks=3), platform=LINUX, page=FRAMED),
            "os ok, browser ok, site ok, embed ok, device ok",
        ),
        (stream(heard(loud_blocks=3), clean="denied"), "os ok, browser blocked, device ok"),
        (stream(heard(loud_blocks=3), page=FRAMED, clean="denied"), "os ok, site ok, embed ok, device ok"),
        (stream(None, clean="denied"), ""),
        (stream(None, ended=True, after="denied"), "browser suspected, site suspected"),
    ],
)
def test_the_run_proves_these_levels(measurements, expected):
    assert lamps(diagnose(measurements)) == expected


@pytest.mark.parametrize("measurements", [measurements for measurements, _ in CASES])
def test_every_level_has_a_state(measurements):
    assert tuple(diagnose(measurements).levels) == LEVELS


@pytest.mark.parametrize(
    "measurements",
    [
        stream(heard(), page={"native_api": False}, platform=CHROME_WINDOWS),
        run({"native_api": False}, LINUX, request=failed("NotReadableError", "Device in use")),
        run({"native_api": False}, CHROME_WINDOWS, request=failed("NotReadableError", "No access")),
    ],
)
def test_a_replaced_api_proves_nothing(measurements):
    diagnosis = diagnose(measurements)

    assert "ok" not in diagnosis.levels.values()
    assert codes(diagnosis).isdisjoint(PROOFS)


@pytest.mark.parametrize(
    ("platform", "error", "expected"),
    [
        (CHROME_MAC, refused("Permission denied by system"), "system-blocked"),
        (CHROME_WINDOWS, failed("NotReadableError", "Device in use"), "device-busy"),
    ],
)
def test_words_that_only_the_browser_has_are_believed_through_a_replaced_api(platform, error, expected):
    first = diagnose(run({"native_api": False}, platform, request=error)).first

    assert (first.fault, first.certainty) == (expected, "certain")
