"""The state of every level. A level is `ok` only where this run proves it."""

from collections.abc import Iterator

from .faults import LEVELS, Finding, Level, LevelState
from .measurements import Measurements
from .reach import PAST_PERMISSION, furthest
from .signals import IN_USE, MAY_ASK, error_message, has_speech, has_stream, is_rejected, permission_now
from .thresholds import SOUND_PEAK


def level_states(m: Measurements, findings: tuple[Finding, ...]) -> dict[Level, LevelState]:
    """Tell the state of each level; a fault found at a level outranks what else was proved of it."""
    proved = set(_proved(m))
    states: dict[Level, LevelState] = {level: "ok" if level in proved else "unknown" for level in LEVELS}
    for finding in findings:
        if finding.level is not None and states[finding.level] != "blocked":
            states[finding.level] = "blocked" if finding.certainty == "certain" else "suspected"
    return states


def _proved(m: Measurements) -> Iterator[Level]:
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
    """Sound proves it, and so does a stream where Chromium fails without the system's permission.

    On ChromeOS, Android, Linux and in Firefox a stream may open and be silent instead.
    """
    would_fail = m.platform.engine == "chromium" and m.platform.os in ("macos", "windows")
    heard = m.audio is not None and m.audio.peak >= SOUND_PEAK
    in_use = is_rejected(m, "NotReadableError") and error_message(m) == IN_USE
    return (has_stream(m) and (would_fail or heard or has_speech(m))) or in_use


def _browser_lets_sites_ask(m: Measurements) -> bool:
    """A clean origin that is denied is the stronger word: then this site is but an exception."""
    clean = m.permissions.clean_origin
    shown = furthest(m) in (*PAST_PERMISSION, "proved-asked") or clean in MAY_ASK
    return shown and clean != "denied"


def _top_level_site_permits(m: Measurements) -> bool:
    """In a frame the permission is the top-level site's. Alone, this page knows nothing of the partner's.

    Firefox answers `granted` even for a site that must ask every time.
    """
    granted = permission_now(m) == "granted" and m.platform.engine in ("chromium", "webkit")
    return m.page.framed and (furthest(m) in PAST_PERMISSION or granted)


def _frame_permits(m: Measurements) -> bool:
    """A sandboxed frame says `granted` and allowed, and fails nevertheless."""
    both = permission_now(m) == "granted" and m.page.policy_allows is True and not m.page.opaque_origin
    return m.page.framed and (furthest(m) == "proved-stream" or both)
