"""Soundcheck: finds the level that blocks a microphone, and shows exactly its steps."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from webapp.config import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """Return an app with these settings, or with those of the environment.

    The parts are imported by it, so that the domain packages can be imported without Flask.
    """
    from webapp.app import create_app

    return create_app(settings)
