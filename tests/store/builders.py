"""Links and runs for the tests of the store."""

import uuid
from datetime import timedelta

from tests.diagnosis.builders import heard, refused, run, stream
from webapp.diagnosis import diagnose
from webapp.store import Links, Reports, Secrets
from webapp.support import LinkDraft, Submission

BLOCKED = run(before="denied", request=refused())
CLEAR = stream(heard(loud_blocks=5))


def draft(**changes):
    return LinkDraft(**{"asked_by": "Ann", "locale": "en"} | changes)


def expired_draft():
    return draft(lifetime=timedelta(seconds=-1))


def links_in(database):
    return Links(database, Secrets(database))


def submission(measurements=BLOCKED, **changes):
    given = {"version": 1, "key": str(uuid.uuid4()), "locale": "en", "measurements": measurements}
    return Submission(**given | changes)


def send(database, token, sent):
    return Reports(database).add(token, sent, diagnose(sent.measurements))
