"""Where to go on after signing in: only ever to a page of agents, whatever the address asked for."""

import re
from urllib.parse import quote

HOME = "/agents/"
OWN_PATH = re.compile(r"/agents/[A-Za-z0-9_.~%!$'()*+,;=:@/-]*(\?[A-Za-z0-9_.~%!$&'()*+,;=:@/?-]*)?")
MAX_LENGTH = 8000
"""Characters within another address, where a percent sign takes three; a request line may have 8,190."""


def own_path(text: str | None) -> str | None:
    """Give a path below /agents/ as it is, and None for all else."""
    return text if text and OWN_PATH.fullmatch(text) and len(quote(text, safe="")) <= MAX_LENGTH else None
