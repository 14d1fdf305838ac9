"""Posts of agents carry a token that only our own pages know, besides the check in same_origin."""

from flask import Flask, current_app
from flask_wtf.csrf import CSRFError, CSRFProtect

from webapp.stores import stores

SECRET_NAME = "cookies"

_protection = CSRFProtect()


def init_app(app: Flask) -> None:
    """Let templates call `csrf_token()`. `check_csrf_token` alone checks it; it lasts as long as its session.

    Flask-WTF's check of the referrer is off: same_origin has a better one, and browsers need not send it.
    """
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    _protection.init_app(app)


def check_csrf_token() -> None:
    """Raise CSRFError for a post without the token of its session. Raise StoreUnavailable."""
    # The last one signs, and any of them may have signed.
    current_app.config["WTF_CSRF_SECRET_KEY"] = [*reversed(stores().secrets.accepted(SECRET_NAME))]
    _protection.protect()


__all__ = ["CSRFError", "check_csrf_token", "init_app"]
