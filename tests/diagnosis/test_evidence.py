"""What the person is told as the reason."""

import pytest

from webapp.diagnosis import Evidence, diagnose

from .builders import (
    CHROME_MAC,
    FIREFOX_MAC,
    FRAMED,
    HISS,
    HUM,
    KNOCK,
    RINGING,
    ROOM,
    RUMBLE,
    RUSTLE,
    WORD,
    codes,
    failed,
    heard,
    judged,
    pending,
    refused,
    run,
    sounding,
    stream,
)
from .cases import BY_SYSTEM, CLOSED, GECKO_NOT_FOUND, NOT_FOUND, UNREADABLE, UNREGISTERED
from .evidence_cases import EVIDENCE_CASES


def first_evidence(measurements):
    first = diagnose(measurements).first
    return first.evidence if first else ()


@pytest.mark.parametrize(
    ("measurements", "evidence"),
    [
        (
            run(before="denied", request=refused()),
            ("error", {"name": "NotAllowedError", "message": "Permission denied"}),
        ),
        (run(request=failed("AbortError", None)), ("error", {"name": "AbortError", "message": ""})),
        (
            run(request=failed("OverconstrainedError", error_constraint="deviceId")),
            ("error-constraint", {"constraint": "deviceId"}),
        ),
        (
            run(FRAMED, before="denied", request=refused()),
            ("framed-by", {"host": "acme.lightning.force.com"}),
        ),
        (run(before="prompt", request=pending(8999)), ("request-pending", {"seconds": "8"})),
        (stream(heard(6400)), ("heard-nothing", {"seconds": "6"})),
        (stream(heard(6400, peak=1e-4)), ("heard-little", {"peak_dbfs": "-80", "seconds": "6"})),
        (stream(heard(900, loud_blocks=3)), ("heard-speech", {"peak_dbfs": "-14"})),
        (stream(heard(900, loud_blocks=3), clean="prompt"), ("clean-origin-may-ask", {})),
        (stream(heard(900, loud_blocks=3), clean="granted"), ("clean-origin-may-ask", {})),
        (stream(heard(6400, offset=0.01)), ("constant-offset", {})),
        (stream(heard(6400, peak=1e-4, offset=0.01)), ("constant-offset", {})),
        (stream(sounding(*HUM)), ("heard-hum", {})),
        (stream(sounding(*RUMBLE)), ("heard-hum", {})),
        (stream(sounding(*HISS)), ("heard-hiss", {})),
        (stream(sounding(*RUSTLE)), ("heard-sound", {})),
        (stream(sounding(*KNOCK)), ("heard-knock", {})),
        (stream(sounding(*RINGING)), ("heard-sound", {})),
        (stream(sounding(*ROOM)), ("heard-little", {"peak_dbfs": "-54", "seconds": "7"})),
        (stream(sounding(*WORD), monitor=True), ("own-output", {})),
        (stream(sounding(*WORD, clipped_samples=100)), ("voice-cut-off", {})),
        (
            run(before="prompt", request=refused("Permission dismissed", elapsed_ms=5)),
            ("answered-by-nobody", {"milliseconds": "5"}),
        ),
        (run(request=failed("AbortError", attempts=2)), ("attempts", {"count": "2"})),
        (stream(heard(suspensions=3)), ("suspended-again", {"times": "3"})),
        (stream(heard(6400, stalled_ms=4200)), ("frames-stalled", {"seconds": "4"})),
        (stream(heard(0, context="suspended")), ("context-not-running", {"state": "suspended"})),
        (stream(None, ended=True, inputs=(2, 1)), ("inputs-fewer", {"before": "2", "after": "1"})),
        (
            run(before="prompt", after="denied", request=refused("Permission dismissed")),
            ("asks-blocked-now", {}),
        ),
        (run(before="prompt", after="denied", request=refused()), ("permission-was-prompt", {})),
        (run(inputs=(2, 0), request=NOT_FOUND), ("inputs-fewer", {"before": "2", "after": "0"})),
        (run(before="denied", repair=CLOSED, request=refused()), ("repair-closed", {})),
        (
            run(
                before="denied",
                repair={"outcome": "failed", "error_name": "NotFoundError"},
                request=refused(),
            ),
            ("repair-failed", {"name": "NotFoundError", "message": ""}),
        ),
        (
            run(before="denied", repair=UNREGISTERED, request=refused()),
            (
                "repair-failed",
                {"name": UNREGISTERED["error_name"], "message": UNREGISTERED["error_message"]},
            ),
        ),
        (
            run(before="denied", repair={"outcome": "failed"}, request=refused()),
            ("repair-failed", {"name": "", "message": ""}),
        ),
        (
            run(platform=FIREFOX_MAC, before="prompt", request=GECKO_NOT_FOUND),
            ("inputs-listed", {"count": "1"}),
        ),
        (run({"asked_before": False}, before="denied", request=refused()), ("never-asked-before", {})),
    ],
)
def test_the_first_finding_tells_what_was_measured(measurements, evidence):
    code, values = evidence

    assert Evidence(code, tuple(values.items())) in first_evidence(measurements)


@pytest.mark.parametrize(("measurements", "told"), [(row[0], list(row[1:])) for row in EVIDENCE_CASES])
def test_each_finding_tells_this_and_nothing_else(measurements, told):
    findings = judged(measurements).findings

    assert [
        " ".join((f"{finding.fault}:", *(evidence.code for evidence in finding.evidence)))
        for finding in findings
    ] == told


@pytest.mark.parametrize(
    ("measurements", "proof"),
    [
        (run(before="denied", request=refused()), "proved-device"),
        (run(before="prompt", after="denied", request=refused()), "proved-asked"),
        (run(before="prompt", request=pending(8000)), "proved-asked"),
        (run(platform=CHROME_MAC, request=BY_SYSTEM), "proved-permission"),
        (run(request=UNREADABLE), "proved-permission"),
        (run(request=failed("NotReadableError", "Device in use")), "proved-system"),
        (stream(heard()), "proved-stream"),
    ],
)
def test_the_first_finding_tells_how_far_the_request_got(measurements, proof):
    proofs = [
        evidence.code for evidence in first_evidence(measurements) if evidence.code.startswith("proved-")
    ]

    assert proofs == [proof]


@pytest.mark.parametrize(
    "measurements",
    [
        run({"secure_context": False}),
        run(before="denied", inputs=(0, 0), request=failed("NotFoundError")),
        run(request=failed("AbortError", "Invalid state")),
    ],
)
def test_a_run_that_proves_nothing_claims_no_proof(measurements):
    assert not [code for code in codes(diagnose(measurements)) if code.startswith("proved-")]


def test_in_a_frame_it_does_not_matter_what_our_own_site_asked_before():
    measurements = run({**FRAMED, "asked_before": True}, before="denied", request=refused())

    assert "asked-before" not in codes(diagnose(measurements))


@pytest.mark.parametrize(("left", "told"), [(1, False), (0, True)])
def test_a_chosen_device_that_is_gone_may_have_been_the_last(left, told):
    gone = failed("OverconstrainedError", error_constraint="deviceId")

    assert ("no-inputs" in codes(diagnose(run(inputs=(1, left), request=gone)))) is told


def test_a_voice_that_is_not_cut_off_is_not_called_so():
    measurements = stream(sounding(*ROOM, *WORD, clipped_samples=99))

    assert "voice-cut-off" not in codes(diagnose(measurements))


@pytest.mark.parametrize("video", [True, False])
def test_a_camera_is_blamed_only_where_one_was_requested(video):
    measurements = run(request=failed("UnheardOfError", video=video))

    assert ("camera-asked-too" in codes(diagnose(measurements))) is video
