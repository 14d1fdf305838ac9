"""What the webhook is told of links: each event is kept within the transaction of what it tells of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from webapp.config import WebhookEvent
from webapp.store.deliveries import enqueue
from webapp.support import Link, Report

ClosedBy = Literal["revoked", "expired"]
Write = Callable[[WebhookEvent, Link, datetime, Report | None, ClosedBy | None], str]
"""Writes the body of an event; the report is one that arrived, the last value says how a link was closed."""

MOST_CHANGES_TOLD = 400
"""Of a link. Whoever has its address may press as often as they like; a test with its steps makes some 20."""


@dataclass(frozen=True)
class Announcer:
    """Keeps what is to be told, of those events that are wanted."""

    wanted: frozenset[WebhookEvent] = frozenset()
    write: Write = lambda *_: ""

    def tell(
        self,
        connection: Connection,
        event: WebhookEvent,
        link: Link,
        now: datetime,
        report: Report | None = None,
        closed_by: ClosedBy | None = None,
    ) -> None:
        """Keep an event, if it is wanted."""
        if event in self.wanted:
            enqueue(connection, link.id, self.write(event, link, now, report, closed_by), now)


SILENT = Announcer()
"""Where there is no webhook."""
