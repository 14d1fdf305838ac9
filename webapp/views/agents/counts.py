"""For support agents and writers of the guide: where it fails, what helps, and where people give up."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_decimal, format_percent
from flask import g, render_template, request, url_for

from webapp.check.sentences import LEVEL_NAMES
from webapp.counts.figures import LEAST_VIEWS, counts_page
from webapp.guide.visitor import Visitor
from webapp.reader.steps import render_step, step_url
from webapp.reader.walk import Walk, current_guide
from webapp.store import PlatformFilter
from webapp.stores import stores
from webapp.views.agents.base import blueprint
from webapp.web.i18n import gettext, mark, ngettext

PERIODS = (7, 30, 90)
USUAL_PERIOD = 30
UNKNOWN = "unknown"
"""Stands in an address for what is "" in the store."""

ASIDE = {"all-clear": mark("Nothing in the way"), None: mark("Not found out")}


@dataclass(frozen=True)
class Filter:
    """One line of links: its name, and (name, address, whether it is chosen) of each."""

    name: str
    links: tuple[tuple[str, str, bool], ...]


@blueprint.get("/counts")
def counts() -> str:
    """Show the counts of a period, of everybody or of a platform."""
    days, platforms, counts_store = read_period(), read_platforms(), stores().counts
    since = datetime.now(UTC).date() - timedelta(days=days - 1)
    return render_template(
        "agents/counts.html",
        page=counts_page(counts_store.totals(since, platforms), current_guide()),
        days=days,
        filters=build_filters(days, platforms, counts_store.platforms(since)),
        everybody=_format_address(days, PlatformFilter()),
        level_name=level_name,
        step_link=step_link,
        fault_link=fault_link,
        least_views=LEAST_VIEWS,
        **numbers_in_words(),
    )


def read_period() -> int:
    """Return the number of days that the address asks for, or else the usual one."""
    return next((days for days in PERIODS if str(days) == request.args.get("days")), USUAL_PERIOD)


def read_platforms() -> PlatformFilter:
    """Return whose counts the address asks for; any text will do, as a made-up name has no counts."""
    values = {field.name: request.args.get(field.name) or None for field in fields(PlatformFilter)}
    return PlatformFilter(**{name: "" if value == UNKNOWN else value for name, value in values.items()})


def build_filters(days: int, platforms: PlatformFilter, counted: tuple[PlatformFilter, ...]) -> list[Filter]:
    """Return a filter for the period and for each kind of platform, with a link for whatever was counted."""
    guide = current_guide()
    periods = (
        (ngettext("%(num)s day", "%(num)s days", n), _format_address(n, platforms), n == days)
        for n in PERIODS
    )
    return [
        Filter(gettext("Period"), tuple(periods)),
        _list_platforms(gettext("Computer"), "os", guide.platforms.os, days, platforms, counted),
        _list_platforms(gettext("Browser"), "browser", guide.platforms.browsers, days, platforms, counted),
        _list_platforms(
            gettext("Where the phone app is"), "partner", guide.partners, days, platforms, counted
        ),
    ]


def _list_platforms(
    title: str,
    kind: str,
    known: Any,
    days: int,
    platforms: PlatformFilter,
    counted: tuple[PlatformFilter, ...],
) -> Filter:
    chosen = getattr(platforms, kind)
    ids = {getattr(each, kind) for each in counted} | ({chosen} - {None})
    names = {id: known[id].name for id in known if id in ids}
    if "" in ids:
        names[""] = gettext("Not known")
    links = [(gettext("All"), None), *((name, id) for id, name in names.items())]
    return Filter(
        title,
        tuple(
            (name, _format_address(days, replace(platforms, **{kind: id})), id == chosen)
            for name, id in links
        ),
    )


def _format_address(days: int, platforms: PlatformFilter) -> str:
    parameters = {"days": str(days)} | {
        field.name: value or UNKNOWN
        for field in fields(platforms)
        if (value := getattr(platforms, field.name)) is not None
    }
    return f"{url_for('agents.counts')}?{urlencode(parameters)}"


def level_name(level: Any) -> str:
    """Name a level, or what stands beside the levels."""
    return gettext(ASIDE[level] if level in ASIDE else LEVEL_NAMES[level])


def step_link(step_id: str) -> tuple[str, str | None]:
    """Return the title and the address of a step; for one that is gone, its id and None."""
    if step_id not in current_guide().steps:
        return step_id, None
    return render_step(step_id, Walk(Visitor())).view.agents_title, step_url(step_id, None)


def fault_link(fault: str) -> tuple[str, str | None]:
    """Return the title and the address of the step that a fault leads to."""
    return step_link(current_guide().steps["test"].faults.get(fault, fault))


def numbers_in_words() -> dict[str, Callable[..., str]]:
    """Return the functions that write numbers, shares and days in the language of the request."""
    locale = Locale.parse(g.language.code, sep="-")

    def percent(share: float) -> str:
        return format_percent(share, locale=locale)

    def day(when: date) -> str:
        return format_skeleton("MMMMd", when, locale=locale)

    return {"number": partial(format_decimal, locale=locale), "percent": percent, "day": day}
