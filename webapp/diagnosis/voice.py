"""Tell a voice from other sounds, and name those.

A voice has a pitch that glides, and swells and fades. A hum, a tone and a fan stay as they are, a beep glides
at its ends alone, hiss has no pitch, and a knock only fades. The browser measures each block
(static/js/helpers/voice.js).
"""

from collections import deque
from itertools import pairwise
from math import inf
from statistics import median
from typing import NamedTuple

from webapp.diagnosis.faults import Sound
from webapp.diagnosis.measurements import Audio
from webapp.diagnosis.thresholds import (
    GLIDE_LEAST,
    GLIDE_MOST,
    GLIDES,
    GLIDING_SHARE,
    HELD_LEVEL,
    HELD_PAIRS,
    HUM_BELOW_200_HZ,
    HUM_PERIODICITY,
    KNOCK_BLOCKS,
    LATEST_PAIRS,
    RISE_MOST,
    SOUND_PEAK,
    SPEECH_BLOCKS,
    SPEECH_PEAK,
    STEADY_BLOCKS,
    STEADY_SWING,
    VOICE_PERIODICITY,
    VOICE_PITCH,
    VOICE_SWING,
)


class Block(NamedTuple):
    """What was measured of one block of about 40 ms; see `Audio`."""

    peak: float
    pitch: float
    periodicity: float
    level: float

    @property
    def is_loud(self) -> bool:
        """Whether somebody who speaks is as loud."""
        return self.peak >= SPEECH_PEAK

    @property
    def is_voiced(self) -> bool:
        """Whether it may be part of a vowel."""
        return self.is_loud and self.periodicity >= VOICE_PERIODICITY and self.pitch >= VOICE_PITCH


def has_voice(audio: Audio) -> bool:
    """Return whether a voice is among the last blocks; any sound passes where only levels were measured.

    Its loudest voiced block is clearly louder than the quietest. Digital silence is not that one, nor the
    block after it, in which a hum may have only begun.
    """
    blocks = _blocks_of(audio)
    if blocks is None:
        return sum(peak >= SPEECH_PEAK for peak in audio.block_peaks) >= SPEECH_BLOCKS
    held = glides = 0
    loudest, quietest = 0.0, inf
    latest: deque[bool] = deque(maxlen=LATEST_PAIRS)
    for before, after in pairwise(blocks):
        loudest = max([loudest, *(block.level for block in (before, after) if block.is_voiced)])
        if min(before.level, after.level) >= SOUND_PEAK:
            quietest = min(quietest, after.level)
        if _is_vowel(before, after):
            held += HELD_LEVEL * before.level <= after.level <= RISE_MOST * before.level
            latest.append(_pitch_change(before, after) >= GLIDE_LEAST)
            glides += latest[-1]
        is_voice = held >= HELD_PAIRS and glides >= GLIDES and sum(latest) >= GLIDING_SHARE * len(latest)
        if is_voice and loudest >= VOICE_SWING * quietest:
            return True
    return False


def name_sound(audio: Audio) -> Sound | None:
    """Name what is heard loudly, if it is no voice; None if that is not known or nothing loud is heard."""
    blocks = _blocks_of(audio) or []
    loud = sum(block.is_loud for block in blocks)
    if loud < SPEECH_BLOCKS or has_voice(audio):
        return None
    latest = blocks[-STEADY_BLOCKS:]
    if len(latest) == STEADY_BLOCKS and _is_steady(latest):
        return "heard-hum" if _hums(latest) else "heard-hiss"
    return "heard-knock" if loud <= KNOCK_BLOCKS and not blocks[-1].is_loud else "heard-sound"


def _blocks_of(audio: Audio) -> list[Block] | None:
    pitches, periodicities, levels = audio.block_pitches, audio.block_periodicities, audio.block_levels
    if pitches is None or periodicities is None or levels is None:
        return None
    return list(map(Block, audio.block_peaks, pitches, periodicities, levels))


def _is_vowel(before: Block, after: Block) -> bool:
    """Return whether two blocks in a row may be of one vowel."""
    return before.is_voiced and after.is_voiced and _pitch_change(before, after) <= GLIDE_MOST


def _pitch_change(before: Block, after: Block) -> float:
    return abs(after.pitch / before.pitch - 1)


def _is_steady(blocks: list[Block]) -> bool:
    peaks = [block.peak for block in blocks]
    return min(peaks) >= SPEECH_PEAK and max(peaks) <= STEADY_SWING * min(peaks)


def _hums(blocks: list[Block]) -> bool:
    """Return whether it repeats, or lies almost wholly below 200 Hz."""
    repeats = median(block.periodicity for block in blocks) >= HUM_PERIODICITY
    return repeats or median(block.peak for block in blocks) >= HUM_BELOW_200_HZ * median(
        block.level for block in blocks
    )
