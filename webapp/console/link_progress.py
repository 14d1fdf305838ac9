"""How far a customer is with a link, and what to tell them meanwhile."""

from dataclasses import dataclass
from datetime import UTC, datetime

from webapp.support import LastStage, Link
from webapp.support.links import LinkState
from webapp.web.i18n import gettext as translate
from webapp.web.i18n import mark

CLOSED: dict[LinkState, str] = {
    "revoked": mark("This link was withdrawn"),
    "expired": mark("This link has expired"),
}
NOT_OPENED = mark("Not opened yet")
STAGES: dict[LastStage, str] = {
    "opened": mark("The customer has the page open"),
    "waiting": mark("The browser is asking the customer"),
    "running": mark("The test is running"),
    "reading": mark("The customer is reading a step"),
    "done": mark("There is a result"),
    "deleted": mark("The customer has deleted what they sent"),
}
SAY_FIRST = mark("Send them the message, or read the code out.")
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
    """`line` says how far the customer is, `say` what to tell them now; `moving`: it will change soon."""

    state: LinkState
    line: str
    say: str
    moving: bool


def describe_progress(link: Link) -> LinkProgress:
    """Describe in the language of the request how far a customer is with a link."""
    state = link.state(datetime.now(UTC))
    if state in CLOSED:
        return LinkProgress(state, translate(CLOSED[state]), "", False)
    if state == "new" or link.stage is None:
        return LinkProgress(state, translate(NOT_OPENED), translate(SAY_FIRST), False)
    say = SAY.get(link.stage, "")
    moving = link.stage in ("waiting", "running")
    return LinkProgress(state, translate(STAGES[link.stage]), say and translate(say), moving)
