"""What an agent may look for in a link, as one text."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

TEXT = (
    "reference || ' ' || coalesce(host, '') || ' ' || coalesce(partner, '') || ' ' || note || ' ' || asked_by"
)


def upgrade() -> None:
    """Let the database fill it, also in what the version before goes on writing."""
    is_kept = (
        op.get_bind().dialect.name != "sqlite"
    )  # Which cannot add what it keeps, only what it makes when asked.
    op.add_column("links", sa.Column("sought", sa.Text(), sa.Computed(f"lower({TEXT})", persisted=is_kept)))


def downgrade() -> None:
    """Remove it; what it was made of stays."""
    op.drop_column("links", "sought")
