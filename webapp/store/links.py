"""Support links, found by an id (for agents) or by a token (for customers)."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    bindparam,
    case,
    delete,
    insert,
    literal,
    or_,
    select,
    update,
)

from webapp.store.announcer import MOST_CHANGES_TOLD, SILENT, Announcer
from webapp.store.database import Database
from webapp.store.kept_answers import KeyedRequest, find_or_claim, keep
from webapp.store.link_secrets import CODES, LINK_ID_OF_TOKEN, LinkSecrets, new_secrets
from webapp.store.schema import links
from webapp.store.secrets import Secrets
from webapp.store.tokens import hash_token
from webapp.support import Channel, Link, LinkDraft, LinkNotFound, Stage
from webapp.support.links import TESTING, LastStage

MAX_TRIED = 50

# Built once: every post of a customer and every look of an agent begins with one of these.
BY_ID = select(links).where(links.c.id == bindparam("link"))
OPEN = select(links).where(
    links.c.revoked_at.is_(None), links.c.expires_at > bindparam("now", type_=links.c.expires_at.type)
)
OPEN_LINK = OPEN.where(links.c.id == LINK_ID_OF_TOKEN)
OPEN_LINK_TO_CHANGE = OPEN_LINK.with_for_update()
ANY_LINK = select(links).where(links.c.id == LINK_ID_OF_TOKEN)
ANY_LINK_TO_CHANGE = ANY_LINK.with_for_update()


NOT_NOTED = or_(
    links.c.active_at.is_(None),
    *(links.c[name] > links.c.active_at for name in ("opened_at", "seen_at", "revoked_at", "deleted_at")),
)
"""Whether the version before changed the link last, which knows neither `active_at` nor `verdict`."""


def noted(now: datetime) -> ColumnElement[datetime]:
    """Return the new `active_at` of a link; it stays while what another version wrote is not noted."""
    return case((NOT_NOTED, links.c.active_at), else_=literal(now, links.c.active_at.type))


class Links:
    """The links in one database. Every method raises StoreUnavailable when that is gone."""

    def __init__(self, database: Database, secrets: Secrets, announcer: Announcer = SILENT) -> None:
        self._database = database
        self._announcer = announcer
        self._secrets = secrets

    def make(self, draft: LinkDraft) -> tuple[Link, LinkSecrets]:
        """Keep a new link, and make what leads to it."""
        return self._database.write(self._making(draft))

    def make_once(
        self, draft: LinkDraft, asked: KeyedRequest, write: Callable[[Link, LinkSecrets], str]
    ) -> tuple[str, bool]:
        """Make a link and keep what `write` answers, or return what was answered to the same before.

        The second value tells whether it was before. Raise AskedOtherwise, or StillUnderWay.
        """
        making = self._making(draft)

        def job(connection: Connection) -> tuple[str, bool]:
            known = find_or_claim(connection, asked, datetime.now(UTC))
            if known is not None:
                return known, True
            link, secrets = making(connection)
            answer = write(link, secrets)
            keep(connection, asked, link.id, answer)
            return answer, False

        return self._database.write(job)

    def _making(self, draft: LinkDraft) -> Callable[[Connection], tuple[Link, LinkSecrets]]:
        """Return the job that keeps a new link."""
        now = datetime.now(UTC)
        values: dict[str, Any] = asdict(draft)
        values |= {
            "created_at": now,
            "active_at": now,
            "expires_at": now + values.pop("lifetime"),
            "tried": "[]",
            "revision": 0,
        }

        keys = self._secrets.accepted(CODES)

        def job(connection: Connection) -> tuple[Link, LinkSecrets]:
            row = connection.execute(insert(links).values(values).returning(links)).one()
            return link_of(row), new_secrets(connection, row.id, keys)

        return job

    def renew(self, link_id: int) -> LinkSecrets:
        """Make another address and code, beside those the link has. Raise LinkNotFound unless it is open."""
        keys = self._secrets.accepted(CODES)

        def job(connection: Connection) -> LinkSecrets:
            open_link_where(connection, links.c.id == link_id)
            return new_secrets(connection, link_id, keys)

        return self._database.write(job)

    def by_id(self, link_id: int) -> Link:
        """Return a link, open or not. Raise LinkNotFound."""
        return require_link(
            self._database.read(lambda connection: connection.execute(BY_ID, {"link": link_id}).first())
        )

    def by_token(self, token: str) -> Link:
        """Return the open link this token leads to. Raise LinkNotFound."""
        return self._database.read(lambda connection: open_link(connection, token))

    def any_by_token(self, token: str) -> Link:
        """Return the link this token leads to, open or not. Raise LinkNotFound."""
        return self._database.read(lambda connection: any_link(connection, token))

    def revoke(self, link_id: int) -> None:
        """Close a link for good. Raise LinkNotFound where there is none."""
        now = datetime.now(UTC)
        values = {"revoked_at": now, "revision": links.c.revision + 1, "active_at": noted(now)}
        change = update(links).where(links.c.id == link_id, links.c.revoked_at.is_(None)).values(values)

        def job(connection: Connection) -> bool:
            row = connection.execute(change.returning(links)).first()
            if row and row.expires_at > now:  # Or it was told already that it has expired.
                self._announcer.tell(connection, "link.closed", link_of(row), now, closed_by="revoked")
            return row is not None

        if not self._database.write(job):
            self.by_id(link_id)

    def erase(self, link_id: int) -> bool:
        """Delete a link and all that was kept of it, for good; return whether there was one."""
        deletion = delete(links).where(links.c.id == link_id)
        return bool(self._database.write(lambda connection: connection.execute(deletion).rowcount))

    def with_reference(self, reference: str) -> list[Link]:
        """Return the links with this reference, oldest first."""
        query = select(links).where(links.c.reference == reference).order_by(links.c.id)
        return list(map(link_of, self._database.read(lambda connection: connection.execute(query).all())))

    def note_progress(
        self,
        token: str,
        stage: Stage,
        step: str | None = None,
        tried: Sequence[str] = (),
        *,
        left: bool = False,
        channel: Channel | None = None,
        looks_first: bool = False,
    ) -> None:
        """Keep what the customer is doing, and add to the steps they have tried. Raise LinkNotFound.

        `left` says that they left the page meanwhile; anything else that comes of them brings them back. It
        is of no account where they have told of another page since: the two messages may overtake each other.
        `channel` is the one by which they have just come.
        """

        def job(connection: Connection) -> None:
            link = open_link(connection, token, to_change=True)
            if left and link.stage is not None and _page_of(stage, step) != _page_of(link.stage, link.step):
                return
            tried_steps = tuple(dict.fromkeys((*link.tried, *tried)))[-MAX_TRIED:]
            now = datetime.now(UTC)
            channels = {channel: now, **link.channels} if channel else link.channels
            before = (link.stage, link.step, link.tried, link.left_at is not None)
            if (stage, step, tried_steps, left) == before and (
                looks_first == link.looks_first and len(channels) == len(link.channels)
            ):
                return
            values: dict[str, Any] = {"stage": stage, "step": step, "tried": json.dumps(tried_steps)}
            values |= {"opened_at": link.opened_at or now, "revision": link.revision + 1}
            values |= {"seen_at": now, "left_at": now if left else None, "looks_first": int(looks_first)}
            values["channels"] = json.dumps({name: moment.isoformat() for name, moment in channels.items()})
            values["active_at"] = noted(now)
            has_pressed = stage in TESTING and link.stage not in TESTING
            if has_pressed:
                values["pressed_at"] = now
            connection.execute(update(links).where(links.c.id == link.id).values(values))
            if link.opened_at is None:
                self._announcer.tell(connection, "link.opened", link, now)
            if has_pressed and link.revision < MOST_CHANGES_TOLD:
                self._announcer.tell(connection, "run.started", link, now)

        self._database.write(job)


def _page_of(stage: LastStage, step: str | None) -> tuple[bool, str | None]:
    """Return whether a customer is on the page of a step, and of which; those who look first do not say."""
    return (True, step) if stage == "reading" else (False, None)


def link_of(row: Row[Any]) -> Link:
    """Read a row of the table; it may have more columns."""
    values = {field.name: getattr(row, field.name) for field in fields(Link)}
    channels = {
        name: datetime.fromisoformat(moment) for name, moment in json.loads(row.channels or "{}").items()
    }
    values |= {"tried": tuple(json.loads(row.tried)), "channels": channels}
    return Link(**values | {"looks_first": bool(row.looks_first)})


def open_link(connection: Connection, token: str, to_change: bool = False) -> Link:
    """Return the open link this token leads to, locked where it is to be changed. Raise LinkNotFound."""
    query = OPEN_LINK_TO_CHANGE if to_change else OPEN_LINK
    return require_link(
        connection.execute(query, {"secret_hash": hash_token(token), "now": datetime.now(UTC)}).first()
    )


def any_link(connection: Connection, token: str, to_change: bool = False) -> Link:
    """Return the link this token leads to, open or not, locked if it is to be changed. Raise LinkNotFound."""
    query = ANY_LINK_TO_CHANGE if to_change else ANY_LINK
    return require_link(connection.execute(query, {"secret_hash": hash_token(token)}).first())


def open_link_where(connection: Connection, condition: ColumnElement[bool]) -> Link:
    """Return the open link that this condition finds. Raise LinkNotFound."""
    return require_link(connection.execute(OPEN.where(condition), {"now": datetime.now(UTC)}).first())


def require_link(row: Row[Any] | None) -> Link:
    """Return the link that was found. Raise LinkNotFound where none was."""
    if row is None:
        raise LinkNotFound
    return link_of(row)
