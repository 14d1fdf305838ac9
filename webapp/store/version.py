"""Which schema a database has. Alembic is loaded by the command that upgrades, not by the app."""

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, inspect, select

from webapp.store.schema import metadata

NEWEST = "0014"
"""The newest revision in migrations/versions."""

# The table is Alembic's own.
alembic_version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


class OldSchema(OSError):
    """The database is of another version; `flask database upgrade` brings it up to date."""


def prepare_embedded(connection: Connection) -> None:
    """Make all tables in a new SQLite file; raise OldSchema where there are others."""
    if not inspect(connection).get_table_names():
        metadata.create_all(connection)
        alembic_version.create(connection)
        connection.execute(insert(alembic_version).values(version_num=NEWEST))
    elif revision(connection) != NEWEST:
        raise OldSchema(f"the database is of version {revision(connection)}, not {NEWEST}")


def revision(connection: Connection) -> str | None:
    """Return the revision of a database; None where there is none."""
    if not inspect(connection).has_table(alembic_version.name):
        return None
    return connection.scalar(select(alembic_version.c.version_num))
