"""Measurements for tests: one complete run, of which a test changes what it is about."""

from typing import Any

from webapp.config import ROOT
from webapp.datafiles import read_data
from webapp.diagnosis import Diagnosis, Measurements, PhoneErrors, diagnose

PHONE_ERRORS = read_data(ROOT / "content" / "phone-errors.yml", PhoneErrors)

CHROME = {"engine": "chromium", "browser": "chrome"}
CHROME_MAC = {**CHROME, "os": "macos"}
CHROME_WINDOWS = {**CHROME, "os": "windows"}
EDGE_MAC = {"engine": "chromium", "browser": "edge", "os": "macos"}
FIREFOX = {"engine": "gecko", "browser": "firefox"}
FIREFOX_MAC = {**FIREFOX, "os": "macos"}
SAFARI = {"engine": "webkit", "browser": "safari", "os": "macos"}

FRAMED = {"framed": True, "top_level_host": "acme.lightning.force.com"}

GECKO_REFUSAL = "The request is not allowed by the user agent or the platform in the current context."
WEBKIT_REFUSAL = GECKO_REFUSAL[:-1] + ", possibly because the user denied permission."


def run(
    page: dict[str, Any] | None = None,
    platform: dict[str, Any] | None = None,
    before: str = "granted",
    after: str | None = None,
    clean: str | None = None,
    repair: dict[str, Any] | None = None,
    inputs: tuple[int | None, int | None] = (1, 1),
    most: int | None = None,
    outputs: int | None = None,
    request: dict[str, Any] | None = None,
    track: dict[str, Any] | None = None,
    audio: dict[str, Any] | None = None,
) -> Measurements:
    return Measurements.model_validate(
        {
            "version": 1,
            "page": {"secure_context": True, "media_devices": True, **(page or {})},
            "platform": CHROME if platform is None else platform,
            "permissions": {"before": before, "after": after, "clean_origin": clean, "repair": repair},
            "devices": {"before": inputs[0], "after": inputs[1], "most": most, "outputs": outputs},
            "request": request,
            "track": track,
            "audio": audio,
        }
    )


def pending(elapsed_ms: float) -> dict[str, Any]:
    return {"outcome": "pending", "elapsed_ms": elapsed_ms}


def failed(name: str | None, message: str | None = "", **more: Any) -> dict[str, Any]:
    return {"outcome": "rejected", "elapsed_ms": 1500, "error_name": name, "error_message": message, **more}


def refused(message: str = "Permission denied", **more: Any) -> dict[str, Any]:
    return failed("NotAllowedError", message, **more)


def heard(listened_ms: float = 7000, peak: float = 0.0, loud_blocks: int = 0, **more: Any) -> dict[str, Any]:
    """What was listened to; `loud_blocks` blocks hold speech."""
    blocks = [peak] * 5 + [0.2] * loud_blocks
    audio = {"context": "running", "listened_ms": listened_ms, "peak": max(blocks), "rms": 0.0}
    return {**audio, "block_peaks": blocks, **more}


def sounding(
    *blocks: tuple[float, float, float, float], listened_ms: float = 7000, **more: Any
) -> dict[str, Any]:
    """What was listened to, block by block: peak, pitch in Hz, periodicity, level without what is low."""
    peaks, pitches, periodicities, levels = (list(values) for values in zip(*blocks, strict=True))
    audio = {"context": "running", "listened_ms": listened_ms, "peak": max(peaks), "rms": 0.0}
    described = {"block_pitches": pitches, "block_periodicities": periodicities, "block_levels": levels}
    return {**audio, "block_peaks": peaks, **described, **more}


ROOM = [(0.002, 0.0, 0.1, 0.0002)] * 10
HUM = [(0.1, 50.0, 0.97, 0.02)] * 30
RUMBLE = [(0.3, 0.0, 0.2, 0.005)] * 30
HISS = [(0.1, 331.0, 0.15, 0.012), (0.11, 84.0, 0.2, 0.0125)] * 15
RUSTLE = [(0.02, 331.0, 0.15, 0.012), (0.5, 84.0, 0.2, 0.0125)] * 15
FAN = [(0.2, 180.0, 0.8, 0.1), (0.2, 183.0, 0.8, 0.11)] * 15
GUST = [(0.1, 100.0, 0.3, 0.01), (0.2, 103.0, 0.35, 0.03), (0.2, 101.0, 0.39, 0.03), (0.1, 104.0, 0.3, 0.02)]
KNOCK = [*ROOM, (0.4, 140.0, 0.65, 0.05), (0.2, 139.0, 0.76, 0.025), (0.06, 139.0, 0.74, 0.01), *ROOM]
SWELLING_KNOCK = [
    *ROOM,
    *[(0.003, 180.0, 1.0, 0.00035), (0.029, 180.0, 1.0, 0.0035), (0.15, 180.0, 1.0, 0.021)],
    *[(0.47, 181.0, 0.97, 0.08), (0.13, 183.5, 0.76, 0.016), (0.02, 180.0, 1.0, 0.002)],
]
RINGING = [*ROOM, *[(0.2, 212.5, 0.98, 0.1)] * 9, *ROOM, *[(0.2, 212.5, 0.98, 0.1)] * 3]
BEEP = [*ROOM[:2], (0.15, 425.5, 0.8, 0.06), *[(0.2, 425.0, 0.99, 0.1)] * 5, (0.1, 421.0, 0.8, 0.07)]
TONE = [(0.2, 212.5, 0.98, 0.01)] * 60
WORD = [(0.3, 102.0, 0.7, 0.04), (0.6, 104.0, 0.6, 0.12), (0.5, 107.0, 0.6, 0.1), (0.2, 108.0, 0.5, 0.05)]


def stream(
    audio: dict[str, Any] | None = None, muted: bool = False, ended: bool = False, **more: Any
) -> Measurements:
    """Return a run that got its stream; `more` as in `run`, `was_muted` besides."""
    track = {"muted": muted, "ended": ended, "was_muted": more.pop("was_muted", False)}
    track |= {name: more.pop(name) for name in ("monitor", "grouped") if name in more}
    return run(request={"outcome": "granted", "elapsed_ms": 300}, track=track, audio=audio, **more)


def judged(measurements: Measurements) -> Diagnosis:
    """Diagnose as the running app does, which knows what phone apps' errors mean."""
    return diagnose(measurements, PHONE_ERRORS)


def named(diagnosis: Diagnosis) -> str:
    """Write the findings in one line: "no-device certain, site-blocked likely"."""
    return ", ".join(f"{finding.fault} {finding.certainty}" for finding in diagnosis.findings)


def lamps(diagnosis: Diagnosis) -> str:
    """Write what is known of the levels in one line, in their order: "os ok, site blocked"."""
    return ", ".join(f"{level} {state}" for level, state in diagnosis.levels.items() if state != "unknown")


def codes(diagnosis: Diagnosis) -> set[str]:
    return {evidence.code for finding in diagnosis.findings for evidence in finding.evidence}
