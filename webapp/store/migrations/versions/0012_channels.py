"""By which channels a customer came, and whether they look at a result before they send it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"


def upgrade() -> None:
    """Add columns that may be empty, as the version before goes on writing rows without them."""
    op.add_column("links", sa.Column("channels", sa.Text))
    op.add_column("links", sa.Column("looks_first", sa.Integer))


def downgrade() -> None:
    """Forget both."""
    op.drop_column("links", "looks_first")
    op.drop_column("links", "channels")
