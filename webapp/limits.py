"""Rate limits: how many posts one client may make. Addresses are counted in memory and never kept."""

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address


def init_app(app: Flask, rate: str) -> None:
    """Limit posts; over the limit the answer is 429 with Retry-After."""
    limiter = Limiter(
        get_remote_address,
        app=app,
        application_limits=[rate],
        application_limits_exempt_when=lambda: request.method != "POST",
        storage_uri="memory://",
        strategy="sliding-window-counter",
        headers_enabled=True,
    )
    app.extensions["rate_limiter"] = limiter
