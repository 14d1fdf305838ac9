"""Ids that SQLite gives to no second row. PostgreSQL never did."""

from alembic import op
from sqlalchemy import text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Write the tables anew with AUTOINCREMENT, which cannot be added to one that is there.

    Each is dropped on the way, so foreign keys must not be looked after: they would delete what refers to it.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    if connection.scalar(text("PRAGMA foreign_keys")):
        raise RuntimeError("a migration of SQLite runs without foreign keys")
    for table in ("agents", "api_keys", "links", "reports"):
        with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_autoincrement": True}):
            pass
