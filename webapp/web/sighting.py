"""What is noted of each request while it is answered, for the figures: route, status, duration."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request

from webapp.metrics.figures import NO_ROUTE, RequestFigures

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEY = "soundcheck.sighting"


@dataclass(slots=True)
class Sighting:
    """One request. A copy of the WSGI environment leads to the same one."""

    route: str = NO_ROUTE
    """The rule of its address, such as `/<locale:locale>/test`."""
    status: str = "500"


def sighting_of(environ: "WSGIEnvironment") -> Sighting:
    """Return what is noted of a request; of one that came by another way it is read by nobody."""
    noted: Sighting = environ.get(KEY) or Sighting()
    return noted


def init_app(app: Flask) -> None:
    """Note the route of what Flask is asked for, and count all that is answered."""
    app.after_request(_note_route)
    app.wsgi_app = Watch(app.wsgi_app)  # type: ignore[method-assign]


def _note_route(response: Response) -> Response:
    if request.url_rule:
        sighting_of(request.environ).route = request.url_rule.rule
    return response


class Watch:
    """WSGI middleware in front of all others."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app
        self._figures = RequestFigures()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Pass the request on, and count it once its answer has begun."""
        began = time.perf_counter()
        environ[KEY] = sighting = Sighting()

        def note_status(
            status: str, headers: list[tuple[str, str]], *error: Any
        ) -> Callable[[bytes], object]:
            sighting.status = status[:3]
            return start_response(status, headers, *error)

        try:
            return self._app(environ, note_status)
        finally:
            self._figures.count(sighting.route, sighting.status, time.perf_counter() - began)
