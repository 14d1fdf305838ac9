"""A program with a key, and a customer whose runs it reads."""

import json
import uuid

from tests.helpers.measured import measured
from webapp.diagnosis import diagnose
from webapp.store.api_keys import SCOPES
from webapp.support import Submission

LINKS = "/api/v1/links"
ASKED = {"asked_by": "Ada, help desk"}


def new_key(app):
    """Make a key that may do everything."""
    return app.extensions["stores"].api_keys.make(f"test {uuid.uuid4()}", SCOPES)


def bearer(key):
    """Return the headers that show a key."""
    return {"Authorization": f"Bearer {key}"}


def submission(**changes):
    """Return a run as the customer's browser sends it."""
    return {"version": 1, "key": str(uuid.uuid4()), "locale": "en", "measurements": measured()} | changes


def keep_report(app, url, **changes):
    """Keep a run as the customer's page does; `url` is the address of the link."""
    sent = Submission.model_validate_json(json.dumps(submission(**changes)))
    token = url.rpartition("/")[2]
    return app.extensions["stores"].reports.add(token, sent, diagnose(sent.measurements))
