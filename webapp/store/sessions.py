"""Sessions of agents' browsers: data under the hash of a random token. One that is deleted ends at once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, or_, select, update

from webapp.store.database import Database
from webapp.store.schema import agents, sessions
from webapp.store.tokens import NoMoreRoom, hash_token, match_token, new_token
from webapp.support import Agent

SIGNED_IN = timedelta(days=14)
"""How long after signing in an agent has to do it again."""
SIGNING_IN = timedelta(minutes=10)
"""How long one may take to sign in."""
MOST_SIGNING_IN = 3_000
"""Anybody may begin to sign in with an organisation's account; so many may be about to at a time."""
IDLE = timedelta(hours=12)
"""How long a session that nobody uses lasts: over a night in which somebody else may sit there, it ends."""
NOTE_USE_EVERY = timedelta(minutes=5)
"""How exactly it is known when a session was last used; each note is a write."""
# Asked at every request of every agent, and put together once: that takes longer than the question.
FIND = (
    select(sessions.c.data, sessions.c.used_at, agents.c.id, agents.c.name)
    .outerjoin_from(sessions, agents)
    .where(sessions.c.token_hash == bindparam("token_hash"), sessions.c.expires_at >= bindparam("now"))
    .where(or_(sessions.c.agent_id.is_(None), agents.c.removed_at.is_(None)))
    .where(or_(sessions.c.used_at.is_(None), sessions.c.used_at >= bindparam("idle_since")))
)


@dataclass(frozen=True)
class KeptSession:
    """What is kept of a session; the agent is None while somebody is only about to sign in."""

    agent: Agent | None
    data: Mapping[str, Any]
    used_at: datetime | None = field(default=None, compare=False)

    def is_use_news(self, now: datetime) -> bool:
        """Return whether a use at this moment is worth a note."""
        return self.agent is not None and (self.used_at is None or now - self.used_at >= NOTE_USE_EVERY)


@dataclass(frozen=True)
class ListedSession:
    """Where an agent is signed in. `id` is a hash that lets nobody in; `browser` may be ""."""

    id: str
    begun_at: datetime
    used_at: datetime
    browser: str


class Sessions:
    """The sessions in one database. Every method raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(
        self,
        data: Mapping[str, Any],
        agent: Agent | None = None,
        browser: str = "",
        *,
        is_invited: bool = False,
    ) -> str:
        """Keep a new session; return its token. `browser` is how its agent will know it in the list.

        Raise NoMoreRoom where too many are about to sign in; an agent, or whoever `is_invited`, has a place
        all the same, as no stranger has an invitation. Housekeeping deletes what has expired.
        """
        token, now = new_token(), datetime.now(UTC)
        row = {
            "token_hash": hash_token(token),
            "agent_id": agent and agent.id,
            "data": json.dumps(dict(data)),
            "expires_at": now + (SIGNED_IN if agent else SIGNING_IN),
            "begun_at": now,
            "used_at": now,
            "browser": browser,
        }

        if agent is None and not is_invited:
            self._require_room(now)
        self._database.write(lambda connection: connection.execute(insert(sessions).values(row)))
        return token

    def _require_room(self, now: datetime) -> None:
        about_to = sessions.c.expires_at >= now, sessions.c.agent_id.is_(None)
        query = select(func.count()).select_from(sessions).where(*about_to)
        if int(self._database.read(lambda connection: connection.scalar(query)) or 0) >= MOST_SIGNING_IN:
            raise NoMoreRoom

    def find(self, token: str) -> KeptSession | None:
        """Return a session, or None if it has ended, or was not used for long, or its agent was removed."""
        now = datetime.now(UTC)
        parameters = {"token_hash": hash_token(token), "now": now, "idle_since": now - IDLE}
        row = self._database.read(lambda connection: connection.execute(FIND, parameters).first())
        if row is None:
            return None
        agent = None if row.id is None else Agent(row.id, row.name)
        return KeptSession(agent, json.loads(row.data), row.used_at)

    def note_use(self, token: str) -> None:
        """Keep that a session was used now."""
        now = datetime.now(UTC)
        change = update(sessions).where(*match_token(sessions, token)).values(used_at=now)
        self._database.write(lambda connection: connection.execute(change))

    def of_agent(self, agent: Agent) -> list[ListedSession]:
        """Return where an agent is signed in, the newest first."""
        now = datetime.now(UTC)
        used = or_(sessions.c.used_at.is_(None), sessions.c.used_at >= now - IDLE)
        query = select(sessions).where(sessions.c.agent_id == agent.id, sessions.c.expires_at >= now, used)
        query = query.order_by(sessions.c.expires_at.desc())
        return [_listed(row) for row in self._database.read(lambda c: c.execute(query).all())]

    def end_one(self, agent: Agent, session_id: str) -> bool:
        """End a session of this agent by its id; return whether there was one."""
        own = sessions.c.agent_id == agent.id, sessions.c.token_hash == session_id
        return bool(self._database.write(lambda c: c.execute(delete(sessions).where(*own)).rowcount))

    def end_all(self, agent: Agent) -> None:
        """End every session of an agent."""
        deletion = delete(sessions).where(sessions.c.agent_id == agent.id)
        self._database.write(lambda connection: connection.execute(deletion))

    def change(self, token: str, data: Mapping[str, Any]) -> None:
        """Replace the data, if the session goes on."""
        change = update(sessions).where(*match_token(sessions, token)).values(data=json.dumps(dict(data)))
        self._database.write(lambda connection: connection.execute(change))

    def end(self, token: str) -> bool:
        """Forget a session; return whether there was one."""
        deletion = delete(sessions).where(sessions.c.token_hash == hash_token(token))
        return bool(self._database.write(lambda connection: connection.execute(deletion).rowcount))


def _listed(row: Row[Any]) -> ListedSession:
    """Read a row; of one that an earlier version began, its end tells when that was."""
    begun_at = row.begun_at or row.expires_at - SIGNED_IN
    return ListedSession(row.token_hash, begun_at, row.used_at or begun_at, row.browser or "")
