"""Only a voice is called one: other sounds are named, and the first words turn the page green."""

import array
import math
import random
import subprocess
import wave
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from webapp.check.sentences import EVIDENCE

from .chromium import ALLOW, Settings
from .conftest import Browse
from .machine import program
from .person import Told
from .sound import SoundServer

ALLOWED = Settings(sites={"localhost": ALLOW})
RATE = 48_000
GREEN = Told("all-clear", "none", "certain", "all-clear")

# Each for twenty seconds, as the sample at so many seconds.
SOUNDS: dict[str, Callable[[float], float]] = {
    "heard-hum": lambda at: sum(0.05 * math.sin(2 * math.pi * 50 * n * at) / n for n in (1, 2, 3, 5)),
    "heard-hiss": lambda _: random.uniform(-0.05, 0.05),
    "constant-offset": lambda _: 0.03,
    "heard-knock": lambda at: 0.5 * math.exp(-abs(at - 0.3) / 0.02) * math.sin(2 * math.pi * 180 * at),
}


def write(path: Path, samples: list[float]) -> Path:
    """Write a recording of 16 bits; what is above full scale is cut off."""
    steps = array.array("h", (round(32_767 * max(-1.0, min(1.0, sample))) for sample in samples))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(steps.tobytes())
    return path


def say(path: Path, words: str, louder: float = 1.0) -> Path:
    """Record words, so many times as loud as the speaker is."""
    subprocess.run([program("espeak-ng"), "-w", str(path), words], check=True)
    with wave.open(str(path), "rb") as file:
        spoken = array.array("h", file.readframes(file.getnframes()))
        rate = file.getframerate()
    samples = [louder * spoken[int(at * rate / RATE)] / 32_768 for at in range(len(spoken) * RATE // rate)]
    return write(path, samples)


def test_sounds_of_nobody_are_named_until_somebody_speaks(
    browse: Browse, sound: SoundServer, app: str, tmp_path: Path
) -> None:
    words = say(tmp_path / "words.wav", "Hello, can you hear me?")
    with sound.microphone("silent"):
        person = browse(ALLOWED)
        for name, sample in SOUNDS.items():
            noise = write(tmp_path / f"{name}.wav", [sample(at / RATE) for at in range(20 * RATE)])
            person.opens(f"{app}/en/test")
            person.presses("start-test")
            expect(person.see("#diagnosis .sound")).to_be_visible()
            with sound.playing(noise):
                assert person.is_told().fault in ("silent", "too-quiet"), name
                expect(person.diagnosis).to_contain_text(EVIDENCE[name])

                with sound.playing(words):
                    assert person.is_told("all-clear") == GREEN, name


def test_a_busy_tone_is_no_voice_and_after_it_words_are(
    browse: Browse, sound: SoundServer, app: str, tmp_path: Path
) -> None:
    beeps = [0.1 * math.sin(2 * math.pi * 425 * n / RATE) * (n // (RATE // 2) % 2) for n in range(20 * RATE)]
    tone, words = write(tmp_path / "tone.wav", beeps), say(tmp_path / "words.wav", "Hello, can you hear me?")
    with sound.microphone("silent"):
        person = browse(ALLOWED)
        person.opens(f"{app}/en/test")
        person.presses("start-test")
        expect(person.see("#diagnosis .sound")).to_be_visible()
        with sound.playing(tone):
            assert person.is_told().fault == "too-quiet"
            expect(person.diagnosis).to_contain_text(EVIDENCE["heard-sound"])
        with sound.playing(words):
            assert person.is_told("all-clear") == GREEN


def test_one_short_word_is_a_voice(browse: Browse, sound: SoundServer, app: str, tmp_path: Path) -> None:
    word = say(tmp_path / "word.wav", "Hello")
    with sound.microphone("silent"), sound.playing(word):
        person = browse(ALLOWED)
        person.opens(f"{app}/en/test")
        person.presses("start-test")

        assert person.is_told() == GREEN
        expect(person.diagnosis).not_to_contain_text(EVIDENCE["voice-cut-off"])


def test_a_voice_cut_off_at_full_scale_deserves_a_word(
    browse: Browse, sound: SoundServer, app: str, tmp_path: Path
) -> None:
    shout = say(tmp_path / "shout.wav", "Hello, can you hear me? One, two, three.", louder=20)
    with sound.microphone("silent"), sound.playing(shout):
        person = browse(ALLOWED)
        person.opens(f"{app}/en/test")
        person.presses("start-test")

        assert person.is_told() == GREEN
        expect(person.diagnosis).to_contain_text(EVIDENCE["voice-cut-off"])
