"""Links and runs for the tests of the store."""

import uuid
import warnings
from datetime import UTC, datetime, timedelta

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import update

from tests.diagnosis.builders import heard, refused, run, stream
from webapp.diagnosis import diagnose
from webapp.store import Links, Reports, Secrets
from webapp.store.schema import links as table
from webapp.store.schema import metadata
from webapp.support import LinkDraft, Submission

BLOCKED = run(before="denied", request=refused())
CLEAR = stream(heard(loud_blocks=5))


def draft(**changes):
    return LinkDraft(**{"asked_by": "Ann", "locale": "en"} | changes)


def expired_draft():
    return draft(lifetime=timedelta(seconds=-1))


def links_in(database):
    return Links(database, Secrets(database))


def close_link(database, links, link_id, how):
    if how == "revoke":
        return links.revoke(link_id)
    ended = update(table).where(table.c.id == link_id).values(expires_at=datetime.now(UTC))
    return database.write(lambda connection: connection.execute(ended))


def submission(measurements=BLOCKED, **changes):
    given = {"version": 1, "key": str(uuid.uuid4()), "locale": "en", "measurements": measurements}
    return Submission(**given | changes)


def send(database, token, sent):
    return Reports(database).add(token, sent, diagnose(sent.measurements))


def differences(connection):
    """Return how a database differs from the schema; of SQLite the index of an expression is not compared."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*expression-based index")
        return compare_metadata(MigrationContext.configure(connection), metadata)
