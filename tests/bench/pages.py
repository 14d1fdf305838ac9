"""The pages of the guide as one visitor asks for them."""

from collections.abc import Iterable
from pathlib import Path

from flask import Flask

from webapp import create_app
from webapp.config import ROOT, Settings
from webapp.guide.visitor import Visitor
from webapp.reader.steps import step_url
from webapp.reader.walk import Walk
from webapp.web.assets import asset_url

ON_SALESFORCE = Visitor(
    "macos", (15,), "chrome", (156,), "salesforce", origin="https://acme.lightning.force.com"
)
TYPICAL_STEP = "site/allow"


def new_app(folder: Path) -> Flask:
    """Create the app with its default settings and a database in the folder."""
    return create_app(Settings(database_url=f"sqlite:///{folder}/soundcheck.db"))


def address(app: Flask, step_id: str, locale: str = "en", visitor: Visitor = ON_SALESFORCE) -> str:
    """Return the one address of a step for a visitor, which answers without a redirect."""
    with app.test_request_context():
        return step_url(step_id, Walk(visitor), locale)


def every_page(app: Flask, visitor: Visitor = ON_SALESFORCE) -> dict[str, str]:
    """Return the address of every step, the test included, in every language, by names such as "fr start"."""
    return {
        f"{locale} {step}": address(app, step, locale, visitor)
        for locale in app.extensions["languages"]
        for step in app.extensions["guide"].steps
    }


def assets(app: Flask) -> Iterable[str]:
    """Return the address of every file of static/."""
    folder = ROOT / "static"
    with app.test_request_context():
        return [
            asset_url(path.relative_to(folder).as_posix()) for path in folder.rglob("*") if path.is_file()
        ]
