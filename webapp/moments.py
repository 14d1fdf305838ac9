"""Moments as a reader says them, in the language of the request."""

from datetime import UTC, datetime

from babel import Locale
from babel.dates import format_datetime, format_timedelta
from flask import g


def ago(moment: datetime) -> str:
    """Say how far away it is: "2 minutes ago", "in 7 days"."""
    distance = moment - datetime.now(UTC)
    return str(format_timedelta(distance, add_direction=True, threshold=1.2, locale=_locale()))


def stamp(moment: datetime) -> str:
    """Say when it is, to the minute: "22 Nov 2026, 15:36 UTC"."""
    return f"{format_datetime(moment, 'medium', tzinfo=UTC, locale=_locale())} UTC"


def _locale() -> Locale:
    return Locale.parse(g.language.code, sep="-")
