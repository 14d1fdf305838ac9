"""The state of every level, which is `ok` only where this run proves it."""

from collections.abc import Iterator

from webapp.diagnosis.faults import LEVELS, Finding, Level, LevelState
from webapp.diagnosis.measurements import Measurements
from webapp.diagnosis.reach import PAST_PERMISSION, furthest_proof
from webapp.diagnosis.signals import (
    IN_USE,
    MAY_ASK,
    error_message,
    has_speech,
    has_stream,
    is_rejected,
    latest_permission,
    speaks_for_the_browser,
)
from webapp.diagnosis.thresholds import SOUND_PEAK


def assess_levels(m: Measurements, findings: tuple[Finding, ...]) -> dict[Level, LevelState]:
    """Return the state of each level, in the order of LEVELS.

    A fault at a level outranks a proof that the level is fine.
    """
    proved = set(_proved_levels(m))
    states: dict[Level, LevelState] = {level: "ok" if level in proved else "unknown" for level in LEVELS}
    for finding in findings:
        if finding.level is not None and states[finding.level] != "blocked":
            states[finding.level] = "blocked" if finding.certainty == "certain" else "suspected"
    return states


def _proved_levels(m: Measurements) -> Iterator[Level]:
    if not m.page.secure_context or not m.page.media_devices:
        return
    if _system_permits(m):
        yield "os"
    if _browser_lets_sites_ask(m):
        yield "browser"
    if _top_level_site_permits(m):
        yield "site"
    if _frame_permits(m):
        yield "embed"
    if has_speech(m):
        yield "device"


def _system_permits(m: Measurements) -> bool:
    """Return whether the computer lets the browser have the microphone.

    Sound proves it, and so does a stream where Chromium would fail otherwise. On ChromeOS, Android and Linux,
    and in Firefox, a stream may open and be silent instead.
    """
    if not speaks_for_the_browser(m):
        return False
    would_fail = m.platform.engine == "chromium" and m.platform.os in ("macos", "windows")
    sound = m.audio is not None and m.audio.peak >= SOUND_PEAK
    in_use = is_rejected(m, "NotReadableError") and error_message(m) == IN_USE
    return (has_stream(m) and (would_fail or sound or has_speech(m))) or in_use


def _browser_lets_sites_ask(m: Measurements) -> bool:
    """Return whether the browser lets sites ask.

    Where a clean origin is denied, this site is only an exception.
    """
    clean = m.permissions.clean_origin
    may_ask = furthest_proof(m) in (*PAST_PERMISSION, "proved-asked") or clean in MAY_ASK
    return may_ask and clean != "denied"


def _top_level_site_permits(m: Measurements) -> bool:
    """Return whether the top-level site has the permission.

    Outside a frame this page knows nothing of the partner's site. Firefox answers `granted` even for a site
    that must ask every time.
    """
    granted = latest_permission(m) == "granted" and m.platform.engine in ("chromium", "webkit")
    return m.page.framed and (furthest_proof(m) in PAST_PERMISSION or granted)


def _frame_permits(m: Measurements) -> bool:
    """Return whether the frame is given the microphone.

    A sandboxed frame reports the permission as granted and the policy as allowing, and fails nevertheless.
    """
    granted_and_allowed = (
        latest_permission(m) == "granted" and m.page.policy_allows is True and not m.page.opaque_origin
    )
    return m.page.framed and (furthest_proof(m) == "proved-stream" or granted_and_allowed)
