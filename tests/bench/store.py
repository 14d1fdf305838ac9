"""The store of a server under measurement, as its agents and its customers find it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp.store import Agents, Database, Links, Reports, Secrets, Sessions
from webapp.support import LinkDraft


class Desk:
    """Makes links and signs agents in."""

    def __init__(self, database: Database) -> None:
        self.links = Links(database, Secrets(database))
        self.reports = Reports(database)
        self._agents = Agents(database)
        self._sessions = Sessions(database)

    def link(self) -> tuple[int, str]:
        """Make a link; give its id and token."""
        link, secrets = self.links.make(LinkDraft("Ann", "en"))
        return link.id, secrets.token

    def cookie(self) -> str:
        """Sign an agent in; give the header."""
        return self.sign_in()[1]

    def sign_in(self) -> tuple[int, str]:
        """Sign an agent in; give the agent's id and the header."""
        agent = self._agents.accept(self._agents.invite("Ann"))
        return agent.id, f"soundcheck={self._sessions.begin({}, agent)}"

    def kept(self, link_id: int) -> list[str]:
        """Return the keys of what is kept of a link, sorted."""
        return sorted(report.submission.key for report in self.reports.of_link(link_id))


@contextmanager
def desk(place: Path | str) -> Iterator[Desk]:
    """Open the database of a server that was started in this folder, or one at this address."""
    database = Database(place if isinstance(place, str) else f"sqlite:///{place / 'soundcheck.db'}")
    try:
        yield Desk(database)
    finally:
        database.close()
