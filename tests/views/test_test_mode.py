"""`?simulate=<fault>` shows the verdict of an example, and nothing of it is counted, stored or kept."""

import re
from threading import Event

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from tests.conftest import Client, reader
from tests.helpers.measured import BLOCKED, HEARD, as_form, measured
from webapp import create_app
from webapp.config import Settings
from webapp.diagnosis import FAULT_LEVELS
from webapp.diagnosis.examples import EXAMPLES
from webapp.store.schema import metadata
from webapp.support import LinkDraft

MAC = {"os": "macos-15", "browser": "chrome-156"}
PLACE = "os=macos-15&browser=chrome-156"
HTMX = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}
ADDRESSES = ("/en/test", "/embed/", "/embed/test", "/en/site/allow", "/embed/site/allow", "/en/")
FRAMED = measured(HEARD, page__framed=True, page__top_level_host="acme.lightning.force.com")
POSTS = {"/en/test/diagnosis": HEARD, "/embed/diagnosis": FRAMED}
PUBLIC = "https://check.example"
PATIENCE_SECONDS = 60
SCRIPTS = re.compile(r"/static/[^/]+/js/([\w/]+\.js)")


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return new_app(tmp_path_factory.mktemp("test-mode"))


def new_app(folder, **settings):
    app = create_app(Settings(database_url=f"sqlite:///{folder}/soundcheck.db", **settings))
    app.test_client_class = Client
    return app


@pytest.fixture
def rows(app):
    """Return every row of every table, once all that waits to be written is."""
    stores = app.extensions["stores"]

    def read():
        app.extensions["count_buffer"].flush()
        written = Event()
        stores.database.later(written.set)
        assert written.wait(PATIENCE_SECONDS)
        with stores.database.engine.connect() as connection:
            return {table.name: connection.execute(select(table)).all() for table in metadata.sorted_tables}

    return read


@pytest.fixture
def show(client):
    """Press the button in test mode."""

    def post(fault, address="/en/test/diagnosis", **fields):
        form = as_form(POSTS[address], simulate=fault, **MAC | fields)
        response = client.post(address, data=form, headers=HTMX)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-store"
        return BeautifulSoup(response.text, "html.parser")

    return post


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_in_test_mode_says_so_and_leads_out_of_it(browse, address):
    page = browse(f"{address}?simulate=site-blocked")

    mark = page.select_one("main [data-test-mode]")
    assert mark.select_one("code").text == "site-blocked"
    assert page.select("h1, [data-test-mode]")[0] == mark
    without = browse(mark.a["href"])
    assert not without.select("[data-test-mode]") and "simulate" not in str(without)
    assert without.h1 == page.h1


@pytest.mark.parametrize("address", ["/en/test", "/embed/"])
def test_the_page_in_test_mode_has_no_script_that_opens_a_microphone(browse, address):
    pages = (browse(f"{address}?{query}") for query in (PLACE, f"{PLACE}&simulate=silent"))
    usual, simulated = (set(SCRIPTS.findall(str(page))) for page in pages)

    assert {"pages/live_test.js", "models/microphone.js", "models/run.js"} <= usual
    assert "pages/simulated_test.js" in simulated - usual
    assert not [name for name in simulated if name.startswith("models/") and name not in usual]
    assert simulated.isdisjoint({"pages/live_test.js", "models/microphone.js", "models/run.js"})


@pytest.mark.parametrize("address", POSTS)
@pytest.mark.parametrize("fault", FAULT_LEVELS)
def test_every_fault_is_shown_with_its_level_and_step_and_leads_to_no_other_run(app, show, fault, address):
    page = show(fault, address)

    shown = page.select_one("#diagnosis")
    assert (shown["data-state"], shown["data-fault"]) == ("done", fault)
    assert shown["data-level"] == (FAULT_LEVELS[fault] or "none")
    assert page.select_one("article")["data-step"] == app.extensions["guide"].steps["test"].faults[fault]
    pressed = {button["data-action"] for button in page.select("[data-action]")}
    assert pressed <= {"check-again", "copy"}


@pytest.mark.parametrize(
    ("name", "state"),
    [("prompt-waiting", "waiting"), ("listening", "running"), ("nothing-heard-yet", "running")],
)
def test_what_comes_before_a_verdict_can_be_seen_too(show, name, state):
    assert show(name).select_one("#diagnosis")["data-state"] == state


def test_the_steps_and_the_certainty_are_those_of_the_readers_computer(show):
    mac, windows = (show("system-blocked", os=os) for os in ("macos-15", "windows-11"))

    assert "x-apple.systempreferences" in str(mac) and "ms-settings" not in str(mac)
    assert "ms-settings" in str(windows) and "x-apple" not in str(windows)
    certainties = [page.select_one("#diagnosis")["data-certainty"] for page in (mac, windows)]
    assert certainties == ["certain", "likely"]


def test_a_fault_is_shown_even_in_a_place_that_does_not_know_it(show):
    page = show("prompt-unanswered", place="desktop-app", app="Ferdium")

    assert page.select_one("#diagnosis")["data-fault"] == "prompt-unanswered"
    assert page.select_one('[data-lamp="browser"] .stop-name').text == "Ferdium"


def test_an_app_without_a_name_is_no_browser(show):
    page = show("site-blocked", place="desktop-app")

    assert page.select_one('[data-lamp="browser"] .stop-name').text == "This app"
    assert page.select_one("#diagnosis h1").text.startswith("This app")


def test_in_a_frame_the_site_is_the_page_around_it(show):
    page = show("site-blocked", "/embed/diagnosis")

    assert page.select_one('[data-lamp="site"] .stop-name').text == "Salesforce"
    assert "site=https%3A%2F%2Facme.lightning.force.com" in str(page)


def test_a_second_press_says_that_it_is_still_the_same(show):
    assert not show("silent").select(".again")
    assert show("silent", previous="silent").select(".again")


def test_without_htmx_the_whole_page_is_answered_in_test_mode(client):
    response = client.post("/en/test/diagnosis", data=as_form(HEARD, simulate="silent", **MAC))
    page = BeautifulSoup(response.text, "html.parser")

    assert page.select_one("#diagnosis")["data-fault"] == "silent"
    assert page.select_one("[data-test-mode]")
    assert page.select_one("#run-form [name=simulate]")["value"] == "silent"


@pytest.mark.parametrize("fault", ["site-blocked", "all-clear"])
def test_nothing_is_counted_or_stored(app, client, rows, fault):
    stores = app.extensions["stores"]
    token = stores.links.make(LinkDraft(asked_by="Anna", locale="en"))[1].token
    pair = stores.tab_runs.start()
    before = rows()

    for address in ADDRESSES:
        client.get(f"{address}?simulate={fault}&link={token}&pair={pair}", follow_redirects=True)
    for address, measurements in POSTS.items():
        for previous in ("", fault, "silent"):
            form = as_form(measurements, simulate=fault, link=token, pair=pair, previous=previous)
            assert client.post(address, data=form, headers=HTMX).status_code == 200

    assert rows() == before


def test_the_same_without_test_mode_is_counted_and_stored(app, client, rows):
    pair = app.extensions["stores"].tab_runs.start()
    before = rows()

    form = as_form(measured(BLOCKED, permissions__clean_origin="prompt"), pair=pair)
    client.post("/en/test/diagnosis", data=form, headers=HTMX)

    after = rows()
    assert {name for name in after if after[name] != before[name]} == {"counts", "one_time_answers"}


def test_a_support_link_stays_out_of_test_mode(app, browse):
    token = app.extensions["stores"].links.make(LinkDraft(asked_by="Anna", locale="en"))[1].token

    page = browse(f"/en/test?link={token}&simulate=silent")

    assert page.select("[data-test-mode]") and not page.select("#support-link")
    assert token not in str(page) and "link=" not in page.url
    assert "simulate" not in page.select_one("a[href*='/go']")["href"]


@pytest.mark.parametrize("address", [*ADDRESSES, "/en/install"])
@pytest.mark.parametrize("name", ["site-blocked", "anything"])
def test_no_page_that_is_asked_for_in_test_mode_is_kept(client, address, name):
    for host in ("http://localhost", PUBLIC):
        answer = client.get(f"{address}?{PLACE}&simulate={name}", base_url=host)

        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_unknown_fault_is_refused_with_those_that_there_are(browse, address):
    page = browse(f"{address}?simulate=no-such-fault", 404)

    assert [word.text for word in page.select("main p:not(.fine) code")] == list(EXAMPLES)


@pytest.mark.parametrize("address", POSTS)
@pytest.mark.parametrize("name", ["x", "site-blocked ", "SILENT", "<script>", "%", "\x00", "é" * 500])
def test_an_unknown_fault_that_is_posted_is_refused(client, address, name):
    response = client.post(address, data=as_form(HEARD, simulate=name), headers=HTMX)

    assert response.status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("name", ["site-blocked", "no-such-fault"])
def test_on_a_public_host_the_parameter_is_ignored(client, address, name):
    response = client.get(
        f"{address}?simulate={name}",
        base_url=PUBLIC,
        headers={"Sec-Fetch-Site": "none"},
        follow_redirects=True,
    )

    assert response.status_code == 200
    assert "simulat" not in response.text and "data-test-mode" not in response.text


@pytest.mark.parametrize("name", ["site-blocked", "no-such-fault"])
def test_on_a_public_host_what_was_measured_is_judged(client, name):
    form = as_form(HEARD, simulate=name, **MAC)
    response = client.post("/en/test/diagnosis", data=form, headers=HTMX, base_url=PUBLIC)

    assert 'data-fault="all-clear"' in response.text


@pytest.mark.parametrize(
    ("host", "settings", "on"),
    [
        ("http://localhost:8000", {}, True),
        ("http://127.0.0.1:8000", {}, True),
        ("http://[::1]:8000", {}, True),
        (PUBLIC, {}, False),
        ("http://localhost.example", {}, False),
        ("http://192.168.0.2:8000", {}, False),
        (PUBLIC, {"simulate": True}, True),
        (PUBLIC, {"simulate": True, "public_url": PUBLIC}, True),
        ("http://localhost:8000", {"public_url": PUBLIC}, False),
    ],
)
def test_it_is_on_where_the_app_runs_for_oneself_or_is_told_so(tmp_path, host, settings, on):
    client = new_app(tmp_path, **settings).test_client()

    page = client.get("/embed/?simulate=silent", base_url=host)
    listed = client.get("/en/install", base_url=host)

    assert ("data-test-mode" in page.text, "simulate=silent" in listed.text) == (on, on)


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_the_install_page_leads_to_every_example(browse, locale):
    page = browse(f"/{locale}/install?partner=hubspot")

    listed = page.select(".examples li")
    assert [item.code.text for item in listed] == list(EXAMPLES)
    assert all(item.a.text.strip() for item in listed)
    assert [item.a["href"] for item in listed] == [
        f"/{locale}/test?partner=hubspot&simulate={name}" for name in EXAMPLES
    ]
    shown = browse(listed[4].a["href"])
    assert shown.select_one("[data-test-mode] code").text == listed[4].code.text


def test_where_it_is_off_the_install_page_says_how_it_is_turned_on(app):
    page = reader(app.test_client())("/en/install", Host="check.example")

    assert not page.select(".examples")
    assert "SIMULATE=1" in page.select_one("#test-mode + p").text


def test_whoever_changes_the_platform_or_the_language_or_reads_a_step_stays_in_test_mode(browse, show):
    page = browse("/en/test?simulate=silent")
    verdict = show("silent")

    followed = [
        *page.select(".platform a, .languages a"),
        *verdict.select("[data-choice], .others a"),
    ]
    assert len(followed) > 10
    assert all("simulate=silent" in link["href"] for link in followed)
