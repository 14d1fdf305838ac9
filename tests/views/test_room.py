"""Strangers may begin so many comparisons and pairs, and no more."""

import pytest

from webapp import create_app
from webapp.config import Settings
from webapp.store import one_time_answers

BEGINNINGS = [("/en/test/comparisons", {"return_to": "/en/test"}), ("/embed/pairs?lang=en", {})]


@pytest.fixture
def client(tmp_path, monkeypatch):
    monkeypatch.setattr(one_time_answers, "MOST_WAITING", 2)
    return create_app(Settings(database_url=f"sqlite:///{tmp_path}/x.db")).test_client()


@pytest.mark.parametrize(("path", "body"), BEGINNINGS)
def test_whoever_finds_no_room_is_told_to_come_again(client, path, body):
    answers = [client.post(path, json=body, headers={"Accept-Language": "fr"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 503]
    assert answers[-1].json["error"]["status"] == 503
    assert answers[-1].json["error"]["message"]


@pytest.mark.parametrize(("path", "body"), BEGINNINGS)
def test_where_there_is_no_room_everything_else_goes_on(client, path, body):
    for _ in range(3):
        client.post(path, json=body)

    assert client.get("/en/test?os=macos-15&browser=chrome-156").status_code == 200
    assert client.get("/en/test?os=linux&browser=firefox").status_code == 200
    other = next(each for each in BEGINNINGS if each[0] != path)
    assert client.post(other[0], json=other[1]).status_code == 201
