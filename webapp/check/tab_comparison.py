"""The runs of one person in a panel and in a tab, joined through the database by a one-time token."""

from contextlib import suppress
from urllib.parse import urlencode

from flask import g, request, url_for

from webapp.check.verdict import Verdict
from webapp.diagnosis import TabRun
from webapp.reader.frame_context import frame_parameters, in_embed
from webapp.reader.steps import page_url
from webapp.reader.walk import Walk
from webapp.store import UnknownToken
from webapp.stores import stores

# Without a stream these tell nothing of the browser or the computer yet.
INCONCLUSIVE = ("prompt-unanswered", "prompt-dismissed", "unknown-failure")


def pairs_url(walk: Walk) -> str | None:
    """Return where a panel begins a pair; None in test mode, and on a page of its own, which is no panel."""
    if not in_embed() or walk.simulate:
        return None
    query = urlencode([*frame_parameters(g.language.code), *walk.parameters()])
    return f"{url_for('embed.begin_pair')}?{query}"


def tab_url(token: str, walk: Walk) -> str:
    """Return the address of the test in a tab, for the same visitor."""
    address = page_url("test", walk)
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'pair': token})}"


def pair_token() -> str:
    """Return the token that the tab carries in its address or its form; "" elsewhere."""
    return "" if in_embed() else request.values.get("pair", "")


def tell_panel(verdict: Verdict) -> None:
    """Keep the tab's verdict for the panel that waits for it.

    The tab does not wait until it is kept. Without the database the panel learns nothing.
    """
    token, stream = pair_token(), verdict.microphone_open
    if not token or (verdict.fault in INCONCLUSIVE and not stream):
        return
    run = TabRun(fault=verdict.fault, certainty=verdict.certainty, stream=stream)
    tab_runs = stores().tab_runs

    def keep() -> None:
        with suppress(UnknownToken):  # Nobody waits for it any more.
            tab_runs.answer(token, run.model_dump_json())

    stores().database.later(keep)
