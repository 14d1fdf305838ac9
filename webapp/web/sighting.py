"""What is noted of each request while it is answered, for figures and log: id, route, status, duration."""

import random
import re
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request

from webapp.config import Settings
from webapp.metrics.figures import NO_ROUTE, RequestFigures

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEY = "soundcheck.sighting"
ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What an id of a proxy looks like: nginx's own, or a UUID. No word and no token of ours does."""

current_id: ContextVar[str | None] = ContextVar("current_id", default=None)
"""The id of the request that is answered here."""


def _new_id() -> str:
    return f"{random.getrandbits(64):016x}"


@dataclass(slots=True)
class Sighting:
    """One request. A copy of the WSGI environment leads to the same one."""

    id: str = field(default_factory=_new_id)
    """What its lines in the log are found by, and what a person may name who writes to us."""
    route: str = NO_ROUTE
    """The rule of its address, such as `/<locale:locale>/test`."""
    status: str = "500"


def sighting_of(environ: "WSGIEnvironment") -> Sighting:
    """Return what is noted of a request; something new that nobody reads if it did not come through Watch."""
    noted: Sighting = environ.get(KEY) or Sighting()
    return noted


def init_app(app: Flask) -> None:
    """Note the route of what Flask is asked for, and count all that is answered.

    The id is that of a proxy in front, if PROXY_HOPS says that there is one; else it is made.
    """
    settings: Settings = app.config["SETTINGS"]
    app.after_request(_note_route)
    app.wsgi_app = Watch(app.wsgi_app, settings.proxy_hops > 0)  # type: ignore[method-assign]


def _note_route(response: Response) -> Response:
    if request.url_rule:
        sighting_of(request.environ).route = request.url_rule.rule
    return response


class Watch:
    """WSGI middleware in front of all others."""

    def __init__(self, app: "WSGIApplication", has_proxy: bool) -> None:
        self._app = app
        self._has_proxy = has_proxy
        self._figures = RequestFigures()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Pass the request on, and count it once its answer has begun."""
        began = time.perf_counter()
        given = environ.get("HTTP_X_REQUEST_ID", "") if self._has_proxy else ""
        environ[KEY] = sighting = Sighting(given) if ID.fullmatch(given) else Sighting()
        before = current_id.set(sighting.id)

        def note_status(
            status: str, headers: list[tuple[str, str]], *error: Any
        ) -> Callable[[bytes], object]:
            sighting.status = status[:3]
            return start_response(status, headers, *error)

        try:
            return self._app(environ, note_status)
        finally:
            current_id.reset(before)
            self._figures.count(sighting.route, sighting.status, time.perf_counter() - began)
