"""The pictures of the guide, as a browser gets them."""

import re
import shutil

import pytest

from webapp import create_app
from webapp.config import ROOT, Settings


@pytest.fixture
def addresses(client):
    """Every picture that a page shows, as it is written there."""
    page = client.get("/en/site/allow?os=macos-15&browser=chrome-156").text
    found = re.findall(r'(?:srcset|src)="(/pictures/[^"]+)"', page)
    assert found
    return found


def test_a_picture_of_a_page_is_kept_for_ever(client, addresses):
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.mimetype in {"image/avif", "image/png"}
        assert "immutable" in answer.headers["Cache-Control"]


def test_a_page_of_an_earlier_version_gets_the_picture_of_this_one(client, addresses):
    old = re.sub(r"/pictures/[0-9a-f]+/", "/pictures/000000000000/", addresses[0])
    answer = client.get(old)
    assert answer.data == client.get(addresses[0]).data
    assert "Cache-Control" not in answer.headers


PROMPT = "pictures/chrome/prompt.avif"


@pytest.fixture
def upgraded(tmp_path):
    """Return a client of an app that has started, and its content, which may change below it."""
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    settings = Settings(content=content, database_url=f"sqlite:///{tmp_path}/soundcheck.db")
    return create_app(settings).test_client(), content


def test_pictures_that_an_upgrade_has_taken_away_are_not_found_and_pages_go_on(upgraded):
    client, content = upgraded
    shutil.rmtree(content / "pictures")
    assert client.get("/en/site/answer-prompt?os=macos-15&browser=chrome-156").status_code == 200
    assert client.get(f"/pictures/0/{PROMPT}").status_code == 404


def test_what_an_upgrade_has_put_in_place_is_not_kept_as_the_old_one(upgraded):
    client, content = upgraded
    page = client.get("/en/site/answer-prompt?os=macos-15&browser=chrome-156").text
    address = re.search(rf"/pictures/\w+/{PROMPT}", page)[0]
    assert "immutable" in client.get(address, query_string="before").headers["Cache-Control"]
    (content / PROMPT).write_bytes(b"another picture")
    answer = client.get(address, query_string="after")
    assert answer.data == b"another picture"
    assert "Cache-Control" not in answer.headers


@pytest.mark.parametrize("path", ["nowhere.avif", "start.md", "../start.md", "pictures/taken.json"])
def test_nothing_else_of_the_guide_is_sent(client, path):
    assert client.get(f"/pictures/000000000000/{path}").status_code == 404
