"""When an agent chose the name that customers read."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add a column that may be empty, as the version before goes on writing rows without it."""
    op.add_column("agents", sa.Column("named_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Forget when; the names stay."""
    op.drop_column("agents", "named_at")
