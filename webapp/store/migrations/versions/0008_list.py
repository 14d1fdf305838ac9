"""When something last happened with a link, and what its newest report says, for the list."""

import json
from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

AT_ONCE = 500
LINE = 40
MOMENTS = ("created_at", "opened_at", "seen_at", "revoked_at", "deleted_at")
MOMENT = sa.DateTime(timezone=True)

links = sa.table(
    "links",
    sa.column("id", sa.Integer),
    *(sa.column(name, MOMENT) for name in (*MOMENTS, "active_at")),
    sa.column("verdict", sa.String),
)
reports = sa.table(
    "reports", sa.column("id", sa.Integer), sa.column("link_id", sa.Integer), sa.column("diagnosis", sa.Text)
)


def upgrade() -> None:
    """Add columns that may be empty, as the version before goes on writing rows without them."""
    op.add_column("links", sa.Column("active_at", MOMENT))
    op.add_column("links", sa.Column("verdict", sa.String(LINE)))
    last = 0
    while rows := _read_some(last):
        op.get_bind().execute(
            sa.update(links)
            .where(links.c.id == sa.bindparam("link"))
            .values(active_at=sa.bindparam("news", type_=MOMENT), verdict=sa.bindparam("fault")),
            [{"link": row.id, "news": _last_news(row), "fault": _fault(row.diagnosis)} for row in rows],
        )
        last = rows[-1].id
    op.create_index("ix_links_last_news", "links", [sa.text("coalesce(active_at, created_at)"), "id"])
    op.create_index("ix_links_counted", "links", ["agent_id", "verdict", "revoked_at", "expires_at"])
    op.drop_index("ix_links_agent_id", "links")


def _read_some(last: int) -> list[sa.Row[tuple[object, ...]]]:
    others = reports.alias()
    newest = sa.select(sa.func.max(others.c.id)).where(others.c.link_id == links.c.id)
    query = (
        sa.select(links, reports.c.diagnosis)
        .select_from(links)
        .outerjoin(reports, reports.c.id == newest.correlate(links).scalar_subquery())
        .where(links.c.id > last)
        .order_by(links.c.id)
        .limit(AT_ONCE)
    )
    return list(op.get_bind().execute(query).all())


def _last_news(row: sa.Row[tuple[object, ...]]) -> datetime:
    moments: list[datetime | None] = [getattr(row, name) for name in MOMENTS]
    return max(filter(None, moments))


def _fault(diagnosis: str | None) -> str | None:
    """Return the fault to fix first, None where the text names none that can be."""
    try:
        fault = json.loads(diagnosis or "")["findings"][0]["fault"]
    except (ValueError, LookupError, TypeError):
        return None
    return fault if isinstance(fault, str) and len(fault) <= LINE else None
