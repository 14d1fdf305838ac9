"""Random secrets of this deployment, the same for all its workers and machines, that can be renewed."""

import hashlib
import secrets as random
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from webapp.store.database import Database, StoreUnavailable
from webapp.store.dialect import insert_into
from webapp.store.schema import secrets

READ_AGAIN_SECONDS = 60.0
SPREAD = timedelta(minutes=2)
"""After which a new secret comes into use: by then every worker takes what is made with it."""
STILL_TAKEN = timedelta(days=31)
"""How long a secret that was replaced is taken: as long as a link, and with it a code, may live."""


@dataclass(frozen=True)
class _Secret:
    """One row: the secret that is in use or comes into use, or one that it has replaced."""

    value: str
    since: datetime | None
    retires_at: datetime | None

    def is_taken(self, now: datetime) -> bool:
        return self.retires_at is None or self.retires_at > now

    def is_in_use(self, now: datetime) -> bool:
        return self.since is None or self.since <= now


class Secrets:
    """Each is made when first wanted, and stays. Raises StoreUnavailable while one is not known here."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, tuple[tuple[_Secret, ...], float]] = {}

    def value(self, name: str) -> str:
        """Return a secret of 256 bits, to make something with."""
        return self.accepted(name)[0]

    def accepted(self, name: str) -> tuple[str, ...]:
        """Return the secrets with which something may have been made, first the one in use now."""
        now = datetime.now(UTC)
        taken = [secret for secret in self._all(name) if secret.is_taken(now)]
        # What comes into use last comes first, but for one that is still to come.
        taken.sort(
            key=lambda secret: (secret.is_in_use(now), secret.since or datetime.min.replace(tzinfo=UTC))
        )
        return tuple(secret.value for secret in reversed(taken))

    def fingerprint(self) -> str:
        """Return 16 characters that tell this database from others, and nothing else of it.

        A copy of a database has those of the original.
        """
        return hashlib.sha256(self.value("fingerprint").encode()).hexdigest()[:16]

    def renew(self, name: str, at_once: bool = False) -> None:
        """Put another secret in the place of one, which is taken for a while, or no longer than it takes."""
        self._all(name)
        now = datetime.now(UTC)
        retires_at = now + (SPREAD if at_once else STILL_TAKEN)

        def job(connection: Connection) -> None:
            row = connection.execute(select(secrets).where(secrets.c.name == name).with_for_update()).one()
            older = secrets.c.name.startswith(f"{name}/", autoescape=True) & (
                secrets.c.retires_at > retires_at
            )
            connection.execute(update(secrets).where(older).values(retires_at=retires_at))
            replaced = {"name": f"{name}/{random.token_hex(8)}", "value": row.value, "since": row.since}
            connection.execute(insert(secrets).values(replaced | {"retires_at": retires_at}))
            change = {"value": random.token_urlsafe(32), "since": now + SPREAD}
            connection.execute(update(secrets).where(secrets.c.name == name).values(change))

        self._database.write(job)
        self._known.pop(name, None)

    def _all(self, name: str) -> tuple[_Secret, ...]:
        """Return what is known of a secret. It is read again now and then, if the store is not away."""
        known, read_at = self._known.get(name, ((), 0.0))
        if known and time.monotonic() - read_at < READ_AGAIN_SECONDS:
            return known
        try:
            found = self._read(name) or self._make(name)
        except StoreUnavailable:
            if not known:
                raise
            found = known
        self._known[name] = found, time.monotonic()
        return found

    def _read(self, name: str) -> tuple[_Secret, ...]:
        rows = (secrets.c.name == name) | secrets.c.name.startswith(f"{name}/", autoescape=True)
        query = select(secrets.c.value, secrets.c.since, secrets.c.retires_at).where(rows)
        found = self._database.read(lambda connection: connection.execute(query).all())
        return tuple(_Secret(*row) for row in found)

    def _make(self, name: str) -> tuple[_Secret, ...]:
        def job(connection: Connection) -> None:
            insertion = insert_into(connection, secrets).values(name=name, value=random.token_urlsafe(32))
            connection.execute(insertion.on_conflict_do_nothing())

        self._database.write(job)
        return self._read(name)
