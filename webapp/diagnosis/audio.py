"""Rules for what is heard once the microphone is open. After a voice was heard, nothing is wrong."""

from webapp.diagnosis.evidence import (
    Recognition,
    certain,
    format_dbfs,
    format_seconds,
    likely,
    make_evidence,
    possible,
)
from webapp.diagnosis.faults import Evidence
from webapp.diagnosis.measurements import Audio, Measurements
from webapp.diagnosis.signals import MAY_ASK, has_speech, has_stream, is_ended, is_monitor, is_revoked
from webapp.diagnosis.thresholds import (
    CLIPPED_SAMPLES,
    CONTEXT_START_MS,
    FAINT_PEAK,
    HUNG_MS,
    LISTENING_VERDICT_MS,
    OFFSET,
    SOUND_PEAK,
    STALLED_MS,
    UNMEASURED_MS,
)
from webapp.diagnosis.voice import name_sound


def microphone_muted(m: Measurements) -> Recognition | None:
    """Recognise a track that is muted by a key, by the headset or by the system, if the browser is told."""
    if is_listening(m) and m.track is not None and m.track.muted:
        return certain(make_evidence("track-muted"))
    return None


def not_measured(m: Measurements) -> Recognition | None:
    """Recognise that sound could not be measured, which is no fault of the microphone."""
    audio = _audio_of_open_track(m)
    if audio is None or audio.listened_ms >= LISTENING_VERDICT_MS:
        return None
    if audio.context == "running":
        return _nothing_measured(audio)
    if audio.suspensions and not _is_mostly_unmeasured(audio):
        return None  # It runs again in a moment.
    if audio.open_ms is not None and max(audio.open_ms, audio.stalled_ms or 0) < CONTEXT_START_MS:
        return None  # It may start yet. Where something stalled, it is open for as long at least.
    return certain(make_evidence("context-not-running", state=audio.context))


def _nothing_measured(audio: Audio) -> Recognition | None:
    """Recognise that for long nothing was listened to, although the AudioContext runs, if not all the time.

    A sound service that hangs looks the same until the track is seen to stall.
    """
    hangs = audio.stalled_ms is not None and audio.stalled_ms >= HUNG_MS
    at_times = audio.listened_ms > 0 and not audio.suspensions
    if audio.open_ms is None or not _is_mostly_unmeasured(audio) or at_times or hangs:
        return None
    return likely(make_evidence("nothing-measured", seconds=format_seconds(audio.open_ms)))


def _is_mostly_unmeasured(audio: Audio) -> bool:
    return (audio.open_ms or 0) - audio.listened_ms >= UNMEASURED_MS


def device_dead(m: Measurements) -> Recognition | None:
    """Recognise a device that delivers nothing.

    It was unplugged, its sound service is gone, or it is a virtual device without a source.
    """
    if is_ended(m):
        return _ended_early(m)
    audio = _audio_of_open_track(m)
    if audio is None or audio.stalled_ms is None or not _is_stalled(audio):
        return None
    if audio.listened_ms < LISTENING_VERDICT_MS and audio.stalled_ms < HUNG_MS:
        return None
    return likely(make_evidence("frames-stalled", seconds=format_seconds(audio.stalled_ms)))


def _ended_early(m: Measurements) -> Recognition | None:
    before, after = m.devices.before, m.devices.after
    if has_speech(m) or is_revoked(m) or after == 0:
        return None
    if before is not None and after is not None and after < before:
        return certain(
            make_evidence("track-ended"), make_evidence("inputs-fewer", before=str(before), after=str(after))
        )
    return likely(make_evidence("track-ended"))


def silent(m: Measurements) -> Recognition | None:
    """Recognise digital silence from a device that delivers frames.

    It is muted where the browser cannot see it, or it is the wrong device.
    """
    audio = _audio_heard_long_enough(m)
    if audio is None or _is_stalled(audio) or audio.peak >= SOUND_PEAK:
        return None
    frames = [make_evidence("frames-flow")] if audio.delivered_frames else []
    muted = [make_evidence("track-was-muted")] if m.track is not None and m.track.was_muted else []
    heard = make_evidence("heard-nothing", seconds=format_seconds(audio.listened_ms))
    return likely(heard, *_line_evidence(m, audio), *frames, *muted)


def too_quiet(m: Measurements) -> Recognition | None:
    """Recognise sound without a voice: the gain is too low, or the device is far away or the wrong one."""
    audio = _audio_heard_long_enough(m)
    if audio is None or _is_stalled(audio) or audio.peak < SOUND_PEAK:
        return None
    if is_monitor(m):
        return likely(*_line_evidence(m, audio))
    evidence = (_sound_evidence(audio), *_line_evidence(m, audio))
    return likely(*evidence) if audio.peak < FAINT_PEAK else possible(*evidence)


def all_clear(m: Measurements) -> Recognition | None:
    """Recognise that a voice was heard."""
    if m.audio is None or not has_speech(m) or is_revoked(m):
        return None
    others = [make_evidence("clean-origin-may-ask")] if m.permissions.clean_origin in MAY_ASK else []
    return certain(_speech_evidence(m.audio), *_clipping_evidence(m.audio), *others)


def is_listening(m: Measurements) -> bool:
    """Return whether a stream is live and no voice was heard on it yet."""
    return has_stream(m) and not is_ended(m) and not has_speech(m)


def _speech_evidence(audio: Audio) -> Evidence:
    return make_evidence("heard-speech", peak_dbfs=format_dbfs(max(audio.block_peaks)))


def _clipping_evidence(audio: Audio) -> tuple[Evidence, ...]:
    clipped = audio.clipped_samples is not None and audio.clipped_samples >= CLIPPED_SAMPLES
    return (make_evidence("voice-cut-off"),) if clipped else ()


def _sound_evidence(audio: Audio) -> Evidence:
    """Return what is heard that is no voice, or how little."""
    if sound := name_sound(audio):
        return make_evidence(sound)
    seconds = format_seconds(audio.listened_ms)
    return make_evidence("heard-little", peak_dbfs=format_dbfs(audio.peak), seconds=seconds)


def _line_evidence(m: Measurements, audio: Audio) -> tuple[Evidence, ...]:
    """Return what tells that nobody speaks into this line."""
    monitor = [make_evidence("own-output")] if is_monitor(m) else []
    offset = audio.offset is not None and audio.offset >= OFFSET
    return (*monitor, *([make_evidence("constant-offset")] if offset else []))


def _audio_of_open_track(m: Measurements) -> Audio | None:
    muted = m.track is not None and m.track.muted
    return m.audio if is_listening(m) and not muted else None


def _audio_heard_long_enough(m: Measurements) -> Audio | None:
    audio = _audio_of_open_track(m)
    return audio if audio is not None and audio.listened_ms >= LISTENING_VERDICT_MS else None


def _is_stalled(audio: Audio) -> bool:
    return audio.stalled_ms is not None and audio.stalled_ms >= STALLED_MS
