"""Links and what came through them, made in the stores as if a customer's browser had been there."""

import json
import time
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import update

from webapp.check.judged_run import judge
from webapp.reader.walk import VISITOR_PARAMETERS, current_guide, walk_of
from webapp.store import StoreUnavailable
from webapp.store.schema import links
from webapp.stores import stores
from webapp.support import LinkDraft, Submission

from .measured import BLOCKED, measured

SYSTEM_BLOCKED = measured(
    BLOCKED,
    permissions__before="granted",
    permissions__after="granted",
    request__error_message="Permission denied by system",
)
ADDRESS = {
    "os": "macos-15",
    "browser": "chrome-156",
    "partner": "salesforce",
    "host": "acme.lightning.force.com",
}
TRIES, PAUSE = 10, 0.5  # Seconds; the store answers within half of one, or not at all.


def submission(measurements, **changes):
    """Return a run as the customer's browser sends it."""
    values = {"version": 1, "key": str(uuid.uuid4()), "measurements": measurements, "locale": "fr"}
    return Submission.model_validate_json(json.dumps(values | ADDRESS | changes))


class Customer:
    """The customer who was given a token."""

    def __init__(self, app, token):
        self.app, self.token = app, token

    def progress(self, stage, step=None, tried=(), **how):
        """Do what the customer's page does while it is used, or when it is left."""
        self.patiently(lambda: stores().links.note_progress(self.token, stage, step, tried, **how))
        return self

    def report(self, measurements, **changes):
        """Send a run; give its report."""
        sent = submission(measurements, **changes)
        walk = {name: getattr(sent, name) for name in VISITOR_PARAMETERS}
        with self.inside():
            found = judge(sent.measurements, walk_of(walk, current_guide()), "http://localhost").diagnosis
        return self.patiently(lambda: stores().reports.add(self.token, sent, found))

    def delete(self):
        """Delete what was sent."""
        self.patiently(lambda: stores().reports.delete_all(self.token))

    def patiently(self, job):
        """Try again while the store is too busy, as the customer's page does."""
        for _ in range(TRIES):
            try:
                with self.inside():
                    return job()
            except StoreUnavailable:
                time.sleep(PAUSE)
        raise StoreUnavailable

    @contextmanager
    def inside(self):
        """Work in the app, in English."""
        with self.app.test_request_context("/en/"):
            self.app.preprocess_request()
            yield


class MadeLink(Customer):
    """A link of the running app, and the customer who uses it."""

    def __init__(self, app, **draft):
        super().__init__(app, "")
        values = {"asked_by": "Ada", "locale": "fr", "partner": "salesforce", "reference": "T-4711"}
        link, secrets = self.patiently(lambda: stores().links.make(LinkDraft(**values | draft)))
        self.id, self.token, self.code = link.id, secrets.token, secrets.code
        self.path = f"/agents/links/{self.id}"

    def revoke(self):
        """Withdraw the link."""
        self.patiently(lambda: stores().links.revoke(self.id))

    def expire(self):
        """Let its time be over."""
        ended = update(links).where(links.c.id == self.id).values(expires_at=datetime.now(UTC))
        self.patiently(lambda: stores().database.write(lambda connection: connection.execute(ended)))

    def kept(self):
        """Return the link as the store has it."""
        return self.patiently(lambda: stores().links.by_id(self.id))
