"""The body of the webhook "report arrived"; docs/webhook.md tells receivers the same in their words."""

import json

from webapp.support.links import Link
from webapp.support.reports import Report


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
