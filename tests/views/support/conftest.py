"""An app with a store of its own, and the links an agent makes in it."""

import pytest

from webapp import create_app
from webapp.config import Settings
from webapp.support import LinkDraft


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """Serve with a store that no other module writes to."""
    return create_app_in(tmp_path_factory.mktemp("support"))


def create_app_in(folder):
    return create_app(
        Settings(database_url=f"sqlite:///{folder}/soundcheck.db", rate_limit="100000 per minute")
    )


@pytest.fixture
def store(app):
    return app.extensions["stores"]


@pytest.fixture
def make(store):
    """Make a link as an agent does; give it with what leads to it."""

    def link(**changes):
        draft = {
            "asked_by": "Anna",
            "locale": "fr",
            "partner": "salesforce",
            "host": "acme.lightning.force.com",
        }
        return store.links.make(LinkDraft(**draft | changes))

    return link


@pytest.fixture
def gone(tmp_path):
    """Serve without a database."""
    (tmp_path / "file").write_text("")
    return create_app(Settings(database_url=f"sqlite:///{tmp_path}/file/x.db")).test_client()
