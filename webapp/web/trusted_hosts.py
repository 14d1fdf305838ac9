"""Which hosts a request may be for, asked in front of everything: kept pages are answered without Flask."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, redirect, request
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from webapp.config import Settings
from webapp.web.errors import SENTENCES
from webapp.web.headers import security_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def init_app(app: Flask) -> None:
    """Refuse other hosts than PUBLIC_URL and our clean origins, where PUBLIC_URL is set."""
    app.before_request(_redirect_on_this_host)
    settings: Settings = app.config["SETTINGS"]
    if settings.public_url:
        app.config["TRUSTED_HOSTS"] = settings.trusted_hosts
        app.wsgi_app = TrustedHosts(app.wsgi_app, settings.trusted_hosts)  # type: ignore[method-assign]


class TrustedHosts:
    """WSGI middleware that refuses every other host, and a request that names none.

    Hosts are in the notation of Flask's TRUSTED_HOSTS: a point in front stands for any name before it.
    `werkzeug.sansio.utils.host_is_trusted` would also take what stands behind the point alone.
    """

    def __init__(self, app: "WSGIApplication", hosts: Sequence[str]) -> None:
        self._app = app
        names = "|".join(f"{'[a-z0-9.-]+' if host[0] == '.' else ''}{re.escape(host)}" for host in hosts)
        self._trusted = re.compile(rf"({names})(:[0-9]{{1,5}})?")

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Pass on what is for us, and answer 400 to the rest."""
        if self._trusted.fullmatch(environ.get("HTTP_HOST", "")):
            return self._app(environ, start_response)
        headers = security_headers("page", environ["wsgi.url_scheme"] == "https")
        headers["Cache-Control"] = "no-store"
        return Response(SENTENCES[400], 400, headers, mimetype="text/plain")(environ, start_response)


def _redirect_on_this_host() -> Response | None:
    """Answer the router's own redirects, which name the host that the browser sent, without a host."""
    if not isinstance(request.routing_exception, RequestRedirect):
        return None
    parts = urlsplit(request.routing_exception.new_url)
    path = f"/{parts.path.lstrip('/')}"
    return redirect(f"{path}?{parts.query}" if parts.query else path, 308)
