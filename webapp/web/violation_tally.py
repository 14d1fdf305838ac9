"""What browsers refused on our pages, as they report it: counted by rule, and told in the log now and then.

Of a report nothing but its rule is kept: the addresses and samples in it may be a person's.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Any

from flask import Flask

RULES = frozenset(
    (
        *(
            "script-src",
            "script-src-elem",
            "script-src-attr",
            "style-src",
            "style-src-elem",
            "style-src-attr",
        ),
        *("default-src", "img-src", "media-src", "connect-src", "frame-src", "font-src", "object-src"),
        *("worker-src", "manifest-src", "form-action", "base-uri", "frame-ancestors"),
        *("require-trusted-types-for", "trusted-types"),
    )
)
OTHER = "other"
PAUSE_SECONDS = 60.0
"""Between two lines about one rule, so that nobody can fill the log."""

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Count in the memory of each worker."""
    app.extensions["violations"] = ViolationTally()


class ViolationTally:
    """Counts reports by their rule since the worker began; `clock` tells seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._told_at: dict[str, float] = {}
        self.totals: Counter[str] = Counter()

    def add(self, report: Any) -> None:
        """Count what a browser posted, in either form there is; what is no report counts as nothing."""
        for rule in _rules_of(report):
            with self._lock:
                self.totals[rule] += 1
                total, now = self.totals[rule], self._clock()
                if now < self._told_at.get(rule, -PAUSE_SECONDS) + PAUSE_SECONDS:
                    continue
                self._told_at[rule] = now
            log.warning(
                "Browsers refused something on our pages by %s: %d so far in this worker", rule, total
            )


def _rules_of(report: Any) -> Iterator[str]:
    """Yield the rule of each violation in a list (Reporting API), or of that in an object (report-uri)."""
    if isinstance(report, dict):
        bodies = [report.get("csp-report")]
    elif isinstance(report, list):
        bodies = [entry.get("body") for entry in report if isinstance(entry, dict) and _is_violation(entry)]
    else:
        bodies = []
    for body in bodies:
        if isinstance(body, dict):
            named = (
                body.get("effectiveDirective")
                or body.get("effective-directive")
                or body.get("violated-directive")
            )
            rule = str(named).partition(" ")[0]
            yield rule if rule in RULES else OTHER


def _is_violation(entry: dict[str, Any]) -> bool:
    return entry.get("type") == "csp-violation"
