"""How far a customer is with a link, whether they are still there, and what to tell them meanwhile."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from webapp.support import LastStage, Link
from webapp.support.links import TESTING, LinkState
from webapp.web.i18n import gettext as translate
from webapp.web.i18n import mark

BETWEEN_PAGES = timedelta(seconds=3)
"""Whoever goes on to the next page leaves one, too."""
OUT_OF_SIGHT = timedelta(minutes=15)
"""After so long without a sign of the customer nobody can say that they are there."""

Presence = Literal["none", "here", "left", "unsure", "closed"]

CLOSED: dict[LinkState, str] = {
    "revoked": mark("This link was withdrawn"),
    "expired": mark("This link has expired"),
}
NOT_OPENED = mark("Not opened yet")
HERE = mark("On the page now")
LEFT = mark("Left")
LAST_SEEN = mark("Last seen")
STAGES: dict[LastStage, str] = {
    "opened": mark("has not pressed the button yet"),
    "waiting": mark("the browser is asking them"),
    "running": mark("the test is running"),
    "reading": mark("reading a step"),
    "done": mark("sees the result"),
    "deleted": mark("has deleted what they sent"),
}
LOOKING_FIRST = mark("looks at the result first, and sends it when they like")
SAY_FIRST = mark("Send them the message, or read the code out.")
SAY_SEND = mark("Nothing was sent yet. Once they have looked, ask them to press the button that sends it.")
SAY: dict[LastStage, str] = {
    "opened": mark("Ask them to press “Test my microphone”."),
    "waiting": mark(
        "Ask them to look for a small box, mostly at the top of the window, "
        "and to choose the answer that allows it."
    ),
    "running": mark("Ask them to say something, for example to count to ten."),
}


@dataclass(frozen=True)
class LinkProgress:
    """`line` says whether the customer is there, and `since` when they were; None where that is no matter.

    `doing` is what they do there, "" where nobody knows; `say` what to tell them now. `moving`: it will
    change soon. `leaves_in` is set while somebody who left a page may still come to the next one.
    """

    state: LinkState
    presence: Presence
    line: str
    since: datetime | None
    doing: str
    say: str
    moving: bool
    leaves_in: timedelta | None = None


def describe_progress(link: Link) -> LinkProgress:
    """Describe in the language of the request how far a customer is with a link."""
    state, presence = link.state(datetime.now(UTC)), presence_of(link)
    if presence == "closed":
        return LinkProgress(state, presence, translate(CLOSED[state]), None, "", "", False)
    if presence == "none" or link.stage is None:
        return LinkProgress(state, presence, translate(NOT_OPENED), None, "", translate(SAY_FIRST), False)
    looking = link.looks_first and link.stage == "done"
    doing = translate(LOOKING_FIRST if looking else STAGES[link.stage])
    if presence == "here":
        say = SAY_SEND if looking else SAY.get(link.stage, "")
        moving, words = link.stage in TESTING, say and translate(say)
        leaves_in = _leaves_in(link.left_at) if link.left_at else None
        return LinkProgress(state, presence, translate(HERE), None, doing, words, moving, leaves_in)
    line, since = (LEFT, link.left_at) if presence == "left" else (LAST_SEEN, link.seen_at or link.opened_at)
    return LinkProgress(state, presence, translate(line), since, "", "", False)


def _leaves_in(left_at: datetime) -> timedelta:
    """Return how long somebody who left a page may still take to come to the next."""
    return max(left_at + BETWEEN_PAGES - datetime.now(UTC), timedelta(0))


def presence_of(link: Link) -> Presence:
    """Return whether the customer is on the page, as far as that can be known."""
    now = datetime.now(UTC)
    if not link.is_open(now):
        return "closed"
    if not link.opened_at or link.stage is None:
        return "none"
    if link.left_at and link.left_at <= now - BETWEEN_PAGES:
        return "left"
    return "here" if (link.seen_at or link.opened_at) > now - OUT_OF_SIGHT else "unsure"


def version_of(link: Link) -> str:
    """Return what changes with everything there is to see of a link, also by the mere passing of time."""
    return f"{link.revision}-{presence_of(link)}"
