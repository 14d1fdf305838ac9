"""What the opened microphone lets hear. Sound outranks silence: after a voice nothing is wrong."""

from .evidence import Verdict, certain, dbfs, likely, possible, seconds, seen
from .faults import Evidence
from .measurements import Audio, Measurements
from .signals import MAY_ASK, has_speech, has_stream, is_ended, is_revoked
from .thresholds import (
    CONTEXT_START_MS,
    FAINT_PEAK,
    HUNG_MS,
    LISTENING_VERDICT_MS,
    SOUND_PEAK,
    STALLED_MS,
)


def microphone_muted(m: Measurements) -> Verdict | None:
    """Muted by a key, by the headset or by the system, as far as the browser is told."""
    if is_listening(m) and m.track is not None and m.track.muted:
        return certain(seen("track-muted"))
    return None


def not_measured(m: Measurements) -> Verdict | None:
    """Every sample is zero while the AudioContext does not run, which is no fault of the microphone."""
    audio = _of_open_track(m)
    if audio is None or audio.context == "running" or audio.listened_ms >= LISTENING_VERDICT_MS:
        return None
    if audio.open_ms is not None and audio.open_ms < CONTEXT_START_MS:
        return None
    return certain(seen("context-not-running", state=audio.context))


def device_dead(m: Measurements) -> Verdict | None:
    """Nothing is delivered: unplugged, its sound service gone, or a virtual device without a source."""
    if is_ended(m):
        return _ended(m)
    audio = _of_open_track(m)
    if audio is None or audio.stalled_ms is None or not _is_stalled(audio):
        return None
    if audio.listened_ms < LISTENING_VERDICT_MS and audio.stalled_ms < HUNG_MS:
        return None
    return likely(seen("frames-stalled", seconds=seconds(audio.stalled_ms)))


def _ended(m: Measurements) -> Verdict | None:
    before, after = m.devices.before, m.devices.after
    if has_speech(m) or is_revoked(m) or after == 0:
        return None
    if before is not None and after is not None and after < before:
        return certain(seen("track-ended"), seen("inputs-fewer", before=str(before), after=str(after)))
    return likely(seen("track-ended"))


def silent(m: Measurements) -> Verdict | None:
    """Digital silence while the device delivers: muted unseen by the browser, or the wrong device."""
    audio = _listened_to_the_end(m)
    if audio is None or _is_stalled(audio) or audio.peak >= SOUND_PEAK:
        return None
    flow = [seen("frames-flow")] if audio.delivered_frames else []
    muted = [seen("track-was-muted")] if m.track is not None and m.track.was_muted else []
    return likely(seen("heard-nothing", seconds=seconds(audio.listened_ms)), *flow, *muted)


def too_quiet(m: Measurements) -> Verdict | None:
    """Sound, but no voice: the gain is too low, or the device is the wrong one or far away."""
    audio = _listened_to_the_end(m)
    if audio is None or _is_stalled(audio) or audio.peak < SOUND_PEAK:
        return None
    heard = seen("heard-little", peak_dbfs=dbfs(audio.peak), seconds=seconds(audio.listened_ms))
    return likely(heard) if audio.peak < FAINT_PEAK else possible(heard)


def all_clear(m: Measurements) -> Verdict | None:
    """A voice was heard."""
    if m.audio is None or not has_speech(m) or is_revoked(m):
        return None
    others = [seen("clean-origin-may-ask")] if m.permissions.clean_origin in MAY_ASK else []
    return certain(_heard_speech(m.audio), *others)


def is_listening(m: Measurements) -> bool:
    """Whether a stream is live and no voice was heard on it yet."""
    return has_stream(m) and not is_ended(m) and not has_speech(m)


def _heard_speech(audio: Audio) -> Evidence:
    return seen("heard-speech", peak_dbfs=dbfs(max(audio.block_peaks)))


def _of_open_track(m: Measurements) -> Audio | None:
    muted = m.track is not None and m.track.muted
    return m.audio if is_listening(m) and not muted else None


def _listened_to_the_end(m: Measurements) -> Audio | None:
    audio = _of_open_track(m)
    return audio if audio is not None and audio.listened_ms >= LISTENING_VERDICT_MS else None


def _is_stalled(audio: Audio) -> bool:
    return audio.stalled_ms is not None and audio.stalled_ms >= STALLED_MS
