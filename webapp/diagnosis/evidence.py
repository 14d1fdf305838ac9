"""The answer of a rule: how sure it is, and by which evidence."""

import math
from typing import NamedTuple

from webapp.diagnosis.faults import Certainty, Evidence

CERTAINTIES: tuple[Certainty, ...] = ("certain", "likely", "possible")

# Every code that evidence can have, with the names of the values its sentence needs.
EVIDENCE_CODES: dict[str, tuple[str, ...]] = {
    # The page
    "insecure-context": (),
    "no-media-devices": (),
    "policy-forbids": (),
    "framed": (),
    "framed-by": ("host",),
    "frame-lists-no-inputs": (),
    "opaque-origin": (),
    "api-missing-in-current-browser": (),
    "api-replaced": (),
    "no-microphones-track": (),
    "suspended-again": ("times",),
    "cannot-show-a-question": (),
    # The request
    "error": ("name", "message"),
    "error-unnamed": (),
    "error-constraint": ("constraint",),
    "request-pending": ("seconds",),
    "answered-by-nobody": ("milliseconds",),
    "attempts": ("count",),
    "camera-asked-too": (),
    "chosen-device": (),
    "windows-switch-looks-alike": (),
    "system-block-looks-alike": (),
    # The permission
    "permission-was-prompt": (),
    "permission-was-denied": (),
    "permission-is-denied": (),
    "permission-is-granted": (),
    "permission-unsupported": (),
    "permission-revoked": (),
    "asks-blocked-now": (),
    "asked-before": (),
    "never-asked-before": (),
    "clean-origin-may-ask": (),
    "clean-origin-denied": (),
    "site-is-an-exception": (),
    "repair-closed": (),
    "repair-failed": ("name", "message"),
    # The devices and the sound
    "no-inputs": (),
    "no-outputs": (),
    "inputs-listed": ("count",),
    "inputs-fewer": ("before", "after"),
    "track-muted": (),
    "track-was-muted": (),
    "track-ended": (),
    "context-not-running": ("state",),
    "nothing-measured": ("seconds",),
    "heard-speech": ("peak_dbfs",),
    "heard-little": ("peak_dbfs", "seconds"),
    "heard-nothing": ("seconds",),
    "heard-hum": (),
    "heard-hiss": (),
    "heard-knock": (),
    "heard-sound": (),
    "constant-offset": (),
    "own-output": (),
    "voice-cut-off": (),
    "frames-flow": (),
    "frames-stalled": ("seconds",),
    # The phone app, as the page around it tells
    "cti-frame-lacks-microphone": (),
    "cti-frame-refused": (),
    "cti-header-refuses": (),
    "cti-frame-names-another": (),
    "cti-frame-redirected": (),
    "cti-needs-reload": (),
    "cti-works": (),
    "cti-of-extension": (),
    "cti-frame-or-header-refuses": (),
    "cti-frame-sandboxed": (),
    "cti-fails-alone": (),
    "cti-frame-is-well": (),
    "cti-error": ("name", "message"),
    "cti-words": ("words",),
    "cti-code": ("code",),
    # And what its error means, where that is known and leads to no fault of its own
    "cti-dismissed": (),
    "cti-no-device": (),
    "cti-in-use": (),
    "cti-camera": (),
    "cti-not-opened": (),
    "cti-unsupported": (),
    "cti-playback": (),
    "cti-connection": (),
    # The same test in a tab of its own
    "works-in-a-tab": (),
    "fails-in-a-tab-too": (),
    "fails-in-a-tab-so": (),
    # How far the request got, which proves what comes before
    "proved-device": (),
    "proved-asked": (),
    "proved-permission": (),
    "proved-system": (),
    "proved-stream": (),
}


class Recognition(NamedTuple):
    """The answer of a rule that recognised its fault. A rule that did not answers None."""

    certainty: Certainty
    evidence: tuple[Evidence, ...]


def certain(*evidence: Evidence) -> Recognition:
    """Recognise a fault where no other known cause gives these measurements."""
    return Recognition("certain", evidence)


def likely(*evidence: Evidence) -> Recognition:
    """Recognise a fault where other causes are rarer."""
    return Recognition("likely", evidence)


def possible(*evidence: Evidence) -> Recognition:
    """Recognise a fault where other causes are at least as frequent."""
    return Recognition("possible", evidence)


def make_evidence(code: str, /, **values: str) -> Evidence:
    """Return the evidence with this code and the values its sentence needs.

    Raise KeyError for a code that EVIDENCE_CODES does not have, or where one of its values is missing.
    """
    return Evidence(code, tuple((name, values[name]) for name in EVIDENCE_CODES[code]))


def format_seconds(milliseconds: float) -> str:
    """Return a duration in milliseconds as whole seconds, rounded down."""
    return str(int(milliseconds // 1000))


def format_dbfs(amplitude: float) -> str:
    """Return a linear amplitude above 0 (1.0 is full scale) as whole dBFS, where full scale is 0."""
    return str(round(20 * math.log10(amplitude)))
