"""Decide whether a run got past the fault that the run before it named."""

from webapp.diagnosis.faults import Diagnosis

# Faults in the order in which a request meets them; those of one row are met at the same moment.
ORDER: tuple[tuple[str, ...], ...] = (
    ("insecure-page",),
    ("unsupported-browser", "extension-interferes"),
    ("no-device",),
    ("frame-not-allowed", "frame-sandboxed"),
    ("browser-blocked",),
    ("site-blocked", "prompt-unanswered", "prompt-dismissed", "cannot-ask"),
    ("system-blocked",),
    ("device-gone", "device-busy", "device-unreadable", "browser-glitch"),
    ("device-dead", "microphone-muted"),
    ("silent",),
    ("too-quiet",),
    ("phone-app-failed",),
    ("all-clear",),
)
_ROW = {fault: row for row, faults in enumerate(ORDER) for fault in faults}

# The row each proof leads up to: all rows before it are passed.
_PROVED_UP_TO = {
    "proved-device": _ROW["frame-not-allowed"],
    "proved-asked": _ROW["site-blocked"],
    "proved-permission": _ROW["system-blocked"],
    "proved-system": _ROW["device-busy"],
    "proved-stream": _ROW["device-dead"],
}


def has_progressed(previous_fault: str, diagnosis: Diagnosis) -> bool:
    """Return whether `diagnosis` proves that the request got past `previous_fault`.

    False if `previous_fault` is not in ORDER.
    """
    recurs = any(finding.fault == previous_fault for finding in diagnosis.findings)
    if previous_fault not in _ROW or diagnosis.first is None or recurs:
        return False
    return _ROW[previous_fault] < _first_unproved_row(diagnosis)


def _first_unproved_row(diagnosis: Diagnosis) -> int:
    """Return the number of the first row in ORDER that the run has not passed."""
    first = diagnosis.first
    if first is None or first.fault in ORDER[0]:
        return 0
    if first.fault in ("silent", "too-quiet", "all-clear"):
        return _ROW[first.fault]
    page_passed = _ROW["unsupported-browser"] if first.fault == "unsupported-browser" else _ROW["no-device"]
    proofs = (_PROVED_UP_TO.get(evidence.code, 0) for evidence in first.evidence)
    return max(page_passed, *proofs)
