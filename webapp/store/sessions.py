"""Sessions of agents' browsers: data under the hash of a random token. One that is deleted ends at once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from webapp.store.database import Database
from webapp.store.schema import agents, sessions
from webapp.store.tokens import hash_token, match_token, new_token
from webapp.support import Agent

SIGNED_IN = timedelta(days=14)
"""How long after signing in an agent has to do it again."""
SIGNING_IN = timedelta(minutes=10)
"""How long one may take to sign in."""
# Asked at every request of every agent, and put together once: that takes longer than the question.
FIND = (
    select(sessions.c.data, agents.c.id, agents.c.name)
    .outerjoin_from(sessions, agents)
    .where(sessions.c.token_hash == bindparam("token_hash"), sessions.c.expires_at >= bindparam("now"))
    .where(or_(sessions.c.agent_id.is_(None), agents.c.removed_at.is_(None)))
)


@dataclass(frozen=True)
class KeptSession:
    """What is kept of a session; the agent is None while somebody is only about to sign in."""

    agent: Agent | None
    data: Mapping[str, Any]


class Sessions:
    """The sessions in one database. Every method raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, data: Mapping[str, Any], agent: Agent | None = None) -> str:
        """Keep a new session; return its token."""
        token, now = new_token(), datetime.now(UTC)
        row = {
            "token_hash": hash_token(token),
            "agent_id": agent and agent.id,
            "data": json.dumps(dict(data)),
            "expires_at": now + (SIGNED_IN if agent else SIGNING_IN),
        }

        def job(connection: Connection) -> None:
            connection.execute(delete(sessions).where(sessions.c.expires_at < now))
            connection.execute(insert(sessions).values(row))

        self._database.write(job)
        return token

    def find(self, token: str) -> KeptSession | None:
        """Return a session, or None if it has ended or its agent was removed."""
        parameters = {"token_hash": hash_token(token), "now": datetime.now(UTC)}
        row = self._database.read(lambda connection: connection.execute(FIND, parameters).first())
        if row is None:
            return None
        return KeptSession(None if row.id is None else Agent(row.id, row.name), json.loads(row.data))

    def change(self, token: str, data: Mapping[str, Any]) -> None:
        """Replace the data, if the session goes on."""
        change = update(sessions).where(*match_token(sessions, token)).values(data=json.dumps(dict(data)))
        self._database.write(lambda connection: connection.execute(change))

    def end(self, token: str) -> None:
        """Forget a session."""
        deletion = delete(sessions).where(sessions.c.token_hash == hash_token(token))
        self._database.write(lambda connection: connection.execute(deletion))
