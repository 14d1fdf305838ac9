"""Rules for the box in which the browser asks the person."""

from webapp.diagnosis.device import is_opening_device
from webapp.diagnosis.evidence import Recognition, certain, format_seconds, likely, make_evidence, possible
from webapp.diagnosis.measurements import Measurements
from webapp.diagnosis.signals import (
    PLACES_WITHOUT_QUESTIONS,
    can_ask,
    error_evidence,
    frame_evidence,
    is_dismissed,
    is_dismissed_though_granted,
    is_pending,
    is_refused,
    is_refused_by_wrapper,
    is_reset,
    latest_permission,
    repair_evidence,
    was_nobody_asked,
)
from webapp.diagnosis.thresholds import PROMPT_UNANSWERED_MS


def waits_for_answer(m: Measurements, milliseconds: int) -> bool:
    """Return whether a person has left the browser's question open for at least `milliseconds`."""
    waited = m.request is not None and m.request.elapsed_ms >= milliseconds
    return is_pending(m) and waited and latest_permission(m) != "denied" and not is_opening_device(m)


def prompt_unanswered(m: Measurements) -> Recognition | None:
    """Recognise a box that nobody answers, perhaps because another window covers it.

    Only a query that says `prompt` proves it, and only in a browser: a program around an engine may answer
    nobody. Where the browser says `granted`, macOS may ask in a box of its own, and Firefox asks nevertheless
    where a site is set to always ask. Where another tab was answered meanwhile, Chromium leaves the box of
    this one open whatever the answer was.
    """
    waited = m.request is not None and m.request.elapsed_ms >= PROMPT_UNANSWERED_MS
    if m.request is None or not waited or not is_pending(m) or is_opening_device(m):
        return None
    pending = make_evidence("request-pending", seconds=format_seconds(m.request.elapsed_ms))
    if latest_permission(m) == "granted":
        return likely(pending, make_evidence("permission-is-granted"), *frame_evidence(m))
    if m.platform.place in PLACES_WITHOUT_QUESTIONS:
        return possible(pending, *frame_evidence(m))
    if latest_permission(m) != "prompt" or not can_ask(m):
        return likely(pending, *frame_evidence(m))
    return certain(pending, *frame_evidence(m))


def prompt_dismissed(m: Measurements) -> Recognition | None:
    """Recognise that the box was closed without an answer, or that the answer was reset meanwhile.

    After the third time Chromium does not ask for a week
    (components/permissions/permission_decision_auto_blocker.cc).
    """
    if is_reset(m):
        return likely(make_evidence("permission-revoked"), *frame_evidence(m))
    if not is_dismissed(m):
        return None
    if cannot_ask(m) or is_dismissed_though_granted(m):
        return possible(error_evidence(m))
    embargo = [make_evidence("asks-blocked-now")] if latest_permission(m) == "denied" else []
    return certain(error_evidence(m), *embargo, *frame_evidence(m), *repair_evidence(m))


def cannot_ask(m: Measurements) -> Recognition | None:
    """Recognise a place in which the browser cannot show its question: an extension's panel, or a wrapper."""
    if is_refused_by_wrapper(m):
        return likely(error_evidence(m))
    if m.request is None or m.permissions.before not in ("prompt", "unsupported"):
        return None
    if _is_answered_by_nobody(m):
        elapsed = str(round(m.request.elapsed_ms))
        return likely(error_evidence(m), make_evidence("answered-by-nobody", milliseconds=elapsed))
    if not is_pending(m) or m.request.elapsed_ms < PROMPT_UNANSWERED_MS or can_ask(m):
        return None
    pending = make_evidence("request-pending", seconds=format_seconds(m.request.elapsed_ms))
    if m.platform.place in PLACES_WITHOUT_QUESTIONS:
        return likely(pending, make_evidence("cannot-show-a-question"))
    return possible(pending)


def _is_answered_by_nobody(m: Measurements) -> bool:
    """Return whether a question was taken as closed or refused before anybody could have seen it.

    Chromium answers "dismissed" and goes on to say `prompt`; wrappers refuse, and some say `denied` then.
    """
    closed = is_dismissed(m) and latest_permission(m) == "prompt"
    refused = is_refused(m) and latest_permission(m) == "denied" and m.platform.engine == "chromium"
    return was_nobody_asked(m) and (closed or refused)
