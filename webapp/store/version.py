"""Which schema a database has. Alembic is loaded by the command that upgrades, not by the app."""

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, inspect, select

from webapp.store.schema import metadata

NEWEST = "0014"
"""The newest revision in migrations/versions. There never was an 0011."""

# The table is Alembic's own.
alembic_version = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


LAST_TO_GO_BACK_TO = "0009"
"""Migrations up to this one only lead forward."""


class OtherSchema(OSError):
    """The database is of another version; the message says what to do."""


def prepare_embedded(connection: Connection) -> None:
    """Make all tables in a new SQLite file; raise OtherSchema where there are others."""
    if not inspect(connection).get_table_names():
        metadata.create_all(connection)
        alembic_version.create(connection)
        connection.execute(insert(alembic_version).values(version_num=NEWEST))
    else:
        require_newest(revision(connection))


def require_newest(found: str | None) -> None:
    """Raise OtherSchema unless a revision is that of this version."""
    if found == NEWEST:
        return
    if found is not None and found > NEWEST:
        raise OtherSchema(
            f"the database is of version {found}, and the newest that this program knows is {NEWEST}; "
            f"run a newer program, or let that one do `flask --app webapp database downgrade {NEWEST}`"
        )
    found = f"version {found}" if found else "no version"
    raise OtherSchema(
        f"the database is of {found}, and this program needs {NEWEST}; "
        "`flask --app webapp database upgrade` brings it there"
    )


def revision(connection: Connection) -> str | None:
    """Return the revision of a database; None where there is none."""
    if not inspect(connection).has_table(alembic_version.name):
        return None
    return connection.scalar(select(alembic_version.c.version_num))
