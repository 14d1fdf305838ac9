"""Rate limits: how many posts one address may make, and how few of those that leave a row behind.

Counted is a keyed hash of the address, within a window. An IPv6 address counts as its /64, and once more as
its /48, which may be one customer's and has room for SITE_SHARE times as much. Each worker counts for itself;
with a Redis all count together. While that does not answer, each counts alone.
"""

import hashlib
import logging
import secrets
import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from flask import Flask, Response, current_app, request
from flask_limiter import ApplicationLimit, Limiter
from limits import parse_many

from webapp.config import Settings
from webapp.metrics.figures import rate_limits_alone
from webapp.web.client_network import client_network, client_site
from webapp.web.view_marks import adds_rows, has_mark, limit_every_method

ROW_LIMIT = "30 per minute; 300 per hour"
"""Rows that one address may leave behind; each is gone within the hour. An office may share an address."""
SITE_SHARE = 3
"""How many times the limit of one address a /48 has, all IPv6 networks that one customer may have."""
REDIS_SECONDS = 0.25  # The library's own default waits for ever.
REDIS_OPTIONS: dict[str, Any] = {
    "socket_connect_timeout": REDIS_SECONDS,
    "socket_timeout": REDIS_SECONDS,
    "retry": None,
}


log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Limit posts to RATE_LIMIT, and those that add rows to ROW_LIMIT; beyond either answer 429.

    Both are in the notation of the package limits.
    """
    settings: Settings = app.config["SETTINGS"]
    redis_url = settings.redis_url
    # The same on all machines that share a Redis, and known to nobody who only reads what is in it.
    key = hashlib.sha256(redis_url.encode()).digest() if redis_url else secrets.token_bytes(32)

    def client() -> str:
        return hashlib.blake2b(client_network().encode(), key=key, digest_size=16).hexdigest()

    def site() -> str:
        return hashlib.blake2b((client_site() or "").encode(), key=key, digest_size=16).hexdigest()

    app.after_request(_wait_only_when_told)  # What is registered last comes first: after the limiter's own.
    limiter = Limiter(
        client,
        app=app,
        application_limits=[
            # Of a site first: what it is refused is not counted for another network each time.
            ApplicationLimit(_for_site(settings.rate_limit), site, exempt_when=_has_one_network),
            ApplicationLimit(settings.rate_limit),
            ApplicationLimit(
                _for_site(ROW_LIMIT),
                site,
                scope="rows",
                exempt_when=lambda: _adds_no_row() or _has_one_network(),
            ),
            ApplicationLimit(ROW_LIMIT, scope="rows", exempt_when=_adds_no_row),
        ],
        storage_uri=redis_url or "memory://",
        storage_options=REDIS_OPTIONS if redis_url else {},
        in_memory_fallback_enabled=True,
        key_prefix="soundcheck",
        strategy="sliding-window-counter",
        headers_enabled=True,
    )
    limiter.request_filter(_is_unlimited)
    app.extensions["rate_limiter"] = limiter
    if redis_url:
        limiter.logger.setLevel(logging.ERROR)  # It tells the same, but not for how long.
        alone = CountedAlone()
        app.teardown_request(lambda _: alone.note(limiter._storage_dead) if _is_counted() else None)


def are_counted_together() -> bool:
    """Return whether the Redis answers that is to count for all; where none is set, none is missed."""
    limiter: Limiter = current_app.extensions["rate_limiter"]
    return limiter.storage.check()


class CountedAlone:
    """Tells in the log, once each way, that a worker counts alone because Redis does not answer."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._since: float | None = None
        self._posts = 0

    def note(self, is_alone: bool) -> None:
        """Note how a post was counted."""
        with self._lock:
            if is_alone:
                self._posts += 1
            if is_alone and self._since is None:
                self._since = self._clock()
                rate_limits_alone.set(1)
                log.error("Redis does not answer, so this worker counts posts alone")
            elif self._since is not None and not is_alone:
                seconds, posts = self._clock() - self._since, self._posts
                self._since, self._posts = None, 0
                rate_limits_alone.set(0)
                log.warning(
                    "Redis answers again, after %.1f seconds; posts counted alone: %d", seconds, posts
                )


def _wait_only_when_told(response: Response) -> Response:
    """Take back what the limiter says in every answer; where it refuses, it means something."""
    if response.status_code not in (429, 503):
        response.headers.pop("Retry-After", None)
    return response


def _is_counted() -> bool:
    return request.endpoint is not None and not _is_unlimited()


def _is_unlimited() -> bool:
    """Return whether nothing is written for anybody: other GETs write only for who brings a secret."""
    return request.method != "POST" and not has_mark(limit_every_method)


def _adds_no_row() -> bool:
    return not has_mark(adds_rows)


def _has_one_network() -> bool:
    return client_site() is None


def _for_site(rate: str) -> str:
    """Return the limit of a site for that of an address; both are in the notation of the package limits."""
    return "; ".join(
        f"{limit.amount * SITE_SHARE} per {limit.multiples} {limit.GRANULARITY.name}"
        for limit in parse_many(rate)
    )
