"""/healthz and /readyz, for whoever runs it."""

from dataclasses import replace

import pytest

from tests.browser.machine import free_port, wait_until
from tests.helpers.servers import redis_running
from webapp import create_app


def problems_of(client):
    answer = client.get("/readyz")
    assert answer.status_code in (200, 503)
    return (
        [problem["path"] for problem in answer.json["error"]["problems"]] if answer.status_code == 503 else []
    )


def test_without_a_database_the_app_is_there_but_not_ready(settings, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    client = create_app(replace(settings, database_url=f"sqlite:///{tmp_path}/file/x.db")).test_client()

    assert client.get("/healthz").status_code == 200
    assert problems_of(client) == ["database.read"]


@pytest.mark.servers
def test_a_redis_that_is_set_must_answer(settings, tmp_path):
    port = free_port()
    client = create_app(replace(settings, redis_url=f"redis://127.0.0.1:{port}/0")).test_client()
    assert problems_of(client) == ["limits"]

    with redis_running(tmp_path, port):
        wait_until(lambda: problems_of(client) == [], "the Redis")

    assert problems_of(client) == ["limits"]


def test_nobody_misses_a_redis_that_is_not_set(client):
    assert client.get("/readyz").json["status"] == "ready"
