"""What goes wrong in the app nginx passes on with its headers: to people, frames, agents and programs."""

from contextlib import ExitStack

import pytest

from tests.browser.app_server import ROOT, app_running
from tests.browser.machine import free_port
from tests.helpers.nginx import nginx_running
from tests.helpers.site import Site
from webapp import create_app
from webapp.config import Settings

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("machines"), pytest.mark.usefixtures("trust")]

FAILING = """
from webapp import create_app
from webapp.store import StoreUnavailable

VIEWS = ("guide.step", "embed.page", "agents.sign_in", "api.openapi")
AWAY = ("install.page", "embed.test", "support.go", "api_references.everything_of_reference")


def fail(**_):
    raise RuntimeError("a view failed")


def miss(**_):
    raise StoreUnavailable("not asked again yet")


def create():
    app = create_app()
    app.view_functions |= dict.fromkeys(VIEWS, fail) | dict.fromkeys(AWAY, miss)
    return app
"""
PLATFORM = "os=linux&browser=chrome-156"
STATUSES = {
    **dict.fromkeys(("/en/", f"/fr/site/allow?{PLATFORM}", "/embed/", "/agents/sign-in"), 500),
    "/api/v1/openapi.json": 500,
    **dict.fromkeys(("/en/install", f"/embed/test?{PLATFORM}", "/en/go"), 503),
    **dict.fromkeys(("/embed/nowhere", "/api/v1/nowhere", "/static/x/y.js"), 404),
    "/api/v1/links/1": 401,
}
LIMITED = ("/en/test/diagnosis", "/embed/diagnosis", "/api/v1/diagnoses", "/go", "/agents/passkey")


@pytest.fixture(scope="module")
def failing(tmp_path_factory):
    folder, port = tmp_path_factory.mktemp("app"), free_port()
    (folder / "failing.py").write_text(FAILING)
    conf = (ROOT / "gunicorn.conf.py").read_text().replace('"webapp:create_app()"', '"failing:create()"')
    (folder / "gunicorn.conf.py").write_text(conf)
    with ExitStack() as stack:
        nginx = stack.enter_context(nginx_running(tmp_path_factory.mktemp("nginx"), [port], answering=502))
        settings = {
            "PYTHONPATH": str(ROOT),
            "PUBLIC_URL": nginx.url,
            "PROXY_HOPS": "1",
            "RATE_LIMIT": "1 per day",
        }
        stack.enter_context(app_running(folder, port, program=folder, **settings))
        yield Site(nginx, port, create_app(Settings(database_url=f"sqlite:///{folder}/soundcheck.db")))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("path", "status"), STATUSES.items())
def test_an_error_is_answered_as_by_the_app(failing, path, status, method):
    own, answer = failing.direct(path, method), failing.through(path, method)

    assert (answer.status, answer) == (status, own)


@pytest.mark.parametrize("path", LIMITED)
def test_who_asks_too_often_is_told_so_as_by_the_app(failing, path):
    for _ in range(3):
        own = failing.direct(path, "POST")
    answer = failing.through(path, "POST")

    assert (answer.status, answer) == (429, own)
    assert answer.header("retry-after") is not None
