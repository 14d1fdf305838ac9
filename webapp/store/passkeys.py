"""The passkeys of agents: what is public of them, how often each was used, and at which host name."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from webapp.store.database import Database
from webapp.store.schema import agents, passkeys
from webapp.support import Agent, NewPasskey, PasskeyKnown, PasskeyRefused
from webapp.support.passkeys import MOST_PASSKEYS


@dataclass(frozen=True)
class KeptPasskey:
    """A passkey of an agent; texts are in base64url."""

    id: int
    agent: Agent
    credential_id: str
    public_key: str
    sign_count: int
    host: str
    browser: str
    created_at: datetime
    used_at: datetime | None


class Passkeys:
    """The passkeys in one database. Every method raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, agent: Agent, passkey: NewPasskey) -> None:
        """Keep another passkey of an agent. Raise PasskeyKnown."""
        known = select(passkeys.c.id).where(passkeys.c.credential_id == passkey.credential_id)
        own = select(func.count()).select_from(passkeys).where(passkeys.c.agent_id == agent.id)
        row = vars(passkey) | {"agent_id": agent.id, "created_at": datetime.now(UTC)}

        def job(connection: Connection) -> None:
            if connection.scalar(known) or int(connection.scalar(own) or 0) >= MOST_PASSKEYS:
                raise PasskeyKnown
            connection.execute(insert(passkeys).values(row))

        self._database.write(job)

    def of_agent(self, agent: Agent) -> list[KeptPasskey]:
        """Return the passkeys of an agent, the oldest first."""
        query = _query().where(agents.c.id == agent.id).order_by(passkeys.c.id)
        return [_kept(row) for row in self._database.read(lambda connection: connection.execute(query).all())]

    def find(self, credential_id: str) -> KeptPasskey:
        """Return a passkey of somebody who may sign in. Raise PasskeyRefused."""
        query = _query().where(passkeys.c.credential_id == credential_id)
        row = self._database.read(lambda connection: connection.execute(query).first())
        if row is None:
            raise PasskeyRefused
        return _kept(row)

    def use(self, passkey: KeptPasskey, sign_count: int) -> Agent:
        """Note that its agent signs in; a count that does not go up is a copy's. Raise PasskeyRefused."""
        now = datetime.now(UTC)
        goes_up = or_(passkeys.c.sign_count < sign_count, (passkeys.c.sign_count == 0) & (sign_count == 0))
        use = update(passkeys).where(passkeys.c.id == passkey.id, goes_up)
        use = use.values(sign_count=sign_count, used_at=now)
        signed_in = update(agents).where(agents.c.id == passkey.agent.id, agents.c.removed_at.is_(None))

        def job(connection: Connection) -> None:
            used = connection.execute(use).rowcount
            if not used or not connection.execute(signed_in.values(signed_in_at=now)).rowcount:
                raise PasskeyRefused

        self._database.write(job)
        return passkey.agent

    def remove(self, agent: Agent, passkey_id: int) -> bool:
        """Forget a passkey of this agent; return whether there was one."""
        own = passkeys.c.agent_id == agent.id, passkeys.c.id == passkey_id
        return bool(self._database.write(lambda c: c.execute(delete(passkeys).where(*own)).rowcount))


def _query() -> Any:
    known = select(passkeys, agents.c.name).join_from(passkeys, agents)
    return known.where(agents.c.removed_at.is_(None))


def _kept(row: Row[Any]) -> KeptPasskey:
    return KeptPasskey(
        id=row.id,
        agent=Agent(row.agent_id, row.name),
        credential_id=row.credential_id,
        public_key=row.public_key,
        sign_count=row.sign_count,
        host=row.host,
        browser=row.browser,
        created_at=row.created_at,
        used_at=row.used_at,
    )
