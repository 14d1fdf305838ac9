"""What holds for every run, also for one no browser has shown yet."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from webapp.diagnosis import FAULT_LEVELS, Diagnosis, Measurements, diagnose
from webapp.diagnosis.evidence import EVIDENCE_CODES
from webapp.diagnosis.faults import LEVELS

from . import strategies
from .builders import heard, run, stream

modest = settings(deadline=None, max_examples=200)

RANKS = {"certain": 4, "likely": 3, "possible": 2}


def specificity(diagnosis: Diagnosis) -> int:
    """How much the first finding says: nothing, that something is wrong, or where and how surely."""
    if diagnosis.first is None:
        return 0
    if diagnosis.first.level is None and diagnosis.first.fault != "all-clear":
        return 1
    return RANKS[diagnosis.first.certainty]


def with_part(m: Measurements, path: str, value: Any) -> Measurements:
    """Copy the measurements with the part "section.field" replaced; the section must be there."""
    section, field = path.split(".")
    return m.model_copy(update={section: getattr(m, section).model_copy(update={field: value})})


def evidence_for(m: Measurements) -> dict[str, bool]:
    """Whether a level may be called ok at all: told from the raw measurements, without the engine."""
    usable = m.page.secure_context and m.page.media_devices
    outcome = m.request.outcome if m.request else None
    name = m.request.error_name if m.request and outcome == "rejected" else None
    message = m.request.error_message if m.request and outcome == "rejected" else None
    streamed = usable and outcome == "granted"
    voice = bool(streamed and m.audio and sum(peak >= 0.01 for peak in m.audio.block_peaks) >= 3)
    sound = voice or bool(streamed and m.audio and m.audio.peak >= 1e-6)
    fails_without_system = m.platform.engine == "chromium" and m.platform.os in ("macos", "windows")
    permitted = streamed or name == "NotReadableError" or message == "Permission denied by system"
    asked = name == "NotAllowedError" and (
        m.permissions.before == "prompt" or message == "Permission dismissed"
    )
    being_asked = outcome == "pending" and (m.permissions.after or m.permissions.before) == "prompt"
    granted = "granted" in (m.permissions.before, m.permissions.after)
    clean = m.permissions.clean_origin
    framed = usable and m.page.framed
    return {
        "os": sound or (streamed and fails_without_system) or (usable and message == "Device in use"),
        "browser": usable
        and clean != "denied"
        and (permitted or asked or being_asked or clean in ("prompt", "granted")),
        "site": framed and (permitted or granted),
        "embed": framed and (streamed or (granted and m.page.policy_allows is True)),
        "device": voice,
    }


@modest
@given(strategies.measurements)
def test_every_run_gets_a_sound_diagnosis(m):
    diagnosis = diagnose(m)

    assert tuple(diagnosis.levels) == LEVELS
    assert len({finding.fault for finding in diagnosis.findings}) == len(diagnosis.findings)
    assert not (diagnosis.hint and diagnosis.findings)
    for finding in diagnosis.findings:
        assert finding.fault in FAULT_LEVELS
        assert finding.evidence
        for evidence in finding.evidence:
            assert tuple(name for name, _ in evidence.values) == EVIDENCE_CODES[evidence.code]
            assert all(isinstance(value, str) for _, value in evidence.values)


@modest
@given(strategies.measurements)
def test_no_level_is_ok_without_evidence(m):
    proved = evidence_for(m)

    assert not [level for level, state in diagnose(m).levels.items() if state == "ok" and not proved[level]]


@modest
@given(strategies.measurements)
def test_a_level_is_as_bad_as_the_surest_fault_found_there(m):
    diagnosis = diagnose(m)

    for level, state in diagnosis.levels.items():
        here = {finding.certainty for finding in diagnosis.findings if finding.level == level}
        if here:
            assert state == ("blocked" if "certain" in here else "suspected")
        else:
            assert state in ("ok", "unknown")


@modest
@given(strategies.measurements)
def test_a_run_of_its_own_never_calls_the_site_or_the_frame_ok(m):
    alone = with_part(m, "page.framed", False)

    assert "ok" not in (diagnose(alone).levels["site"], diagnose(alone).levels["embed"])


@modest
@given(strategies.measurements)
def test_a_settled_request_always_gets_a_verdict(m):
    if m.request and m.request.outcome == "rejected":
        assert diagnose(m).first


@modest
@given(strategies.measurements)
def test_a_voice_outranks_every_silence(m):
    if diagnose(m).first and m.audio and m.page.secure_context:
        loud = with_part(m, "audio.block_peaks", [0.5] * 3)

        assert diagnose(loud).first.fault not in ("silent", "too-quiet", "not-measured", "microphone-muted")


# Parts that are None while they are not known, and what they may turn out to be.
UNKNOWN_PARTS = {
    "permissions.clean_origin": strategies.answers,
    "page.policy_allows": st.booleans(),
    "page.asked_before": st.booleans(),
    "page.top_level_host": st.just("app.hubspot.com"),
    "platform.os": st.sampled_from(["windows", "macos", "linux", "chromeos", "android", "ios"]),
    "platform.browser": st.sampled_from(["chrome", "edge", "firefox", "safari"]),
    "devices.before": st.integers(0, 3),
    "request.error_constraint": st.sampled_from(["deviceId", "sampleRate"]),
    "audio.stalled_ms": strategies.durations,
    "audio.delivered_frames": st.integers(0, 10**9),
}


@pytest.mark.parametrize("part", UNKNOWN_PARTS)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_knowing_more_never_makes_the_verdict_less_specific(part, data):
    section = part.split(".")[0]
    m = data.draw(strategies.measurements.filter(lambda m: getattr(m, section) is not None))
    known = data.draw(UNKNOWN_PARTS[part])
    without = with_part(m, part, None)

    assert specificity(diagnose(with_part(without, part, known))) >= specificity(diagnose(without))


@modest
@given(m=strategies.measurements, tab_run=strategies.tab_runs)
def test_a_run_in_a_tab_never_makes_the_verdict_less_specific(m, tab_run):
    alone = m.model_copy(update={"tab_run": None})
    compared = m.model_copy(update={"tab_run": tab_run})

    assert specificity(diagnose(compared)) >= specificity(diagnose(alone))


@pytest.mark.parametrize("section", ["permissions", "devices"])
@modest
@given(m=strategies.measurements)
def test_the_same_answer_afterwards_never_makes_the_verdict_less_specific(section, m):
    without = with_part(m, f"{section}.after", None)
    confirmed = with_part(m, f"{section}.after", getattr(m, section).before)

    assert specificity(diagnose(confirmed)) >= specificity(diagnose(without))


@modest
@given(m=strategies.measurements, longer=st.floats(0, 20_000))
@example(m=stream(heard(5000)), longer=1000)
@example(m=stream(heard(5000, context="suspended")), longer=1000)
def test_listening_longer_to_the_same_never_makes_the_verdict_less_specific(m, longer):
    if m.audio:
        later = with_part(m, "audio.listened_ms", min(m.audio.listened_ms + longer, 86_400_000))

        assert specificity(diagnose(later)) >= specificity(diagnose(m))


@modest
@given(m=strategies.measurements, longer=st.floats(0, 20_000))
@example(m=run(before="prompt", request={"outcome": "pending", "elapsed_ms": 7000}), longer=1000)
def test_waiting_longer_for_the_answer_never_makes_the_verdict_less_specific(m, longer):
    if m.request:
        later = with_part(m, "request.elapsed_ms", min(m.request.elapsed_ms + longer, 86_400_000))

        assert specificity(diagnose(later)) >= specificity(diagnose(m))


@modest
@given(strategies.measurements)
def test_every_measurements_survive_json(m):
    assert Measurements.model_validate_json(m.model_dump_json()) == m
