"""One example run for every fault and for what comes before a verdict, as desktop Chrome measures them.

Test mode judges them by the same rules as real runs, so how certain each is depends on the computer that it
is put on.
"""

from typing import Any

from webapp.diagnosis.measurements import Measurements, Page


class UnknownExample(LookupError):
    """There is no example of this name."""


PAGE = {"secure_context": True, "media_devices": True, "policy_allows": True, "native_api": True}
IN_A_FRAME = {**PAGE, "framed": True}
REFUSED = {"outcome": "rejected", "elapsed_ms": 1500, "error_name": "NotAllowedError"}
OPENED = {"outcome": "granted", "elapsed_ms": 900}
SPEECH = [0.02, 0.15, 0.3, 0.2, 0.1]  # Peaks of blocks.


def _run(permission: str = "granted", page: dict[str, Any] = PAGE, **parts: Any) -> Measurements:
    """Return a run in which the permission stays the same; `parts` replace those of the run."""
    return Measurements.model_validate(
        {
            "version": 1,
            "page": page,
            "platform": {"engine": "chromium"},
            "permissions": {"before": permission, "after": permission},
            "devices": {"before": 1, "after": 1, "outputs": 1},
            **parts,
        }
    )


def _failed(name: str, message: str, **more: Any) -> dict[str, Any]:
    return {**REFUSED, "error_name": name, "error_message": message, **more}


def _pending(elapsed_ms: float) -> Measurements:
    return _run("prompt", request={"outcome": "pending", "elapsed_ms": elapsed_ms})


def _opened(peaks: list[float], listened_ms: float = 7000, muted: bool = False, **audio: Any) -> Measurements:
    """Return a run that was asked, got its stream, and heard blocks with these peaks."""
    heard = {"context": "running", "open_ms": 7000, "stalled_ms": 20, **audio}
    return _run(
        permissions={"before": "prompt", "after": "granted"},
        request=OPENED,
        track={"muted": muted, "ended": False, "grouped": True},
        audio={**heard, "listened_ms": listened_ms, "peak": max(peaks), "rms": 0, "block_peaks": peaks},
    )


def _phone_app_failed() -> Measurements:
    heard = _opened(SPEECH).model_dump() | {"page": IN_A_FRAME}
    error = {"name": "NotReadableError", "message": "Could not start audio source"}
    frame = {"allow": "microphone; autoplay", "sandbox": None, "cross_origin": True}
    return Measurements.model_validate({**heard, "cti_error": error, "host_info": frame})


EXAMPLES: dict[str, Measurements] = {
    "prompt-waiting": _pending(4000),
    "listening": _opened([0.0], listened_ms=500, open_ms=500),
    "nothing-heard-yet": _opened([0.0], listened_ms=4000, open_ms=4000),
    "all-clear": _opened(SPEECH),
    "insecure-page": _run("denied", {**PAGE, "secure_context": False, "media_devices": False}),
    "unsupported-browser": _run(page={**PAGE, "media_devices": False}),
    "extension-interferes": _run(
        "prompt",
        {**PAGE, "native_api": False},
        request={**REFUSED, "error_message": "The microphone is blocked on this page"},
    ),
    "cannot-ask": _run(
        "prompt", request={**REFUSED, "error_message": "Permission dismissed", "elapsed_ms": 150}
    ),
    "frame-not-allowed": _run(
        "denied",
        {**IN_A_FRAME, "policy_allows": False},
        request={**REFUSED, "error_message": "Permission denied"},
    ),
    "frame-sandboxed": _run(
        "prompt",
        {**IN_A_FRAME, "opaque_origin": True},
        request=_failed("SecurityError", "Invalid security origin"),
    ),
    "prompt-unanswered": _pending(9000),
    "prompt-dismissed": _run("prompt", request={**REFUSED, "error_message": "Permission dismissed"}),
    "system-blocked": _run(request={**REFUSED, "error_message": "Permission denied by system"}),
    "site-blocked": _run(
        permissions={"before": "denied", "after": "denied", "clean_origin": "prompt"},
        request={**REFUSED, "error_message": "Permission denied"},
    ),
    "browser-blocked": _run(
        permissions={"before": "denied", "after": "denied", "clean_origin": "denied"},
        request={**REFUSED, "error_message": "Permission denied"},
    ),
    "no-device": _run(
        devices={"before": 0, "after": 0, "outputs": 1},
        request=_failed("NotFoundError", "Requested device not found"),
    ),
    "phone-app-failed": _phone_app_failed(),
    "device-gone": _run(
        request=_failed("OverconstrainedError", "", error_constraint="deviceId", chosen_device=True)
    ),
    "device-busy": _run(request=_failed("NotReadableError", "Device in use")),
    "device-unreadable": _run(request=_failed("NotReadableError", "Could not start audio source")),
    "browser-glitch": _run(request=_failed("AbortError", "Failed due to shutdown", attempts=3)),
    "microphone-muted": _opened([0.0], muted=True),
    "device-dead": _opened([0.0], stalled_ms=6500),
    "silent": _opened([0.0]),
    "too-quiet": _opened([2e-4]),
    "not-measured": _opened([0.0], listened_ms=0, open_ms=9000, context="suspended"),
    "unknown-failure": _run(request=_failed("UnknownError", "")),
}


def example_on(name: str, page: Page, os: str | None) -> Measurements:
    """Return an example as if it had been measured on this computer and in the frame of this page, if any.

    A fault of frames is in one wherever it is looked at.
    """
    example = EXAMPLES[name]
    around = {"framed": page.framed or example.page.framed, "top_level_host": page.top_level_host}
    return example.model_copy(
        update={
            "page": example.page.model_copy(update=around),
            "platform": example.platform.model_copy(update={"os": os}),
        }
    )
