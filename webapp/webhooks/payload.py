"""The webhook "report arrived": what it says, how it is signed, when it is tried again.

docs/webhook.md tells receivers the same in their words.
"""

import hashlib
import hmac
import json
from datetime import datetime, timedelta

from webapp.support.links import Link
from webapp.support.reports import Report

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


def announcement(link: Link, report: Report) -> str:
    """Write the body for a report: what a ticket needs, without notes, device names and secrets."""
    first = report.diagnosis.first
    return json.dumps(
        {
            "type": "report.arrived",
            "link": {
                "id": link.id,
                "reference": link.reference,
                "partner": link.partner,
                "host": link.host,
                "asked_by": link.asked_by,
            },
            "report": {
                "id": report.id,
                "key": report.submission.key,
                "received_at": report.received_at.isoformat(),
                "fault": first.fault if first else None,
                "level": first.level if first else None,
                "certainty": first.certainty if first else None,
                "levels": report.diagnosis.levels,
            },
        }
    )


def trial() -> str:
    """Write the body of the event that `flask webhooks test` sends."""
    return json.dumps({"type": "test"})


def signed_headers(id: str, body: str, secret: str, now: datetime) -> dict[str, str]:
    """Give the headers by which a receiver knows who sent this, when, and whether it has it already."""
    timestamp = str(int(now.timestamp()))
    signed = f"{id}.{timestamp}.{body}".encode()
    signature = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "User-Agent": "Soundcheck",
        "Soundcheck-Id": id,
        "Soundcheck-Timestamp": timestamp,
        "Soundcheck-Signature": f"v1={signature}",
    }


def next_try(attempts: int, now: datetime) -> datetime | None:
    """Tell when to try again what has failed this often; None for never."""
    return now + RETRY_AFTER[attempts - 1] if attempts <= len(RETRY_AFTER) else None
