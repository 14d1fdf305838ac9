"""Which hosts a request may be for, asked in front of everything: kept pages are answered without Flask."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, redirect, request
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from webapp.config import Settings
from webapp.web.csp_sources import DEFAULT_PORTS
from webapp.web.errors import SENTENCES
from webapp.web.headers import security_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

THIS_MACHINE = r"((?:[a-z0-9.-]+\.)?localhost|127\.0\.0\.1)\.?(:[0-9]{1,5})?"


def init_app(app: Flask) -> None:
    """Refuse other hosts than PUBLIC_URL and our clean origins, where PUBLIC_URL is set."""
    app.before_request(_redirect_on_this_host)
    settings: Settings = app.config["SETTINGS"]
    if settings.public_url:
        app.wsgi_app = TrustedHosts(  # type: ignore[method-assign]
            app.wsgi_app, settings.trusted_origins, settings.hsts_subdomains
        )


class TrustedHosts:
    """WSGI middleware that refuses every other host and port, and a request that names none.

    In an origin `*` stands for any name before the rest, which `werkzeug.sansio.utils.host_is_trusted` would
    take alone as well. This machine is asked at any port: by health checks, and by whoever runs it.
    """

    def __init__(self, app: "WSGIApplication", origins: Sequence[str], subdomains: bool = True) -> None:
        self._app = app
        self._subdomains = subdomains
        self._trusted = re.compile("|".join((*map(_form, origins), THIS_MACHINE)))

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Pass on what is for us, under the one name that browsers give it, and answer 400 to the rest."""
        trusted = self._trusted.fullmatch(environ.get("HTTP_HOST", "").lower())
        if trusted:
            environ["HTTP_HOST"] = "".join(filter(None, trusted.groups()))
            return self._app(environ, start_response)
        headers = security_headers("page", environ["wsgi.url_scheme"] == "https", self._subdomains)
        headers["Cache-Control"] = "no-store"
        return Response(SENTENCES[400], 400, headers, mimetype="text/plain")(environ, start_response)


def _form(origin: str) -> str:
    """Return what a Host header of an origin looks like; its groups are the one name for all of them.

    Names do not end where they end in a point, and a port that goes without saying may be said.
    """
    parts = urlsplit(origin)
    name = re.escape(parts.hostname or "").replace(r"\*", "[a-z0-9.-]+")
    return rf"({name})\.?" + (f"(:{parts.port})" if parts.port else rf"(?::{DEFAULT_PORTS[parts.scheme]})?")


def _redirect_on_this_host() -> Response | None:
    """Answer the router's own redirects, which name the host that the browser sent, without a host."""
    if not isinstance(request.routing_exception, RequestRedirect):
        return None
    parts = urlsplit(request.routing_exception.new_url)
    path = f"/{parts.path.lstrip('/')}"
    return redirect(f"{path}?{parts.query}" if parts.query else path, 308)
