"""Rules for the permission: denied for this site, or for every site of this browser."""

from webapp.diagnosis.device import firefox_may_mean_system_block, no_device
from webapp.diagnosis.evidence import Recognition, certain, likely, make_evidence, possible
from webapp.diagnosis.faults import Evidence
from webapp.diagnosis.measurements import Measurements
from webapp.diagnosis.page import frame_explains_denial, may_be_the_frame
from webapp.diagnosis.signals import (
    MAY_ASK,
    error_evidence,
    frame_evidence,
    is_refused,
    is_refused_though_granted,
    is_refused_when_asked,
    is_rejected,
    is_reset,
    is_revoked,
    latest_permission,
    repair_evidence,
)


def site_blocked(m: Measurements) -> Recognition | None:
    """Recognise that this site is denied, while the browser lets other sites ask.

    The answers of a site's own block and of a block of the whole browser are the same; only a site that was
    never visited tells them apart.
    """
    if not is_denied_here(m) or frame_explains_denial(m) or m.permissions.clean_origin == "denied":
        return None
    others_may_ask = m.permissions.clean_origin in MAY_ASK
    compared = others_may_ask and latest_permission(m) == "denied"
    evidence = (
        *_denial_evidence(m),
        *([make_evidence("clean-origin-may-ask")] if compared else []),
        *frame_evidence(m),
    )
    # Chrome on Android gives the same answers where the application itself is denied (see system_blocked).
    chosen_by_a_person = is_refused_when_asked(m) and m.platform.os not in (None, "android")
    if (compared and not may_be_the_frame(m)) or chosen_by_a_person:
        return certain(*evidence)
    return possible(*evidence) if _is_first_visit(m) and not others_may_ask else likely(*evidence)


def browser_blocked(m: Measurements) -> Recognition | None:
    """Recognise that every site is denied: by the browser's own setting, or by an administrator's policy."""
    clean = m.permissions.clean_origin
    if clean == "denied" and (is_denied_here(m) or frame_explains_denial(m)):
        return certain(make_evidence("clean-origin-denied"), *_denial_evidence(m))
    if clean in MAY_ASK or not is_denied_here(m) or frame_explains_denial(m):
        return None
    if not _query_says_nothing(m) and (_was_ready_to_ask(m) or not _query_says_denied(m)):
        return None
    return likely(*_denial_evidence(m)) if _is_first_visit(m) else possible(*_denial_evidence(m))


def is_denied_here(m: Measurements) -> bool:
    """Return whether the permission stopped the request, ended its stream, or waits behind "not found"."""
    not_found = no_device(m) is not None or firefox_may_mean_system_block(m)
    behind_no_device = not_found and latest_permission(m) == "denied"
    stopped = is_refused(m) and not is_refused_though_granted(m)
    return stopped or (is_revoked(m) and not is_reset(m)) or behind_no_device


def _was_ready_to_ask(m: Measurements) -> bool:
    return is_refused(m) and m.permissions.before == "prompt"


def _query_says_nothing(m: Measurements) -> bool:
    """Return whether the query is missing or, as in WebKit, answers `prompt` for a denied site too."""
    webkit = m.platform.engine == "webkit" and latest_permission(m) == "prompt"
    return webkit or latest_permission(m) == "unsupported"


def _query_says_denied(m: Measurements) -> bool:
    return "denied" in (m.permissions.before, latest_permission(m))


def _is_first_visit(m: Measurements) -> bool:
    """Return whether a site that never asked is denied, which no choice for that site can explain.

    In a frame the permission is the top-level site's, of which nobody knows whether it asked.
    """
    return not m.page.framed and m.permissions.before == "denied" and m.page.asked_before is False


def _denial_evidence(m: Measurements) -> tuple[Evidence, ...]:
    evidence = [error_evidence(m)] if is_rejected(m) else []
    if is_revoked(m):
        evidence.append(make_evidence("permission-revoked"))
    elif m.permissions.before == "prompt":
        evidence.append(make_evidence("permission-was-prompt"))
    elif m.permissions.before == "denied":
        evidence.append(make_evidence("permission-was-denied"))
    elif m.permissions.before == "unsupported":
        evidence.append(make_evidence("permission-unsupported"))
    elif latest_permission(m) == "denied":
        evidence.append(make_evidence("permission-is-denied"))
    if not m.page.framed and m.page.asked_before is not None:
        evidence.append(make_evidence("asked-before" if m.page.asked_before else "never-asked-before"))
    return (*evidence, *repair_evidence(m))
