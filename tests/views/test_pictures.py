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


def test_a_picture_that_an_upgrade_has_taken_away_is_not_found(tmp_path):
    shutil.copytree(ROOT / "content", tmp_path / "content")
    settings = Settings(content=tmp_path / "content", database_url=f"sqlite:///{tmp_path}/soundcheck.db")
    client = create_app(settings).test_client()
    path = "pictures/chrome/prompt.avif"
    assert client.get(f"/pictures/0/{path}").status_code == 200
    (tmp_path / "content" / path).unlink()
    assert client.get(f"/pictures/0/{path}").status_code == 404


@pytest.mark.parametrize("path", ["nowhere.avif", "start.md", "../start.md", "pictures/taken.json"])
def test_nothing_else_of_the_guide_is_sent(client, path):
    assert client.get(f"/pictures/000000000000/{path}").status_code == 404
