"""What the reverse proxies in front say of a request: who sent it, for which host, and by which scheme."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def init_app(app: Flask) -> None:
    """Believe the X-Forwarded-* headers of as many proxies as PROXY_HOPS says, and of no other."""
    hops = app.config["SETTINGS"].proxy_hops
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
