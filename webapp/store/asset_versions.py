"""The files of static/ as each version of the program sent them, for pages that an upgrade finds open."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, select

from webapp.store.database import Database
from webapp.store.dialect import insert_into
from webapp.store.schema import asset_versions

KEPT_VERSIONS = 20
"""At about 90 kB each; with a version a day, a page may stay open for almost three weeks."""
NEWS = timedelta(days=1)
"""A version that starts again counts as new again, but not at every start."""


class AssetVersions:
    """The versions in one database, by name. Every method raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, version: str, archive: bytes) -> None:
        """Keep the files of a version that is about to be served, and forget all but the newest versions."""
        now = datetime.now(UTC)
        fresh = select(asset_versions.c.version).where(
            asset_versions.c.version == version, asset_versions.c.kept_at > now - NEWS
        )
        if self._database.read(lambda connection: connection.scalar(fresh)):
            return
        newest = (
            select(asset_versions.c.version).order_by(asset_versions.c.kept_at.desc()).limit(KEPT_VERSIONS)
        )

        def job(connection: Connection) -> None:
            row = insert_into(connection, asset_versions).values(
                version=version, kept_at=now, archive=archive
            )
            row = row.on_conflict_do_update(index_elements=[asset_versions.c.version], set_={"kept_at": now})
            connection.execute(row)
            connection.execute(delete(asset_versions).where(asset_versions.c.version.not_in(newest)))

        self._database.write(job)

    def find(self, version: str) -> bytes | None:
        """Return the files of a version as they were kept, or None if it is not known or was forgotten."""
        query = select(asset_versions.c.archive).where(asset_versions.c.version == version)
        return self._database.read(lambda connection: connection.scalar(query))
