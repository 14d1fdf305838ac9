"""Times as people write them, in the language of the request: filters for templates."""

from datetime import UTC, datetime

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from flask import g


def relative_time(time: datetime) -> str:
    """Return how far away a time is: "2 minutes ago", "in 7 days"."""
    distance = time - datetime.now(UTC)
    return str(format_timedelta(distance, add_direction=True, threshold=1.2, locale=_locale()))


def exact_time(time: datetime) -> str:
    """Return a time to the minute: "22 Nov 2026, 15:36 UTC"."""
    day, locale = time.astimezone(UTC), _locale()
    return f"{format_date(day, 'medium', locale)}, {format_time(day, 'short', tzinfo=UTC, locale=locale)} UTC"


def clock_time(time: datetime) -> str:
    """Return what a clock says, in UTC: "15:36"; a script says it in the reader's own zone."""
    return f"{time.astimezone(UTC):%H:%M}"


def _locale() -> Locale:
    return Locale.parse(g.language.code, sep="-")
