"""Moments as a reader says them, in the language of the request."""

from datetime import UTC, datetime

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from flask import g


def ago(moment: datetime) -> str:
    """Say how far away it is: "2 minutes ago", "in 7 days"."""
    distance = moment - datetime.now(UTC)
    return str(format_timedelta(distance, add_direction=True, threshold=1.2, locale=_locale()))


def stamp(moment: datetime) -> str:
    """Say when it is, to the minute: "22 Nov 2026, 15:36 UTC"."""
    day, locale = moment.astimezone(UTC), _locale()
    return f"{format_date(day, 'medium', locale)}, {format_time(day, 'short', tzinfo=UTC, locale=locale)} UTC"


def _locale() -> Locale:
    return Locale.parse(g.language.code, sep="-")
