"""What agents did with links, as long as there are the links."""

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select

from webapp.store.database import Database
from webapp.store.schema import deeds, links
from webapp.support import Agent
from webapp.support.deeds import Deed, DeedKind

MOST_DEEDS = 50
"""Of one link; of more the newest stay."""


class Deeds:
    """The deeds in one database. Every method raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, link_id: int, agent: Agent, kind: DeedKind) -> None:
        """Keep what an agent does now; of a link that is gone nothing is kept."""
        row = {"link_id": link_id, "agent_id": agent.id, "name": agent.name, "deed": kind}
        of_link = select(deeds.c.id).where(deeds.c.link_id == link_id).order_by(deeds.c.id.desc())

        def job(connection: Connection) -> None:
            if connection.scalar(select(links.c.id).where(links.c.id == link_id)) is None:
                return
            connection.execute(insert(deeds).values(row | {"done_at": datetime.now(UTC)}))
            too_many = connection.scalars(of_link.offset(MOST_DEEDS)).all()
            connection.execute(delete(deeds).where(deeds.c.id.in_(too_many)))

        self._database.write(job)

    def of_link(self, link_id: int) -> tuple[Deed, ...]:
        """Return the deeds of a link, oldest first."""
        query = select(deeds).where(deeds.c.link_id == link_id).order_by(deeds.c.id)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return tuple(Deed(row.name, row.deed, row.done_at) for row in rows)
