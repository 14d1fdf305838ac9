"""One table of one-time answers instead of two of the same form."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Put one table in the place of two. What was in them lasts an hour at most, and is dropped."""
    op.drop_table("comparisons")
    op.drop_table("pairs")
    op.create_table(
        "one_time_answers",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("return_url", sa.String(length=2000), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_one_time_answers")),
    )
