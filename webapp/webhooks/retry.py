"""When a webhook that its receiver did not take is tried again; docs/webhook.md tells receivers the same."""

from datetime import datetime, timedelta

RETRY_AFTER = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)
"""The pause after each failure; after one more it is given up."""


def next_try(attempts: int, now: datetime) -> datetime | None:
    """Return when to try again what has failed this often, or None if never."""
    return now + RETRY_AFTER[attempts - 1] if attempts <= len(RETRY_AFTER) else None
