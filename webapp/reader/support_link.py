"""Who asked a customer for a test by a support link, as far as the store can tell."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from webapp.reader.walk import TOKEN_FORM, Walk, current_guide, walk_of
from webapp.store import StoreUnavailable
from webapp.stores import stores
from webapp.support import Link, LinkNotFound


@dataclass(frozen=True)
class Asker:
    """What a token says: `link` is None unless it is open. `kept` tells whether anything came through it."""

    token: str
    state: Literal["open", "closed", "gone", "unreachable"]
    link: Link | None = None
    kept: bool = False

    @property
    def takes(self) -> bool:
        """Whether results may be sent: where the store cannot be asked it may be there again by then."""
        return self.state in ("open", "unreachable")


def asker_of(token: str) -> Asker:
    """Ask the store, which may not answer: the test goes on without it."""
    if not TOKEN_FORM.fullmatch(token):
        return Asker(token, "gone")
    try:
        link = stores().links.any_by_token(token)
        kept = stores().reports.counted(link.id)[0] > 0
    except LinkNotFound:
        return Asker(token, "gone")
    except StoreUnavailable:
        return Asker(token, "unreachable")
    if link.is_open(datetime.now(UTC)):
        return Asker(token, "open", link, kept)
    return Asker(token, "closed", kept=kept)


def walk_by(link: Link, token: str, walk: Walk) -> Walk:
    """Give the place of somebody who came by a link; where the agent named a site, it is that one."""
    named = {"partner": link.partner or "", "host": link.host or ""}
    here = {name: text for name, text in walk.parameters() if name in ("os", "browser", "partner", "host")}
    return walk_of({**here, **(named if any(named.values()) else {}), "link": token}, current_guide())
