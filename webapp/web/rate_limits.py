"""Rate limits: how many posts one client may make. Of its address a keyed hash is counted, for the window.

Each worker counts for itself; with a Redis all count together. Without an answer from it they count alone.
"""

import hashlib
import secrets
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

REDIS_SECONDS = 0.25  # The library's own default waits for ever.
REDIS_OPTIONS: dict[str, Any] = {
    "socket_connect_timeout": REDIS_SECONDS,
    "socket_timeout": REDIS_SECONDS,
    "retry": None,
}
WRITING_GET = "agents.oidc"
"""The one page that keeps something for anybody at a GET: a link, as our policy lets no form lead away.

Others begin a session at a GET only for who brings a secret: an invitation, or the organisation's answer.
"""


def init_app(app: Flask, rate: str, redis_url: str | None = None) -> None:
    """Limit posts; over the limit the answer is 429 with Retry-After."""
    # The same on all machines that share a Redis, and known to nobody who only reads what is in it.
    key = hashlib.sha256(redis_url.encode()).digest() if redis_url else secrets.token_bytes(32)

    def client() -> str:
        return hashlib.blake2b(get_remote_address().encode(), key=key, digest_size=16).hexdigest()

    limiter = Limiter(
        client,
        app=app,
        application_limits=[rate],
        application_limits_exempt_when=lambda: request.method != "POST" and request.endpoint != WRITING_GET,
        storage_uri=redis_url or "memory://",
        storage_options=REDIS_OPTIONS if redis_url else {},
        in_memory_fallback_enabled=True,
        key_prefix="soundcheck",
        strategy="sliding-window-counter",
        headers_enabled=True,
    )
    app.extensions["rate_limiter"] = limiter
