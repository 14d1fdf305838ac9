"""A request has one id from nginx through the app to the person, whatever the client says."""

import json
from contextlib import ExitStack

import pytest
import requests

from tests.browser.app_server import app_running
from tests.browser.machine import free_port, wait_until
from tests.helpers.nginx import nginx_running

CLIENTS_OWN = "0123456789abcdef" * 2
TOKEN = "a-token-of-prometheus"

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("machines")]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Serve the app behind nginx; give nginx and the logs of both."""
    with ExitStack() as stack:
        app, front, port = tmp_path_factory.mktemp("app"), tmp_path_factory.mktemp("nginx"), free_port()
        stack.enter_context(app_running(app, port, PROXY_HOPS="1", METRICS_TOKEN=TOKEN))
        nginx = stack.enter_context(nginx_running(front, [port]))
        stack.enter_context(pytest.MonkeyPatch.context()).setenv("REQUESTS_CA_BUNDLE", nginx.trusted)
        yield nginx, app / "gunicorn.log", front / "access.log"


def test_what_a_person_names_is_in_both_logs(served):
    nginx, app_log, nginx_log = served

    answer = requests.get(f"{nginx.url}/api/v1/nowhere", headers={"X-Request-Id": CLIENTS_OWN}, timeout=60)

    id = answer.json()["error"]["request_id"]
    assert len(id) == 32 and id != CLIENTS_OWN
    wait_until(lambda: id in app_log.read_text() and id in nginx_log.read_text(), "both lines")
    [line] = [line for line in map(json.loads, app_log.read_text().splitlines()) if line.get("request") == id]
    assert line["path"] == "/api/v1/nowhere"


def test_figures_are_read_through_nginx_by_the_token_alone(served):
    url = f"{served[0].url}/metrics"

    assert requests.get(url, timeout=60).status_code == 401
    told = requests.get(url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60)
    assert told.status_code == 200 and "soundcheck_requests_total" in told.text
