"""Host names of ours that no browser has visited yet, to compare permission states with.

A permission that was set for one site does not hold there, so the browser answers with its default.
"""

import secrets
from urllib.parse import urlsplit

from webapp.config import Settings
from webapp.partners.addresses import is_local

NONCE_BYTES = 10


class NoCleanOrigin(LookupError):
    """No host names for comparisons are set up here."""


def pattern(settings: Settings, host: str) -> str | None:
    """Give the pattern with `{nonce}`, or None where there is none: on localhost one needs no setting."""
    if settings.clean_origin:
        return settings.clean_origin
    parts = urlsplit(f"//{host}")
    if not is_local(parts.hostname or ""):
        return None
    return "http://{nonce}.localhost" + (f":{parts.port}" if parts.port else "")


def fresh(settings: Settings, host: str) -> str:
    """Make an origin that was never used before; raise NoCleanOrigin where there is no pattern."""
    found = pattern(settings, host)
    if found is None:
        raise NoCleanOrigin
    return found.replace("{nonce}", secrets.token_hex(NONCE_BYTES))
