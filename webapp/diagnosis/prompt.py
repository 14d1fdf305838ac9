"""Faults of the browser's question to the person."""

from .device import hangs_while_opening
from .evidence import Verdict, certain, likely, seconds, seen
from .measurements import Measurements
from .signals import is_dismissed, is_pending, permission_now, the_error, the_frame, the_repair
from .thresholds import PROMPT_UNANSWERED_MS


def waits_for_answer(m: Measurements, milliseconds: int) -> bool:
    """Whether the request has been pending that long, and not because it is about to be refused."""
    waited = m.request is not None and m.request.elapsed_ms >= milliseconds
    return is_pending(m) and waited and permission_now(m) != "denied" and not hangs_while_opening(m)


def prompt_unanswered(m: Measurements) -> Verdict | None:
    """The box is open, perhaps under another window.

    Where the browser says `granted` its own box is not what is waited for: macOS asks in a box of its own
    at that moment. Firefox says `granted` and asks nevertheless where a site is set to always ask.
    """
    if m.request is None or not waits_for_answer(m, PROMPT_UNANSWERED_MS):
        return None
    pending = seen("request-pending", seconds=seconds(m.request.elapsed_ms))
    if permission_now(m) == "granted" and m.platform.engine != "gecko":
        return likely(pending, seen("permission-is-granted"))
    return certain(pending, *the_frame(m))


def prompt_dismissed(m: Measurements) -> Verdict | None:
    """The box was closed; Chromium asks no more for a week after the third time
    (components/permissions/permission_decision_auto_blocker.cc)."""
    if not is_dismissed(m):
        return None
    embargo = [seen("asks-blocked-now")] if permission_now(m) == "denied" else []
    return certain(the_error(m), *embargo, *the_frame(m), *the_repair(m))
