"""Random secrets of this deployment, the same for all its workers and machines."""

import secrets as random

from sqlalchemy import Connection, select

from webapp.store.database import Database
from webapp.store.dialect import insert_into
from webapp.store.schema import secrets


class Secrets:
    """Each is made when first wanted, and stays. Raises StoreUnavailable while one is not known here."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, str] = {}

    def value(self, name: str) -> str:
        """Return a secret of 256 bits."""
        if name not in self._known:
            self._known[name] = self._read(name) or self._make(name)
        return self._known[name]

    def _read(self, name: str) -> str | None:
        query = select(secrets.c.value).where(secrets.c.name == name)
        return self._database.read(lambda connection: connection.scalar(query))

    def _make(self, name: str) -> str:
        def job(connection: Connection) -> str:
            insertion = insert_into(connection, secrets).values(name=name, value=random.token_urlsafe(32))
            connection.execute(insertion.on_conflict_do_nothing())
            return str(connection.scalar(select(secrets.c.value).where(secrets.c.name == name)))

        return self._database.write(job)
