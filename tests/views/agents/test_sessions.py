"""An agent sees where they are signed in, and signs out here, there or everywhere."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from tests.conftest import CHROME_ON_MAC, reader, sign_in
from tests.helpers.links import MadeLink
from webapp import create_app
from webapp.config import Settings
from webapp.store.schema import sessions
from webapp.store.sessions import IDLE, NOTE_USE_EVERY
from webapp.web.sessions import LOCAL_COOKIE

PRESSED = {"button": "pressed"}


@pytest.fixture
def app(tmp_path):
    return create_app(Settings(database_url=f"sqlite:///{tmp_path}/x.db"))


@pytest.fixture
def here(app):
    return signed_in(app, "Ada")


@pytest.fixture
def there(app, here):
    assert here
    return signed_in(app, "Ada")


def signed_in(app, name):
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = CHROME_ON_MAC
    return sign_in(client, app.extensions["stores"].agents.invite(name))


def is_in(client):
    return client.get("/agents/").status_code == 200


def set_used(app, ago):
    change = update(sessions).values(used_at=datetime.now(UTC) - ago)
    app.extensions["stores"].database.write(lambda connection: connection.execute(change))


def used(app):
    """Return how long ago the only session was used."""
    [session] = app.extensions["stores"].sessions.of_agent(app.extensions["stores"].agents.listed()[0].agent)
    return datetime.now(UTC) - session.used_at


def rows(client):
    return reader(client)("/agents/sessions").select("[data-sessions] li")


@pytest.mark.usefixtures("there")
def test_the_list_names_browsers_and_says_which_is_this_one(here):
    listed = rows(here)

    assert ["data-here" in row.attrs for row in listed] == [False, True]
    assert all("Chrome, macOS" in row.text and "156" not in row.text for row in listed)
    assert len([time for row in listed for time in row.select("time")]) == 4


def test_it_is_reached_from_every_page_of_agents(here):
    assert reader(here)("/agents/").select_one(".who a")["href"] == "/agents/you"


def test_another_browser_is_signed_out_and_this_one_stays(here, there):
    [other] = [row for row in rows(here) if "data-here" not in row.attrs]
    form = other.form
    sent = {field["name"]: field["value"] for field in form.select("input")}

    response = here.post(form["action"], data=sent)

    assert response.location == "/agents/you#sessions"
    assert (is_in(here), is_in(there)) == (True, False)


def test_nobody_ends_a_session_of_somebody_else(app, here):
    mallory = signed_in(app, "Mallory")
    session_id = rows(here)[0].select_one("input[name=session]")["value"]

    mallory.post("/agents/sessions/end", data={"session": session_id})

    assert is_in(here)
    for made_up in ("", "x", "\x00", "é" * 5000):
        assert mallory.post("/agents/sessions/end", data={"session": made_up}).status_code == 303
    assert is_in(mallory)


@pytest.mark.parametrize("way", ["sign-out", "this one", "everywhere"])
def test_whoever_signs_out_leaves_nothing_in_the_browser(here, there, way):
    if way == "this one":
        [row] = [row for row in rows(here) if "data-here" in row.attrs]
        session_id = row.select_one("input[name=session]")["value"]
        response = here.post("/agents/sessions/end", data={"session": session_id})
    else:
        path = {"sign-out": "/agents/sign-out", "everywhere": "/agents/sessions/end-all"}[way]
        response = here.post(path, data=PRESSED)

    assert (response.status_code, response.location) == (303, "/agents/sign-in")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert here.get_cookie(LOCAL_COOKIE) is None
    assert (is_in(here), is_in(there)) == (False, way != "everywhere")


def test_a_session_that_is_used_goes_on_and_one_that_is_not_ends(app, here):
    set_used(app, IDLE - timedelta(minutes=1))
    assert is_in(here)
    assert used(app) < timedelta(minutes=1)

    set_used(app, IDLE + timedelta(minutes=1))

    assert not is_in(here)
    assert here.get_cookie(LOCAL_COOKIE) is None


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(app, here):
    link = MadeLink(app)
    set_used(app, 2 * NOTE_USE_EVERY)

    here.get(f"{link.path}/state?v=0", headers={"HX-Request": "true"})
    assert used(app) >= 2 * NOTE_USE_EVERY
    here.get(link.path)

    assert used(app) < NOTE_USE_EVERY
