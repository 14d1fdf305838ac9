"""Posts of agents carry a token that only our own pages know, beside the check of where they come from."""

from flask import Flask, current_app
from flask_wtf.csrf import CSRFError, CSRFProtect

from webapp.stores import stores

SECRET = "cookies"

_protection = CSRFProtect()


def init_app(app: Flask) -> None:
    """Give templates `csrf_token()`. `protect` alone checks it, and it is good as long as its session.

    Flask-WTF's check of the referrer is off: headers.py knows better, and browsers need not send one.
    """
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    _protection.init_app(app)


def protect() -> None:
    """Refuse a post without the token of its session by CSRFError. Raises StoreUnavailable."""
    current_app.config["WTF_CSRF_SECRET_KEY"] = stores().secrets.value(SECRET)
    _protection.protect()


__all__ = ["CSRFError", "init_app", "protect"]
