"""What one of all workers and machines does once in a while."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, update

from webapp.store.database import Database
from webapp.store.dialect import insert_into
from webapp.store.schema import jobs

LEASE = timedelta(minutes=10)
"""How long a job may take. If its worker has died, another begins anew then."""


class Jobs:
    """The jobs in one database. Every method raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, name: str, now: datetime, every: timedelta) -> bool:
        """Return whether the caller is to do a job now; of several who ask at once, one is.

        Until it has finished, the row says that the job ran so long ago that it is due again after LEASE.
        """
        row = {"name": name, "ran_at": now - every + LEASE}

        def job(connection: Connection) -> bool:
            claim = insert_into(connection, jobs).values(row)
            due = jobs.c.ran_at <= now - every
            claim = claim.on_conflict_do_update(index_elements=[jobs.c.name], set_=row, where=due)
            return connection.execute(claim.returning(jobs.c.name)).first() is not None

        return self._database.write(job)

    def finished(self, name: str, now: datetime) -> None:
        """Keep when a job was done."""
        change = update(jobs).where(jobs.c.name == name).values(ran_at=now)
        self._database.write(lambda connection: connection.execute(change))
