"""Support links: what an agent asks for, and how far the customer has come with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

DEFAULT_LIFETIME = timedelta(days=7)
LIFETIMES_DAYS = (1, 7, 30)
MAX_REFERENCE = 120  # Characters.
MAX_NOTE = 500  # Characters.
LARGEST_ID = 2**31 - 1
"""Of a link, of a report and of all else: what the integers of the database hold."""

Stage = Literal["opened", "waiting", "running", "reading", "done"]
"""The customer has the page open, sees the browser's question, speaks, reads a step, or has a verdict."""

LastStage = Literal[Stage, "deleted"]
"""The last stage that is known of the customer, or that they deleted what they sent."""

Channel = Literal["address", "code", "qr", "panel"]
"""How a customer came: by the address, the spoken code, the QR code, or the code typed in the panel."""

LinkState = Literal["new", "opened", "revoked", "expired"]


TESTING: tuple[Stage, ...] = ("waiting", "running")
"""The stages of a test that goes on."""


class LinkNotFound(LookupError):
    """No link has this id, token or code, or it has expired or was revoked."""


class TooManyGuesses(Exception):
    """More wrong codes were tried than people mistype; in `seconds` the next is taken.

    `here` says that they came from the same address, not from everybody together.
    """

    def __init__(self, seconds: int, *, here: bool) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        self.here = here


@dataclass(frozen=True)
class LinkDraft:
    """What a link is made from. `agent_id` is None where a program makes it."""

    asked_by: str
    locale: str
    agent_id: int | None = None
    partner: str | None = None
    host: str | None = None
    reference: str = ""
    note: str = ""
    lifetime: timedelta = DEFAULT_LIFETIME


@dataclass(frozen=True)
class Link:
    """A link as it is stored, without the secrets that lead to it.

    `step` is the step the customer reads now, `tried` those they said they have done, in that order.
    `pressed_at` is when they last began a test, `seen_at` the last sign of them, `left_at` when they left the
    page, None while they are on it. `revision` goes up with everything there is to see. `channels` are the
    ways by which they came, each with its first time; `looks_first` says that they look at a result before
    they send it. `active_at` and `verdict` are None in what the version before wrote until they are repaired.
    """

    id: int
    agent_id: int | None
    asked_by: str
    partner: str | None
    host: str | None
    locale: str
    reference: str
    note: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    opened_at: datetime | None
    pressed_at: datetime | None
    seen_at: datetime | None
    left_at: datetime | None
    stage: LastStage | None
    step: str | None
    tried: tuple[str, ...]
    deleted_at: datetime | None
    revision: int
    channels: Mapping[Channel, datetime]
    looks_first: bool
    active_at: datetime | None
    verdict: str | None

    @property
    def updated_at(self) -> datetime:
        """When something last happened: it was made, opened, used, withdrawn, or its reports deleted."""
        return self.active_at or self.created_at

    def state(self, now: datetime) -> LinkState:
        """Return the state of the link at this moment."""
        if self.revoked_at:
            return "revoked"
        if self.expires_at <= now:
            return "expired"
        return "opened" if self.opened_at else "new"

    def is_open(self, now: datetime) -> bool:
        """Return whether a customer may still use the link."""
        return self.state(now) in ("new", "opened")
