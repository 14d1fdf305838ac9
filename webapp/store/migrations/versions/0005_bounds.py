"""What a stranger can fill is found by an index, and wrong codes are counted by address as well."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add three indexes and one table."""
    op.create_index("ix_one_time_answers_expires_at_kind", "one_time_answers", ["expires_at", "kind"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.create_index("ix_deliveries_created_at", "deliveries", ["created_at"])
    op.create_table(
        "bucket_guesses",
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "bucket", name=op.f("pk_bucket_guesses")),
    )
