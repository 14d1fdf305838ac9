"""When a customer pressed the button, was last seen, and left the page."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add columns that may be empty, as the version before goes on writing rows without them."""
    for name in ("pressed_at", "seen_at", "left_at"):
        op.add_column("links", sa.Column(name, sa.DateTime(timezone=True)))
