"""Commands of `flask --app webapp`."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Add the commands of the guide."""
