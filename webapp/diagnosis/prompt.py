"""Rules for the box in which the browser asks the person."""

from webapp.diagnosis.device import is_opening_device
from webapp.diagnosis.evidence import Verdict, certain, format_seconds, likely, make_evidence
from webapp.diagnosis.measurements import Measurements
from webapp.diagnosis.signals import (
    error_evidence,
    frame_evidence,
    is_dismissed,
    is_pending,
    latest_permission,
    repair_evidence,
)
from webapp.diagnosis.thresholds import PROMPT_UNANSWERED_MS


def waits_for_answer(m: Measurements, milliseconds: int) -> bool:
    """Return whether a person has left the browser's question open for at least `milliseconds`."""
    waited = m.request is not None and m.request.elapsed_ms >= milliseconds
    return is_pending(m) and waited and latest_permission(m) != "denied" and not is_opening_device(m)


def prompt_unanswered(m: Measurements) -> Verdict | None:
    """Recognise a box that nobody answers, perhaps because another window covers it.

    Where the browser says `granted` it is not its own box that is open: macOS asks in one of its own at that
    moment. Firefox says `granted` and asks nevertheless where a site is set to always ask.
    """
    if m.request is None or not waits_for_answer(m, PROMPT_UNANSWERED_MS):
        return None
    pending = make_evidence("request-pending", seconds=format_seconds(m.request.elapsed_ms))
    if latest_permission(m) == "granted" and m.platform.engine != "gecko":
        return likely(pending, make_evidence("permission-is-granted"))
    return certain(pending, *frame_evidence(m))


def prompt_dismissed(m: Measurements) -> Verdict | None:
    """Recognise that the box was closed without an answer.

    After the third time Chromium does not ask for a week
    (components/permissions/permission_decision_auto_blocker.cc).
    """
    if not is_dismissed(m):
        return None
    embargo = [make_evidence("asks-blocked-now")] if latest_permission(m) == "denied" else []
    return certain(error_evidence(m), *embargo, *frame_evidence(m), *repair_evidence(m))
