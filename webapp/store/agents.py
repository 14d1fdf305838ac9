"""Support agents, and the one-time invitations by which they sign in. Of a token only the hash is kept."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, delete, insert, or_, select, update

from webapp.store.database import Database
from webapp.store.dialect import insert_into
from webapp.store.schema import agents, invitations, passkeys, recovery_codes, sessions
from webapp.store.tokens import hash_token, match_token, new_token
from webapp.support import Agent, AgentRemoved, InvitationNotFound, NameTaken

INVITATION_LIFE = timedelta(hours=24)
AT_ONCE = 200
HASHED = "sha256:"
"""Before what is kept of the subject of somebody removed long ago; that of an issuer begins with a scheme."""


@dataclass(frozen=True)
class ListedAgent:
    """An agent, how they sign in, and when they last did."""

    agent: Agent
    invited: bool
    """By an invitation; else with the organisation's account."""
    signed_in_at: datetime | None


class Agents:
    """The agents in one database. Every method raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def invite(self, name: str, life: timedelta | None = None, alone: bool = False) -> str:
        """Return a token that signs the agent of this name in once; make the agent if there is none.

        An agent of the organisation's sign-in is never meant: people choose their names there themselves.
        With `alone` the agent's earlier invitations are worth nothing any more.
        """
        now, token = datetime.now(UTC), new_token()
        expires_at = now + (life or INVITATION_LIFE)
        known_ids = select(agents.c.id).where(agents.c.name == name, agents.c.subject.is_(None), *_active())

        def job(connection: Connection) -> None:
            connection.execute(delete(invitations).where(invitations.c.expires_at < now))
            new_agent = insert(agents).values(name=name, created_at=now).returning(agents.c.id)
            agent_id = connection.scalar(known_ids.order_by(agents.c.id)) or connection.scalar(new_agent)
            if alone:
                connection.execute(delete(invitations).where(invitations.c.agent_id == agent_id))
            row = {"token_hash": hash_token(token), "agent_id": agent_id, "expires_at": expires_at}
            connection.execute(insert(invitations).values(row))

        self._database.write(job)
        return token

    def find_invited(self, token: str) -> ListedAgent:
        """Return whose invitation this is, without using it up. Raise InvitationNotFound."""
        query = select(agents).join(invitations).where(*match_token(invitations, token), *_active())
        row = self._database.read(lambda connection: connection.execute(query).first())
        if row is None:
            raise InvitationNotFound
        return _listed(row)

    def accept(self, token: str, name: str | None = None) -> Agent:
        """Use an invitation up, under a name of one's own if there is one.

        Raise InvitationNotFound, and NameTaken, by which nothing is used up.
        """
        deletion = (
            delete(invitations).where(*match_token(invitations, token)).returning(invitations.c.agent_id)
        )

        def job(connection: Connection) -> Agent:
            agent_id = connection.scalar(deletion)
            values = _sign_in_values() | (_name_values(connection, agent_id, name) if name else {})
            change = update(agents).where(agents.c.id == agent_id, *_active()).values(values)
            return _require_agent(connection.execute(change.returning(agents)).first())

        return self._database.write(job)

    def of_subject(self, subject: str, name: str) -> Agent:
        """Return the agent of an organisation's account, made at the first time. Raise AgentRemoved.

        The account's name is theirs until they have chosen one of their own.
        """
        row = {"subject": subject, "name": name, "created_at": datetime.now(UTC)}
        change = update(agents).where(agents.c.subject == subject, *_active())
        removed = select(agents.c.id).where(agents.c.subject == _hash_subject(subject))

        def job(connection: Connection) -> Agent | None:
            if connection.scalar(removed):
                return None
            connection.execute(insert_into(connection, agents).values(row).on_conflict_do_nothing())
            given = case((agents.c.named_at.is_(None), name), else_=agents.c.name)
            query = change.values(_sign_in_values() | {"name": given}).returning(agents)
            agent_row = connection.execute(query).first()
            return None if agent_row is None else _agent_of(agent_row)

        agent = self._database.write(job)
        if agent is None:
            raise AgentRemoved
        return agent

    def rename(self, agent: Agent, name: str) -> None:
        """Let an agent choose the name that customers read from now on. Raise NameTaken."""

        def job(connection: Connection) -> None:
            values = _name_values(connection, agent.id, name)
            connection.execute(update(agents).where(agents.c.id == agent.id, *_active()).values(values))

        self._database.write(job)

    def listed(self) -> list[ListedAgent]:
        """Return all who may sign in, in the order in which they came."""
        query = select(agents).where(*_active()).order_by(agents.c.id)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [_listed(row) for row in rows]

    def remove(self, agent_id: int) -> None:
        """Let an agent in no longer, and end what they have open."""
        removal = update(agents).where(agents.c.id == agent_id, *_active())

        def job(connection: Connection) -> None:
            connection.execute(removal.values(removed_at=datetime.now(UTC)))
            for table in (invitations, sessions, passkeys, recovery_codes):
                connection.execute(delete(table).where(table.c.agent_id == agent_id))

        self._database.write(job)

    def forget_removed(self, before: datetime) -> int:
        """Blank the names of those who were removed before a moment; return how many.

        Of an organisation's account a hash stays, by which it goes on being refused. The row stays too, as
        nobody else may have its number.
        """
        query = select(agents).where(agents.c.removed_at < before, or_(agents.c.name != "", _readable()))

        def job(connection: Connection) -> int:
            rows = connection.execute(query.limit(AT_ONCE)).all()
            for row in rows:
                values = {"name": "", "subject": row.subject and _hash_subject(row.subject)}
                connection.execute(update(agents).where(agents.c.id == row.id).values(values))
            return len(rows)

        return self._database.write(job) if self._database.read(lambda c: c.execute(query).first()) else 0

    def nobody_yet(self) -> bool:
        """Return whether no agent has ever signed in, not even one who was removed since."""
        query = select(agents.c.id).where(agents.c.signed_in_at.is_not(None)).limit(1)
        return self._database.read(lambda connection: connection.scalar(query)) is None


def _hash_subject(subject: str) -> str:
    return f"{HASHED}{hash_token(subject)}"


def _readable() -> ColumnElement[bool]:
    return agents.c.subject.is_not(None) & agents.c.subject.not_like(f"{HASHED}%")


def _active() -> tuple[Any, ...]:
    return (agents.c.removed_at.is_(None),)


def _sign_in_values() -> dict[str, Any]:
    return {"signed_in_at": datetime.now(UTC)}


def _name_values(connection: Connection, agent_id: int | None, name: str) -> dict[str, Any]:
    others = connection.scalars(select(agents.c.name).where(agents.c.id != agent_id, *_active()))
    if name.casefold() in {other.casefold() for other in others}:
        raise NameTaken
    return {"name": name, "named_at": datetime.now(UTC)}


def _listed(row: Row[Any]) -> ListedAgent:
    return ListedAgent(_agent_of(row), row.subject is None, row.signed_in_at)


def _agent_of(row: Row[Any]) -> Agent:
    return Agent(row.id, row.name)


def _require_agent(row: Row[Any] | None) -> Agent:
    if row is None:
        raise InvitationNotFound
    return _agent_of(row)
