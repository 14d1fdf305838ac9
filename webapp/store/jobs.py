"""What one of all workers and machines does once in a while."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, or_, select

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
        What was done in the future, by a clock that was wrong then, is due.
        """
        row = {"name": name, "ran_at": now - every + LEASE}

        def job(connection: Connection) -> bool:
            claim = insert_into(connection, jobs).values(row)
            due = or_(jobs.c.ran_at <= now - every, jobs.c.ran_at > now + LEASE)
            claim = claim.on_conflict_do_update(index_elements=[jobs.c.name], set_=row, where=due)
            return connection.execute(claim.returning(jobs.c.name)).first() is not None

        return self._database.write(job)

    def note(self, name: str, now: datetime) -> None:
        """Keep the time at which something was done, or seen, under a name."""
        row = {"name": name, "ran_at": now}

        def job(connection: Connection) -> None:
            note = insert_into(connection, jobs).values(row)
            connection.execute(note.on_conflict_do_update(index_elements=[jobs.c.name], set_=row))

        self._database.write(job)

    def noted(self, name: str) -> datetime | None:
        """Return the time that is kept under a name, None without one."""
        query = select(jobs.c.ran_at).where(jobs.c.name == name)
        return self._database.read(lambda connection: connection.scalar(query))

    def note_once(self, name: str, now: datetime) -> bool:
        """Keep a time under a name that has none; return True to the one of several callers who did."""

        def job(connection: Connection) -> bool:
            note = insert_into(connection, jobs).values(name=name, ran_at=now)
            note = note.on_conflict_do_nothing().returning(jobs.c.name)
            return connection.execute(note).first() is not None

        return self._database.write(job)

    def forget(self, name: str) -> bool:
        """Forget the time under a name; return True to the one of several callers who did."""
        deletion = delete(jobs).where(jobs.c.name == name)
        return bool(self._database.write(lambda connection: connection.execute(deletion).rowcount))

    def now(self) -> datetime | None:
        """Return what the clock of the database's server says; None for a file, which has none."""
        if self._database.is_sqlite:
            return None
        return self._database.read(lambda connection: connection.scalar(select(func.now())))
