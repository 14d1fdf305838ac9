"""What holds for every run, also for one no browser has shown yet."""

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from webapp.diagnosis import FAULT_LEVELS, Diagnosis, Measurements, diagnose
from webapp.diagnosis.evidence import EVIDENCE_CODES
from webapp.diagnosis.faults import LEVELS
from webapp.diagnosis.measurements import Audio
from webapp.diagnosis.phone_app import phone_app_is_well
from webapp.diagnosis.signals import NOT_REGISTERED, repair_failed

from . import strategies
from .builders import WORD, heard, run, sounding, stream

EXAMPLES = 250
SILENCES = ("silent", "too-quiet", "not-measured", "microphone-muted")

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


def may_be_a_voice(audio: Audio) -> bool:
    """Return whether three blocks hold sound, and three something that repeats, if that was looked at."""
    loud = sum(peak >= 0.01 for peak in audio.block_peaks) >= 3
    lists = (audio.block_pitches, audio.block_periodicities, audio.block_levels)
    return loud and (None in lists or sum(one >= 0.4 for one in audio.block_periodicities or []) >= 3)


def evidence_for(m: Measurements) -> dict[str, bool]:
    """Whether a level may be called ok at all: told from the raw measurements, without the engine."""
    usable = m.page.secure_context and m.page.media_devices
    outcome = m.request.outcome if m.request else None
    name = m.request.error_name if m.request and outcome == "rejected" else None
    message = m.request.error_message if m.request and outcome == "rejected" else None
    streamed = usable and outcome == "granted"
    monitor = m.track and m.track.monitor
    voice = bool(streamed and not monitor and m.audio and may_be_a_voice(m.audio))
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


def every_finding_is_sound(_m: Measurements, diagnosis: Diagnosis) -> None:
    assert tuple(diagnosis.levels) == LEVELS
    assert len({finding.fault for finding in diagnosis.findings}) == len(diagnosis.findings)
    assert not (diagnosis.hint and diagnosis.findings)
    for finding in diagnosis.findings:
        assert finding.fault in FAULT_LEVELS
        assert finding.evidence
        for evidence in finding.evidence:
            assert tuple(name for name, _ in evidence.values) == EVIDENCE_CODES[evidence.code]
            assert all(isinstance(value, str) for _, value in evidence.values)


def no_level_is_ok_without_evidence(m: Measurements, diagnosis: Diagnosis) -> None:
    proved = evidence_for(m)

    assert not [level for level, state in diagnosis.levels.items() if state == "ok" and not proved[level]]


def a_level_is_as_bad_as_the_surest_fault_found_there(_m: Measurements, diagnosis: Diagnosis) -> None:
    for level, state in diagnosis.levels.items():
        here = {finding.certainty for finding in diagnosis.findings if finding.level == level}
        if here:
            assert state == ("blocked" if "certain" in here else "suspected")
        else:
            assert state in ("ok", "unknown")


def a_run_of_its_own_never_calls_the_site_or_the_frame_ok(m: Measurements, _diagnosis: Diagnosis) -> None:
    alone = with_part(m, "page.framed", False)

    assert "ok" not in (diagnose(alone).levels["site"], diagnose(alone).levels["embed"])


def a_settled_request_always_gets_a_verdict(m: Measurements, diagnosis: Diagnosis) -> None:
    if m.request and m.request.outcome == "rejected":
        assert diagnosis.first


def a_voice_outranks_every_silence(m: Measurements, diagnosis: Diagnosis) -> None:
    if diagnosis.first and m.audio and m.page.secure_context:
        levels_alone = {"block_peaks": [0.5] * 3, "block_pitches": None}
        word = {key: value for key, value in sounding(*WORD).items() if key.startswith("block_")}
        for voice in (levels_alone, word):
            spoken = m.model_copy(update={"audio": m.audio.model_copy(update=voice)})
            spoken = with_part(spoken, "track.monitor", False) if m.track else spoken

            assert diagnose(spoken).first.fault not in SILENCES


def what_a_computer_plays_is_nobodys_voice(m: Measurements, _diagnosis: Diagnosis) -> None:
    if m.track:
        played = diagnose(with_part(m, "track.monitor", True))

        assert played.levels["device"] != "ok"
        assert "all-clear" not in [finding.fault for finding in played.findings]


def measurements_survive_json(m: Measurements, _diagnosis: Diagnosis) -> None:
    assert Measurements.model_validate_json(m.model_dump_json()) == m


PROPERTIES = (
    every_finding_is_sound,
    no_level_is_ok_without_evidence,
    a_level_is_as_bad_as_the_surest_fault_found_there,
    a_run_of_its_own_never_calls_the_site_or_the_frame_ok,
    a_settled_request_always_gets_a_verdict,
    a_voice_outranks_every_silence,
    what_a_computer_plays_is_nobodys_voice,
    measurements_survive_json,
)


@settings(deadline=None, max_examples=EXAMPLES)
@given(strategies.measurements)
def test_every_run_has_each_property(m):
    """All in one test, since making measurements takes longer than to judge them."""
    diagnosis = diagnose(m)

    for must_hold in PROPERTIES:
        must_hold(m, diagnosis)


# Parts that are None while they are not known, and what they may turn out to be.
UNKNOWN_PARTS = {
    "permissions.clean_origin": strategies.answers,
    "page.policy_allows": st.booleans(),
    "page.asked_before": st.booleans(),
    "page.top_level_host": st.just("app.hubspot.com"),
    # Linux and ChromeOS have no switch for the microphone, which rightly makes one cause less likely.
    "platform.os": st.sampled_from(["windows", "macos", "android", "ios"]),
    "platform.browser": st.sampled_from(["chrome", "edge", "firefox", "safari"]),
    "devices.before": st.integers(0, 3),
    "request.error_constraint": st.sampled_from(["deviceId", "sampleRate"]),
    "audio.stalled_ms": strategies.durations,
    "audio.delivered_frames": st.integers(0, 10**9),
}


def contradicts(m: Measurements, part: str, value: Any) -> bool:
    """Return whether two witnesses disagree, so that knowing both tells less than one alone.

    Chromium registers its button in every frame that may ask, and the page around may call a frame well.
    """
    witness = repair_failed(m, NOT_REGISTERED) if value else phone_app_is_well(m)
    return part == "page.policy_allows" and witness


@settings(deadline=None, max_examples=EXAMPLES)
@given(m=strategies.measurements, known=st.fixed_dictionaries(UNKNOWN_PARTS))
def test_knowing_more_never_makes_the_verdict_less_specific(m, known):
    for part, value in known.items():
        if getattr(m, part.split(".")[0]) is not None and not contradicts(m, part, value):
            without = with_part(m, part, None)
            must_not_be_less_specific(with_part(without, part, value), without)


def must_not_be_less_specific(more: Measurements, less: Measurements) -> None:
    assert specificity(diagnose(more)) >= specificity(diagnose(less))


def with_more(m: Measurements, path: str, milliseconds: float) -> Measurements:
    """Copy the measurements with a duration that is longer by this, within what may be sent."""
    section, field = path.split(".")
    return with_part(m, path, min(getattr(getattr(m, section), field) + milliseconds, 86_400_000))


def listened_longer(m, milliseconds):
    """Return the run as it is later; it is open for longer, too."""
    later = with_more(m, "audio.listened_ms", milliseconds)
    return later if m.audio.open_ms is None else with_more(later, "audio.open_ms", milliseconds)


@settings(deadline=None, max_examples=EXAMPLES)
@given(m=strategies.measurements, tab_run=strategies.tab_runs, longer=st.floats(0, 20_000))
@example(
    m=stream(heard(1e-281, open_ms=8000.0, suspensions=1, peak=0, rms=0, block_peaks=[])),
    tab_run=None,
    longer=1,
)
@example(m=stream(heard(5000)), tab_run=None, longer=1000)
@example(m=stream(heard(5000, context="suspended")), tab_run=None, longer=1000)
@example(m=stream(heard(1, context="suspended", open_ms=10.0, stalled_ms=6000.0)), tab_run=None, longer=3000)
@example(
    m=run(before="prompt", request={"outcome": "pending", "elapsed_ms": 7000}), tab_run=None, longer=1000
)
def test_going_on_never_makes_the_verdict_less_specific(m, tab_run, longer):
    """A run in a tab, the same answer afterwards, and waiting or listening longer only add evidence."""
    alone = m.model_copy(update={"tab_run": None})
    must_not_be_less_specific(alone.model_copy(update={"tab_run": tab_run}), alone)
    for section in ("permissions", "devices"):
        confirmed = with_part(m, f"{section}.after", getattr(m, section).before)
        must_not_be_less_specific(confirmed, with_part(m, f"{section}.after", None))
    if m.request:
        must_not_be_less_specific(with_more(m, "request.elapsed_ms", longer), m)
    if m.audio and m.audio.listened_ms > 0:  # To listen at all refutes that nothing can be measured.
        must_not_be_less_specific(listened_longer(m, longer), m)
