"""Host names of ours that no browser has visited yet, to compare permission states with.

A permission that was set for one site does not hold there, so the browser answers with its default.
"""

import re
import secrets
from urllib.parse import urlsplit

from webapp.config import Settings
from webapp.partners.addresses import is_local

NONCE_BYTES = 10


class NoCleanOrigin(LookupError):
    """No host names for comparisons are set up here."""


def pattern(settings: Settings, own_origin: str) -> str | None:
    """Return the pattern with `{nonce}`, or None where there is none; on localhost it needs no setting.

    Elsewhere it takes PUBLIC_URL to lead back from there: what a request calls our origin may be anybody's.
    """
    parts = urlsplit(own_origin)
    is_here = is_local(parts.hostname or "")
    if settings.clean_origin and (settings.public_url or is_here):
        return settings.clean_origin
    if not is_here:
        return None
    return "http://{nonce}.localhost" + (f":{parts.port}" if parts.port else "")


def csp_source(settings: Settings, is_secure: bool) -> str | None:
    """Return what a Content-Security-Policy calls all those host names; None where there is no pattern.

    Without PUBLIC_URL our port on localhost is known by request only, which must not show in a page that is
    kept for others. A page that came by https (`is_secure`) compares with no host names by http.
    """
    known = settings.public_url or settings.clean_origin
    own = settings.public_url or "http://localhost"
    template = pattern(settings, own) if known else "http://{nonce}.localhost:*"
    if template is None or (is_secure and template.startswith("http:")):
        return None
    return re.sub(r"//.*\{nonce\}[^.]*", "//*", template)


def fresh(settings: Settings, own_origin: str) -> str:
    """Return an origin that was never used before; raise NoCleanOrigin where there is no pattern."""
    template = pattern(settings, own_origin)
    if template is None:
        raise NoCleanOrigin
    return template.replace("{nonce}", secrets.token_hex(NONCE_BYTES))
