"""Codes by which an agent gets in once each, kept as hashes; wrong ones are counted by address."""

import time
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from webapp.store.database import Database
from webapp.store.guesses import HOUR, count_toward, hourly_limits, is_used_up, seconds_left
from webapp.store.link_secrets import CODES
from webapp.store.schema import agents, recovery_codes
from webapp.store.secrets import Secrets
from webapp.store.tokens import hash_token
from webapp.support import Agent, CodeRefused, TooManyGuesses
from webapp.support.passkeys import (
    RECOVERY_CODES,
    WRONG_CODES_AN_HOUR,
    WRONG_CODES_OF_A_SITE,
    new_recovery_code,
    parse_recovery_code,
)


class RecoveryCodes:
    """The codes in one database. Every method raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database, secrets: Secrets) -> None:
        self._database = database
        self._secrets = secrets

    def make(self, agent: Agent) -> list[str]:
        """Make new codes, which are told this once; those there were are worth nothing any more."""
        codes = [new_recovery_code() for _ in range(RECOVERY_CODES)]
        row = {"agent_id": agent.id, "created_at": datetime.now(UTC)}
        rows = [{"code_hash": hash_token(parse_recovery_code(code) or ""), **row} for code in codes]

        def job(connection: Connection) -> None:
            connection.execute(delete(recovery_codes).where(recovery_codes.c.agent_id == agent.id))
            connection.execute(insert(recovery_codes), rows)

        self._database.write(job)
        return codes

    def left(self, agent: Agent) -> tuple[int, datetime | None]:
        """Return how many codes an agent has left, and when they were made."""
        own = select(func.count(), func.max(recovery_codes.c.created_at))
        own = own.where(recovery_codes.c.agent_id == agent.id)
        left, made_at = self._database.read(lambda connection: connection.execute(own).one())
        return int(left), made_at

    def use(self, typed: str, address: str, site: str | None = None) -> Agent:
        """Use a code up, and return whose it was. Raise CodeRefused, or TooManyGuesses whatever the code.

        `site` are all the networks of whoever has the address, where those are more.
        """
        now, code = time.time(), parse_recovery_code(typed)
        if code is None:
            raise CodeRefused
        key = self._secrets.accepted(CODES)[0]
        senders = (address, WRONG_CODES_AN_HOUR), (site, WRONG_CODES_OF_A_SITE)
        limits = hourly_limits(now, key, [(name and f"recovery {name}", most) for name, most in senders])
        too_many = TooManyGuesses(seconds_left(now, HOUR), here=True)
        if self._database.read(lambda connection: is_used_up(connection, limits)):
            raise too_many
        use = delete(recovery_codes).where(recovery_codes.c.code_hash == hash_token(code))
        signed_in = update(agents).values(signed_in_at=datetime.now(UTC)).returning(agents)

        def job(connection: Connection) -> Agent | Exception:
            if count_toward(connection, limits, 1):
                return too_many
            agent_id = connection.scalar(use.returning(recovery_codes.c.agent_id))
            whose = agents.c.id == agent_id, agents.c.removed_at.is_(None)
            row = connection.execute(signed_in.where(*whose)).first()
            if row is None:
                return CodeRefused()  # Raised in here it would undo the count.
            count_toward(connection, limits, -1)
            return Agent(row.id, row.name)

        answer = self._database.write(job)
        if isinstance(answer, Agent):
            return answer
        raise answer
