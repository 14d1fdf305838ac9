"""Builders of measurements as a browser sends them; each changes one thing."""

import copy
import json

BLOCKED = {
    "version": 1,
    "page": {"secure_context": True, "media_devices": True, "asked_before": True, "policy_allows": True},
    "platform": {
        "os": "macos",
        "os_version": "15.1",
        "browser": "chrome",
        "browser_version": 156,
        "engine": "chromium",
    },
    "permissions": {"before": "denied", "after": "denied"},
    "devices": {"before": 1, "after": 1},
    "request": {
        "outcome": "rejected",
        "elapsed_ms": 12.5,
        "error_name": "NotAllowedError",
        "error_message": "Permission denied",
    },
}
HEARD = BLOCKED | {
    "permissions": {"before": "prompt", "after": "granted"},
    "request": {"outcome": "granted", "elapsed_ms": 900.0},
    "track": {"muted": False, "ended": False},
    "audio": {
        "context": "running",
        "listened_ms": 1200.0,
        "peak": 0.3,
        "rms": 0.1,
        "block_peaks": [0.0, 0.1, 0.3, 0.2, 0.2],
    },
}


def measured(base=BLOCKED, **changes):
    """Copy measurements with parts changed: measured(request__error_name="AbortError")."""
    result = copy.deepcopy(base)
    for path, value in changes.items():
        *parts, last = path.split("__")
        place = result
        for part in parts:
            place = place.setdefault(part, {})
        place[last] = value
    return result


def as_form(measurements, **fields):
    """Fill the form of the test page."""
    return {"measurements": json.dumps(measurements), "shown": "", "previous": ""} | fields
