"""Where to go on after signing in: only ever to a page of agents, whatever the address asked for."""

import re

HOME = "/agents/"
OWN_PATH = re.compile(r"/agents/[A-Za-z0-9_.~%!$'()*+,;=:@/-]*(\?[A-Za-z0-9_.~%!$&'()*+,;=:@/?-]*)?")
MAX_LENGTH = 2000


def own_path(text: str | None) -> str | None:
    """Give a path below /agents/ as it is, and None for all else."""
    return text if text and len(text) <= MAX_LENGTH and OWN_PATH.fullmatch(text) else None
