"""Where customers reach the app."""

from flask import current_app, request


def own_origin() -> str:
    """Give the origin of this app, as customers know it."""
    public: str | None = current_app.config["SETTINGS"].public_url
    return public or request.host_url.rstrip("/")
