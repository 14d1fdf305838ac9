"""The app as other people's programs reach it: by HTTP, with nothing but its address and a key."""

import json
import logging
from threading import Thread

import pytest
from werkzeug.serving import make_server

from tests.api.access import new_key
from webapp import create_app
from webapp.config import Settings


@pytest.fixture(scope="session")
def live(tmp_path_factory):
    """Serve an app, and give it with its address."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path_factory.mktemp('live')}/x.db"))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = Thread(target=server.serve_forever)
    serving.start()
    yield app, f"http://127.0.0.1:{server.port}"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture(scope="session")
def key(live):
    return new_key(live[0])


@pytest.fixture(scope="session")
def document(live, tmp_path_factory):
    """Return the path of the OpenAPI document, as a program gets it that generates a client."""
    path = tmp_path_factory.mktemp("document") / "openapi.json"
    path.write_text(json.dumps(live[0].test_client().get("/api/v1/openapi.json").json))
    return path
