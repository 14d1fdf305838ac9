"""What happened with a link, moment by moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from webapp.check.level_path import Sign
from webapp.console.report_view import ReportView
from webapp.support import Link
from webapp.web.i18n import gettext as translate
from webapp.web.i18n import mark

MADE = mark("%(name)s made it")
OPENED = mark("Opened the link")
PRESSED = mark("Pressed “Test my microphone”")
LEFT = mark("Left the page")
DELETED = mark("Deleted what they had sent")
WITHDRAWN = mark("The link was withdrawn")


@dataclass(frozen=True)
class Event:
    """Something that happened; `run` is the id of its report, None where it is no run."""

    moment: datetime
    words: str
    sign: Sign = "none"
    run: int | None = None


def events_of(link: Link, runs: tuple[tuple[int, ReportView], ...]) -> tuple[Event, ...]:
    """Return what happened with a link, newest first; of its runs, these."""
    return tuple(sorted(_events(link, runs), key=lambda event: event.moment, reverse=True))


def _events(link: Link, runs: tuple[tuple[int, ReportView], ...]) -> Iterator[Event]:
    # Of the same moment, what stands here first came last.
    moments = (
        (link.revoked_at, WITHDRAWN),
        (link.left_at, LEFT),
        (link.deleted_at, DELETED),
    )
    for moment, words in moments:
        if moment:
            yield Event(moment, translate(words))
    for id, report in reversed(runs):
        if report.received_at:
            yield Event(report.received_at, report.short, report.sign, id)
    for moment, words in ((link.pressed_at, PRESSED), (link.opened_at, OPENED)):
        if moment:
            yield Event(moment, translate(words))
    yield Event(link.created_at, translate(MADE) % {"name": link.asked_by})
