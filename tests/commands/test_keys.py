from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from webapp import create_app
from webapp.config import Settings
from webapp.store.api_keys import SCOPES
from webapp.store.schema import api_keys
from webapp.views.api_links import NEEDED


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


def test_a_key_may_do_what_was_said_and_no_more(app, keys):
    made = {
        name: keys("make", name, *options).output.strip()
        for name, options in {
            "usual": (),
            "writer": ("--scope", "links:write"),
            "reader": ("--scope", "reports:read"),
            "eraser": ("--scope", "erase"),
            "all": ("--scope", "erase", "--scope", "links:write", "--scope", "reports:read"),
        }.items()
    }
    client = app.test_client()

    def may(name, method, path, **options):
        shown = {"Authorization": f"Bearer {made[name]}"}
        return client.open(f"/api/v1/links{path}", method=method, headers=shown, **options).status_code != 403

    allowed = {
        name: [
            may(name, "POST", "", json={"asked_by": "Ada"}),
            may(name, "POST", "/1/revoke"),
            may(name, "GET", "/1"),
            may(name, "HEAD", "/1"),
            may(name, "GET", "/1/reports"),
            may(name, "GET", "/1/everything"),
            may(name, "DELETE", "/9"),
        ]
        for name in made
    }

    assert allowed == {
        "usual": [True, True, True, True, True, True, False],
        "writer": [True, True, True, True, False, False, False],
        "reader": [False, False, True, True, True, True, False],
        "eraser": [False, False, False, False, False, False, True],
        "all": [True] * 7,
    }


def test_a_key_that_was_made_before_there_were_scopes_goes_on_as_it_was(app, keys):
    key = keys("make", "old", "--scope", "erase").output.strip()
    before = update(api_keys).values(scopes=None, expires_at=None)
    app.extensions["stores"].database.write(lambda connection: connection.execute(before))

    assert asked_with(app, key).status_code == 404
    assert "links:write reports:read  old" in keys("list").output


def test_a_key_ends_when_it_was_said_to(app, keys, caplog):
    key = keys("make", "temporary", "--days", "30").output.strip()
    end = app.extensions["stores"].api_keys.check(key).expires_at
    assert timedelta(days=29) < end - datetime.now(UTC) <= timedelta(days=30)
    assert f"{end:%Y-%m-%d}" in keys("list").output
    assert asked_with(app, key).status_code == 404

    over = update(api_keys).values(expires_at=datetime.now(UTC))
    app.extensions["stores"].database.write(lambda connection: connection.execute(over))

    assert asked_with(app, key).status_code == 401
    assert caplog.messages[-1] == "security: key-refused by=nobody why=expired"


def test_what_a_key_may_not_do_is_said_and_recorded(app, keys, caplog):
    key = keys("make", "reader", "--scope", "reports:read").output.strip()

    refused = app.test_client().delete("/api/v1/links/1", headers={"Authorization": f"Bearer {key}"})

    assert (refused.status_code, refused.json["error"]["status"]) == (403, 403)
    assert caplog.messages[-1] == "security: key-refused by=key:reader why=scope"


@pytest.mark.parametrize(
    "options", [("--scope", "all"), ("--scope", ""), ("--days", "0"), ("--days", "x"), ("--days", "99999999")]
)
def test_options_that_mean_nothing_are_refused(keys, options):
    assert keys("make", "desk", *options).exit_code == 2
    assert keys("list").output == ""


def test_every_door_of_the_api_names_its_scopes(app):
    doors = {
        (rule.endpoint.rpartition(".")[2], method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(("api_links.", "api_link_list.", "api_references."))
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert doors == set(NEEDED)
    assert {scope for scopes in NEEDED.values() for scope in scopes} == set(SCOPES)
