"""Links and what came through them, made in the stores as if a customer's browser had been there."""

import json
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import update

from tests.measured import BLOCKED, measured
from webapp.judged import judge
from webapp.store.schema import links
from webapp.stores import stores
from webapp.support import LinkDraft, Submission
from webapp.visitors import current_guide, walk_of

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


def submission(measurements, **changes):
    """Give a run as the customer's browser sends it."""
    values = {"version": 1, "key": str(uuid.uuid4()), "measurements": measurements, "locale": "fr"}
    return Submission.model_validate_json(json.dumps(values | ADDRESS | changes))


class MadeLink:
    """A link of the running app, and the customer who uses it."""

    def __init__(self, app, **draft):
        self.app = app
        with self._inside():
            values = {"asked_by": "Ada", "locale": "fr", "partner": "salesforce", "reference": "T-4711"}
            link, secrets = stores().links.make(LinkDraft(**values | draft))
        self.id, self.token, self.code = link.id, secrets.token, secrets.code
        self.path = f"/agents/links/{self.id}"

    def progress(self, stage, step=None, tried=()):
        """Do what the customer's page does while it is used."""
        with self._inside():
            stores().links.note_progress(self.token, stage, step, tried)
        return self

    def report(self, measurements, **changes):
        """Send a run; give its report."""
        sent = submission(measurements, **changes)
        walk = {name: getattr(sent, name) for name in ADDRESS}
        with self._inside():
            found = judge(sent.measurements, walk_of(walk, current_guide()), "http://localhost").found
            return stores().reports.add(self.token, sent, found)

    def delete(self):
        """Delete what was sent."""
        with self._inside():
            stores().reports.delete_all(self.token)

    def revoke(self):
        """Withdraw the link."""
        with self._inside():
            stores().links.revoke(self.id)

    def expire(self):
        """Let its time be over."""
        ended = update(links).where(links.c.id == self.id).values(expires_at=datetime.now(UTC))
        with self._inside():
            stores().database.write(lambda connection: connection.execute(ended))

    def kept(self):
        """Give the link as it is kept."""
        with self._inside():
            return stores().links.by_id(self.id)

    @contextmanager
    def _inside(self):
        with self.app.test_request_context("/en/"):
            self.app.preprocess_request()
            yield
