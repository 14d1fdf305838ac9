"""Rate limits: how many posts one client may make. Counted is a keyed hash of its address, within a window.

Each worker counts for itself; with a Redis all count together. While that does not answer, each counts alone.
"""

import hashlib
import secrets
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from webapp.config import Settings
from webapp.web.view_marks import has_mark, limit_every_method

REDIS_SECONDS = 0.25  # The library's own default waits for ever.
REDIS_OPTIONS: dict[str, Any] = {
    "socket_connect_timeout": REDIS_SECONDS,
    "socket_timeout": REDIS_SECONDS,
    "retry": None,
}


def init_app(app: Flask) -> None:
    """Limit posts to RATE_LIMIT, which is in the notation of the package limits; beyond it answer 429."""
    settings: Settings = app.config["SETTINGS"]
    redis_url = settings.redis_url
    # The same on all machines that share a Redis, and known to nobody who only reads what is in it.
    key = hashlib.sha256(redis_url.encode()).digest() if redis_url else secrets.token_bytes(32)

    def client() -> str:
        return hashlib.blake2b(get_remote_address().encode(), key=key, digest_size=16).hexdigest()

    Limiter(
        client,
        app=app,
        application_limits=[settings.rate_limit],
        application_limits_exempt_when=_is_unlimited,
        storage_uri=redis_url or "memory://",
        storage_options=REDIS_OPTIONS if redis_url else {},
        in_memory_fallback_enabled=True,
        key_prefix="soundcheck",
        strategy="sliding-window-counter",
        headers_enabled=True,
    )


def _is_unlimited() -> bool:
    """Return whether nothing is written for anybody: other GETs write only for who brings a secret."""
    return request.method != "POST" and not has_mark(limit_every_method)
