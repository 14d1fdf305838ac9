"""Every table. A change here needs a migration; a test compares the two.

With `sqlite_autoincrement`, SQLite gives the id of a deleted row to no other, as PostgreSQL never does.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Computed,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    func,
)

from webapp.support.links import MAX_NOTE, MAX_REFERENCE

HASH = String(64)
"""A SHA-256 in hexadecimal digits, kept in a secret's place."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware datetime in UTC; SQLite keeps it without its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Bring any zone to UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        """Return back UTC; PostgreSQL answers in the zone of its own machine."""
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


class Line(TypeDecorator[str]):
    """A text of at most so many characters, which SQLite keeps to as well as PostgreSQL.

    SQLite itself takes any length, and PostgreSQL no NUL.
    """

    impl = String
    cache_ok = True

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Raise ValueError for what one of the engines would refuse."""
        if value is not None and (len(value) > self.most or "\0" in value):
            raise ValueError
        return value


one_time_answers = Table(
    "one_time_answers",
    metadata,
    Column("token_hash", HASH, primary_key=True),
    Column("kind", Line(20), nullable=False),
    Column("return_url", Line(2000), nullable=False),  # Where whoever answers goes on; "" where they stay.
    Column("answer", Line(500)),  # None before there is one.
    Column("expires_at", Moment, nullable=False),
    Index(None, "expires_at", "kind"),  # What has expired is deleted, and of the rest so many may wait.
)

agents = Table(
    "agents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Line(80), nullable=False),
    Column("subject", Line(500), unique=True),  # "<issuer> <sub>" of OpenID Connect.
    Column("named_at", Moment),  # When they chose the name themselves; None where it was given to them.
    Column("created_at", Moment, nullable=False),
    Column("signed_in_at", Moment),  # The last time.
    Column("removed_at", Moment),
    sqlite_autoincrement=True,
)

invitations = Table(
    "invitations",
    metadata,
    Column("token_hash", HASH, primary_key=True),
    Column("agent_id", ForeignKey("agents.id", ondelete="CASCADE"), nullable=False),
    Column("expires_at", Moment, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", HASH, primary_key=True),
    # None before somebody has signed in.
    Column("agent_id", ForeignKey("agents.id", ondelete="CASCADE"), index=True),
    Column("data", Text, nullable=False),  # JSON.
    Column("expires_at", Moment, nullable=False, index=True),
    # None in those that an earlier version began.
    Column("begun_at", Moment),
    Column("used_at", Moment),  # To a few minutes.
    Column("browser", Line(80)),
)

# Of passkeys only what is public is kept.
passkeys = Table(
    "passkeys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agent_id", ForeignKey("agents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("credential_id", Line(1400), nullable=False, unique=True),  # In base64url, like the key.
    Column("public_key", Line(4000), nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("host", Line(300), nullable=False),  # The only host name at which browsers offer it.
    Column("browser", Line(80), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment),
    sqlite_autoincrement=True,
)

# One that is used is deleted.
recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("code_hash", HASH, primary_key=True),
    Column("agent_id", ForeignKey("agents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Line(80), nullable=False, unique=True),
    Column("key_hash", HASH, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("scopes", Line(200)),  # With spaces between; None in those made before there were any.
    Column("expires_at", Moment),  # None for ever.
    sqlite_autoincrement=True,
)

# With spaces between, as no word that is looked for has one.
SOUGHT = (
    "reference || ' ' || coalesce(host, '') || ' ' || coalesce(partner, '') || ' ' || note || ' ' || asked_by"
)

links = Table(
    "links",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agent_id", ForeignKey("agents.id", ondelete="SET NULL")),  # None if made by the API.
    Column("asked_by", Line(80), nullable=False),
    Column("partner", Line(80)),
    Column("host", Line(300)),
    Column("locale", Line(20), nullable=False),
    Column("reference", Line(MAX_REFERENCE), nullable=False),
    Column("note", Line(MAX_NOTE), nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("revoked_at", Moment),
    # What the customer does with it.
    Column("opened_at", Moment),
    Column("pressed_at", Moment),  # When they last began a test.
    Column("seen_at", Moment),  # The last sign of them; None in those that an earlier version saw last.
    Column("left_at", Moment),  # When they left the page; None while they are on it.
    Column("stage", Line(20)),
    Column("step", Line(200)),
    Column("tried", Text, nullable=False),  # JSON: the steps the customer has tried, in order.
    Column("deleted_at", Moment),  # When the customer last deleted what was kept.
    Column("revision", Integer, nullable=False),  # Goes up with everything there is to see.
    Column("channels", Text),  # JSON: how the customer came, and when first; None in older rows.
    Column("looks_first", Integer),  # 1 where they look at a result before they send it.
    # For the list. The version before does not write the next two: `link_repair.py` does so for it.
    Column("active_at", Moment),  # When something last happened.
    Column("verdict", Line(40)),  # A fault, "all-clear", or None for nothing: see `verdict_of_link`.
    # The database writes this itself, whichever version made the row.
    Column("sought", Text, Computed(f"lower({SOUGHT})", persisted=True)),
    sqlite_autoincrement=True,
)
last_news = func.coalesce(links.c.active_at, links.c.created_at)
"""When something last happened, also in rows that the version before made."""
Index("ix_links_last_news", last_news, links.c.id)
# The links of an agent, and all that is needed to count them.
Index("ix_links_counted", links.c.agent_id, links.c.verdict, links.c.revoked_at, links.c.expires_at)

# The secrets that lead to a link: its addresses, and its spoken codes.
link_secrets = Table(
    "link_secrets",
    metadata,
    Column("secret_hash", HASH, primary_key=True),
    Column("link_id", ForeignKey("links.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("is_code", Integer, nullable=False),  # 1 for a spoken code.
)

# Answers to programs that may ask again, sealed with what only these have.
kept_answers = Table(
    "kept_answers",
    metadata,
    Column("key_hash", HASH, primary_key=True),
    Column("asked_hash", HASH, nullable=False),
    # Both None only within the transaction that makes the link.
    Column("link_id", ForeignKey("links.id", ondelete="CASCADE"), index=True),
    Column("sealed_answer", LargeBinary),
    Column("expires_at", Moment, nullable=False, index=True),
)

# What agents did with a link.
deeds = Table(
    "deeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("link_id", ForeignKey("links.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("agent_id", ForeignKey("agents.id", ondelete="SET NULL"), index=True),
    Column("name", Line(80), nullable=False),  # The agent's, at that time.
    Column("deed", Line(20), nullable=False),
    Column("done_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

reports = Table(
    "reports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("link_id", ForeignKey("links.id", ondelete="CASCADE"), nullable=False),
    Column("key", Line(36), nullable=False),  # The browser's own, the same for each try to send it.
    Column("received_at", Moment, nullable=False, index=True),
    Column("submission", Text, nullable=False),  # JSON, as it was sent.
    Column("diagnosis", Text, nullable=False),  # JSON.
    UniqueConstraint("link_id", "key"),
    sqlite_autoincrement=True,
)

# What the webhook is to be told.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Line(36), primary_key=True),  # The receiver's idempotency id.
    Column("link_id", ForeignKey("links.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("body", Text, nullable=False),  # JSON.
    Column("created_at", Moment, nullable=False, index=True),
    Column("due_at", Moment, index=True),  # None once it is delivered or given up.
    Column("attempts", Integer, nullable=False),
    Column("delivered_at", Moment),
    Column("given_up_at", Moment),
    Column("last_error", Line(200)),
)

counts = Table(
    "counts",
    metadata,
    Column("day", Line(10), primary_key=True),  # 2026-01-31, in UTC.
    Column("step", Line(200), primary_key=True),
    Column("event", Line(20), primary_key=True),
    Column("os", Line(20), primary_key=True),
    Column("browser", Line(20), primary_key=True),
    Column("partner", Line(80), primary_key=True),
    Column("locale", Line(20), primary_key=True),
    Column("revision", Line(20), primary_key=True),
    Column("number", Integer, nullable=False),
)

# Wrong codes of all the world, and of those whose addresses share a bucket.
guesses = Table(
    "guesses",
    metadata,
    Column("minute", Integer, primary_key=True),  # Minutes since 1970.
    Column("number", Integer, nullable=False),
)

bucket_guesses = Table(
    "bucket_guesses",
    metadata,
    Column("hour", Integer, primary_key=True),  # Hours since 1970.
    Column("bucket", Integer, primary_key=True),
    Column("number", Integer, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("name", Line(40), primary_key=True),
    Column("ran_at", Moment, nullable=False),
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", Line(40), primary_key=True),
    Column("value", Line(200), nullable=False),
    Column("since", Moment),  # When it comes into use; None from the beginning.
    Column("retires_at", Moment),  # Until when one that was renewed is still taken; None in the newest.
)

# The files of static/ as each version of the program sent them.
asset_versions = Table(
    "asset_versions",
    metadata,
    Column("version", String(12), primary_key=True),  # The digest of the files.
    Column("kept_at", Moment, nullable=False),
    Column("archive", LargeBinary, nullable=False),  # A zip file.
)


def written_columns(table: Table) -> list[Column[Any]]:
    """Return the columns that are written, without those that the database fills by itself."""
    return [column for column in table.c if column.computed is None]
