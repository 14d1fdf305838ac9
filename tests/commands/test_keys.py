import pytest

from webapp import create_app
from webapp.config import Settings


@pytest.fixture
def app(tmp_path):
    return create_app(Settings(database_url=f"sqlite:///{tmp_path}/x.db"))


@pytest.fixture
def keys(app):
    def run(*arguments):
        return app.test_cli_runner().invoke(args=["keys", *arguments])

    return run


def asked_with(app, key):
    return app.test_client().get("/api/v1/links/1", headers={"Authorization": f"Bearer {key}"})


def test_a_key_opens_the_api_until_it_is_removed(app, keys):
    key = keys("make", "Help desk").output.strip()

    assert asked_with(app, key).status_code == 404
    assert keys("list").output.endswith("  Help desk\n")
    assert keys("remove", "Help desk").exit_code == 0
    assert asked_with(app, key).status_code == 401
    assert keys("list").output == ""


def test_a_list_shows_no_key(keys):
    key = keys("make", "Help desk").output.strip()

    assert key not in keys("list").output


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "two\nlines", "\x1b[2J", "right\u202eto left"])
def test_a_name_must_be_readable(keys, name):
    assert keys("make", name).exit_code != 0
    assert keys("list").output == ""


def test_names_are_told_apart(keys):
    keys("make", "Help desk")

    assert keys("make", "Help desk").exit_code != 0
    assert keys("remove", "Another").exit_code != 0
