"""What is known of a session, what a key may do and until when, and secrets that are renewed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add columns that may be empty, as the version before goes on writing rows without them."""
    for table, column in (
        ("sessions", sa.Column("begun_at", MOMENT)),
        ("sessions", sa.Column("used_at", MOMENT)),
        ("sessions", sa.Column("browser", sa.String(length=80))),
        ("api_keys", sa.Column("scopes", sa.String(length=200))),
        ("api_keys", sa.Column("expires_at", MOMENT)),
        ("secrets", sa.Column("since", MOMENT)),
        ("secrets", sa.Column("retires_at", MOMENT)),
    ):
        op.add_column(table, column)
    op.create_index("ix_sessions_agent_id", "sessions", ["agent_id"])
