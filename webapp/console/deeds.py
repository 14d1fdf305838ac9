"""Notes what the agent of this request does with a link."""

import logging

from webapp.console.login import current_agent
from webapp.store import StoreRefused, StoreUnavailable
from webapp.stores import stores
from webapp.support.deeds import DeedKind

log = logging.getLogger(__name__)


def note_deed(link_id: int, kind: DeedKind) -> None:
    """Keep it beside the link; where that cannot be written, the agent's work goes on."""
    try:
        stores().deeds.add(link_id, current_agent(), kind)
    except (StoreUnavailable, StoreRefused):
        log.warning("what an agent did with a link could not be noted: %s", kind)
