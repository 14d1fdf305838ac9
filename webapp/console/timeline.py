"""What happened with a link, moment by moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from webapp.check.level_path import Sign
from webapp.console.report_view import ReportView
from webapp.support import Channel, Link
from webapp.support.deeds import Deed, DeedKind
from webapp.web.i18n import gettext as translate
from webapp.web.i18n import mark

MADE = mark("%(name)s made it")
OPENED = mark("Opened the link")
CAME_BY: dict[Channel, str] = {
    "address": OPENED,
    "code": mark("Typed the code"),
    "qr": mark("Scanned the QR code"),
    "panel": mark("Typed the code in the panel"),
}
PRESSED = mark("Pressed “Test my microphone”")
LEFT = mark("Left the page")
DELETED = mark("Deleted what they had sent")
WITHDRAWN = mark("The link was withdrawn")
DEEDS: dict[DeedKind, str] = {
    "withdrawn": mark("%(name)s withdrew it"),
    "new-address": mark("%(name)s made another address and code"),
    "downloaded": mark("%(name)s downloaded a result"),
    "exported": mark("%(name)s downloaded everything that is kept"),
}


@dataclass(frozen=True)
class Event:
    """Something that happened; `run` is the id of its report, None where it is no run."""

    moment: datetime
    words: str
    sign: Sign = "none"
    run: int | None = None


def events_of(
    link: Link, runs: tuple[tuple[int, ReportView], ...], deeds: tuple[Deed, ...] = ()
) -> tuple[Event, ...]:
    """Return what happened with a link, newest first; of its runs and of what agents did, these."""
    return tuple(sorted(_events(link, runs, deeds), key=lambda event: event.moment, reverse=True))


def _events(link: Link, runs: tuple[tuple[int, ReportView], ...], deeds: tuple[Deed, ...]) -> Iterator[Event]:
    # Of the same moment, what stands here first came last.
    for deed in reversed(deeds):
        if deed.kind in DEEDS:  # A later version may know more.
            yield Event(deed.done_at, translate(DEEDS[deed.kind]) % {"name": deed.name})
    by_agent = any(deed.kind == "withdrawn" for deed in deeds)
    moments = (
        (None if by_agent else link.revoked_at, WITHDRAWN),
        (link.left_at, LEFT),
        (link.deleted_at, DELETED),
    )
    for moment, words in moments:
        if moment:
            yield Event(moment, translate(words))
    for id, report in reversed(runs):
        if report.received_at:
            yield Event(report.received_at, report.short, report.sign, id)
    if link.pressed_at:
        yield Event(link.pressed_at, translate(PRESSED))
    for channel, moment in sorted(link.channels.items(), key=itemgetter(1), reverse=True):
        yield Event(moment, translate(CAME_BY.get(channel, OPENED)))
    if link.opened_at and link.opened_at not in link.channels.values():
        yield Event(link.opened_at, translate(OPENED))
    yield Event(link.created_at, translate(MADE) % {"name": link.asked_by})
