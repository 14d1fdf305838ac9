"""The bodies of the webhook's events; docs/webhook.md tells receivers the same in their words.

They hold what a ticket needs, without notes, device names and secrets. Members may be added, and none goes.
"""

import json
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from webapp.config import WebhookEvent
from webapp.diagnosis.faults import Level, LevelState
from webapp.store.announcer import ClosedBy
from webapp.support.links import Link
from webapp.support.reports import Report


class Told(BaseModel):
    """An object that receivers get; more members may come."""

    model_config = ConfigDict(frozen=True)


class LinkTold(Told):
    """Which link it is about, and what it was made with."""

    id: int
    reference: str
    partner: str | None
    host: str | None
    asked_by: str


class ReportTold(Told):
    """A run, and what is to be fixed first; `fault` is null where it came to nothing."""

    id: int
    key: str
    received_at: str
    fault: str | None
    level: str | None
    certainty: str | None
    levels: dict[Level, LevelState]


class Event(Told):
    """Something that happened to a link."""

    link: LinkTold
    happened_at: str


class LinkOpened(Event):
    """The customer has opened the link, for the first time."""

    type: Literal["link.opened"]


class RunStarted(Event):
    """The customer has begun a test; there may be more."""

    type: Literal["run.started"]


class ReportArrived(Event):
    """A run has come back."""

    type: Literal["report.arrived"]
    report: ReportTold


class ReportDeleted(Event):
    """The customer has deleted everything that came through the link before."""

    type: Literal["report.deleted"]


class LinkClosed(Event):
    """The link leads nowhere any more."""

    type: Literal["link.closed"]
    reason: ClosedBy


EVENTS: dict[WebhookEvent, type[Event]] = {
    "link.opened": LinkOpened,
    "run.started": RunStarted,
    "report.arrived": ReportArrived,
    "report.deleted": ReportDeleted,
    "link.closed": LinkClosed,
}


def write_event(
    event: WebhookEvent, link: Link, now: datetime, report: Report | None, closed_by: ClosedBy | None
) -> str:
    """Write the body of an event."""
    more = ({"report": _tell_report(report)} if report else {}) | ({"reason": closed_by} if closed_by else {})
    told = {"type": event, "link": LinkTold.model_validate(link, from_attributes=True)} | more
    return EVENTS[event].model_validate(told | {"happened_at": now.isoformat()}).model_dump_json()


def trial() -> str:
    """Write the body of the event that `flask webhooks test` sends."""
    return json.dumps({"type": "test"})


def _tell_report(report: Report) -> ReportTold:
    first = report.diagnosis.first
    return ReportTold(
        id=report.id,
        key=report.submission.key,
        received_at=report.received_at.isoformat(),
        fault=first.fault if first else None,
        level=first.level if first else None,
        certainty=first.certainty if first else None,
        levels=dict(report.diagnosis.levels),
    )
