"""Builders of links and of what comes back through them."""

import uuid

from webapp.diagnosis import Measurements, diagnose
from webapp.store import Links, Reports, Secrets
from webapp.store.announcer import Announcer
from webapp.support import LinkDraft, Submission
from webapp.webhooks.payload import write_event

from .measured import BLOCKED


def submission(measurements=BLOCKED, **changes):
    """Return what a customer's browser sends of a run."""
    sent = {"version": 1, "key": str(uuid.uuid4()), "measurements": measurements, "locale": "en"}
    return Submission.model_validate(sent | changes, strict=False)


def make_link(database, **changes):
    """Make a link as an agent does; give it and its secrets."""
    draft = LinkDraft(**{"asked_by": "Ada", "locale": "en", "reference": "T-1"} | changes)
    return Links(database, Secrets(database)).make(draft)


TOLD = Announcer(frozenset(["report.arrived"]), write_event)


def report(database, token, sent=None, announcer=TOLD):
    """Send a run through a link, of which the webhook is to be told."""
    sent = sent or submission()
    return Reports(database, announcer).add(token, sent, diagnosed(sent))


def diagnosed(sent):
    """Diagnose what was sent."""
    return diagnose(Measurements.model_validate(sent.measurements))
