"""The least Flask can do: one view that answers the same compressed bytes each time."""

import os
from pathlib import Path

from flask import Flask, Response

from webapp import stores
from webapp.config import Settings
from webapp.reader import steps
from webapp.web import assets

PATH = "/page"
BODY_FILE = "PLAIN_BODY"  # Names the environment variable with the path of the compressed page.


def create_plain_app(body: bytes) -> Flask:
    """Create an app that serves a page compressed by brotli at PATH."""
    app = Flask("plain", static_folder=None)
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Encoding": "br"}

    @app.get(PATH)
    def page() -> Response:
        return Response(body, headers=headers)

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    return app


def from_environment() -> Flask:
    """Create the app for gunicorn, with what every worker of ours does beside its requests as well."""
    body = Path(os.environ[BODY_FILE])
    app = create_plain_app(body.read_bytes())
    settings = Settings(database_url=f"sqlite:///{body.with_suffix('.db')}")
    app.config["SETTINGS"] = settings
    steps.init_app(app)
    stores.init_app(app)
    assets.init_app(app)
    return app
