"""The faults the engine can name, and the level each sits at.

The ids are public: they are the choices of the guide's step `test` and stand in the API.
"""

from dataclasses import dataclass
from typing import Literal

Level = Literal["os", "browser", "site", "embed", "device"]
LevelState = Literal["ok", "blocked", "suspected", "unknown"]
Certainty = Literal["certain", "likely", "possible"]
Sound = Literal["heard-hum", "heard-hiss", "heard-knock", "heard-sound"]
Hint = Literal["prompt-waiting", "nothing-heard-yet", "own-output"] | Sound

LEVELS: tuple[Level, ...] = ("os", "browser", "site", "embed", "device")

FAULT_LEVELS: dict[str, Level | None] = {
    "insecure-page": "site",
    "unsupported-browser": "browser",
    "extension-interferes": "browser",
    "cannot-ask": "browser",
    "frame-not-allowed": "embed",
    "frame-sandboxed": "embed",
    "prompt-unanswered": "site",
    "prompt-dismissed": "site",
    "system-blocked": "os",
    "site-blocked": "site",
    "browser-blocked": "browser",
    "no-device": "device",
    "phone-app-failed": "embed",
    "device-gone": "device",
    "device-busy": "device",
    "device-unreadable": "device",
    "browser-glitch": "browser",
    "microphone-muted": "device",
    "device-dead": "device",
    "silent": "device",
    "too-quiet": "device",
    "not-measured": None,
    "unknown-failure": None,
    "all-clear": None,
}


@dataclass(frozen=True)
class Evidence:
    """One thing that was observed, as a stable code and the values its sentence needs."""

    code: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Finding:
    """A fault, how certain it is, and the evidence for it."""

    fault: str
    certainty: Certainty
    evidence: tuple[Evidence, ...]

    @property
    def level(self) -> Level | None:
        """The level that the fault sits at; None for `all-clear` and where no level is known."""
        return FAULT_LEVELS[self.fault]


@dataclass(frozen=True)
class Diagnosis:
    """The findings of one run, the one to fix first in front, and the state of every level.

    `findings` is empty while the run has not come to anything yet; then `hint` may say what to tell
    the person meanwhile, for one what is heard that is no voice. `comparison_helps` says that the
    clean-origin comparison would make the diagnosis more certain. `keep_listening` says that the run
    should go on although there is a finding, because what it hears next may change it.
    """

    findings: tuple[Finding, ...]
    levels: dict[Level, LevelState]
    hint: Hint | None = None
    comparison_helps: bool = False
    keep_listening: bool = False

    @property
    def first(self) -> Finding | None:
        """The finding to fix first; None while there is none."""
        return self.findings[0] if self.findings else None
