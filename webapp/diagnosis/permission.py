"""Faults of the permission: denied for this site, or for every site of this browser."""

from .device import firefox_may_hide_system, no_device
from .evidence import Verdict, certain, likely, possible, seen
from .faults import Evidence
from .measurements import Measurements
from .page import frame_explains
from .signals import (
    MAY_ASK,
    is_refused,
    is_refused_though_granted,
    is_refused_when_asked,
    is_rejected,
    is_revoked,
    permission_now,
    the_error,
    the_frame,
    the_repair,
)


def site_blocked(m: Measurements) -> Verdict | None:
    """Denied here, while this browser lets other sites ask.

    The answers of a site's own block and of a block of the whole browser are the same; only a site that was
    never visited tells them apart.
    """
    if not is_denied_here(m) or frame_explains(m) or m.permissions.clean_origin == "denied":
        return None
    compared = m.permissions.clean_origin in MAY_ASK and permission_now(m) == "denied"
    evidence = (*_how_denied(m), *([seen("clean-origin-may-ask")] if compared else []), *the_frame(m))
    # Chrome on Android says the same where the application itself may not (see system_blocked).
    if compared or (is_refused_when_asked(m) and m.platform.os != "android"):
        return certain(*evidence)
    return possible(*evidence) if _on_first_visit(m) else likely(*evidence)


def browser_blocked(m: Measurements) -> Verdict | None:
    """Denied for every site: the browser's own setting, or an administrator's policy."""
    clean = m.permissions.clean_origin
    if clean == "denied" and (is_denied_here(m) or frame_explains(m)):
        return certain(seen("clean-origin-denied"), *_how_denied(m))
    if clean in MAY_ASK or not is_denied_here(m) or frame_explains(m):
        return None
    if not _says_nothing(m) and (_was_ready_to_ask(m) or not _query_says_denied(m)):
        return None
    return likely(*_how_denied(m)) if _on_first_visit(m) else possible(*_how_denied(m))


def is_denied_here(m: Measurements) -> bool:
    """Whether the permission stopped the request, ended its stream, or waits behind a missing device."""
    not_found = no_device(m) is not None or firefox_may_hide_system(m)
    behind_no_device = not_found and permission_now(m) == "denied"
    stopped = is_refused(m) and not is_refused_though_granted(m)
    return stopped or is_revoked(m) or behind_no_device


def _was_ready_to_ask(m: Measurements) -> bool:
    return is_refused(m) and m.permissions.before == "prompt"


def _says_nothing(m: Measurements) -> bool:
    """Whether the query is missing, or says `prompt` of every site that is not allowed, as WebKit's may."""
    webkit = m.platform.engine == "webkit" and permission_now(m) == "prompt"
    return webkit or permission_now(m) == "unsupported"


def _query_says_denied(m: Measurements) -> bool:
    return "denied" in (m.permissions.before, permission_now(m))


def _on_first_visit(m: Measurements) -> bool:
    """Whether a site that never asked is denied: no exception of its own can be the reason.

    In a frame the permission is the top-level site's, of which nobody knows whether it asked.
    """
    return not m.page.framed and m.permissions.before == "denied" and m.page.asked_before is False


def _how_denied(m: Measurements) -> tuple[Evidence, ...]:
    evidence = [the_error(m)] if is_rejected(m) else []
    if is_revoked(m):
        evidence.append(seen("permission-revoked"))
    elif m.permissions.before == "prompt":
        evidence.append(seen("permission-was-prompt"))
    elif m.permissions.before == "denied":
        evidence.append(seen("permission-was-denied"))
    elif m.permissions.before == "unsupported":
        evidence.append(seen("permission-unsupported"))
    elif permission_now(m) == "denied":
        evidence.append(seen("permission-is-denied"))
    if not m.page.framed and m.page.asked_before is not None:
        evidence.append(seen("asked-before" if m.page.asked_before else "never-asked-before"))
    return (*evidence, *the_repair(m))
