from collections import Counter

import pytest
from sqlalchemy import text

from tests.helpers.measured import BLOCKED, HEARD, as_form, measured
from webapp import create_app
from webapp.config import Settings

OURS = {"Sec-Fetch-Site": "same-origin"}
MAC = {"os": "macos-15", "browser": "chrome-156", "partner": "salesforce"}
SHOWN = {"event": "shown", "step": "site/allow", "locale": "en", **MAC}
BLOCKED_HERE = measured(BLOCKED, permissions__clean_origin="prompt")


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("counts")
    return create_app(Settings(database_url=f"sqlite:///{folder}/counts.db", rate_limit="100000 per minute"))


@pytest.fixture(autouse=True)
def nothing_counted(app):
    app.extensions["count_buffer"].flush()
    app.extensions["stores"].database.write(lambda connection: connection.execute(text("DELETE FROM counts")))


@pytest.fixture
def counted(app):
    """Return what the store keeps: (step, event, os, browser, partner, locale) and how often."""

    def rows():
        app.extensions["count_buffer"].flush()
        columns = "step, event, os, browser, partner, locale, number"
        with app.extensions["stores"].database.engine.connect() as connection:
            kept = connection.execute(text(f"SELECT {columns}, day, revision FROM counts")).all()
        assert all(row.day and row.revision == app.extensions["guide"].revision for row in kept)
        return {tuple(row[:6]): row.number for row in kept}

    return rows


@pytest.fixture
def events(counted):
    """Return the counted steps and events alone."""
    return lambda: Counter({(row[0], row[1]): number for row, number in counted().items()})


@pytest.fixture
def tell(client):
    def post(told, **headers):
        return client.post("/counts", json=told, headers=OURS | headers)

    return post


@pytest.fixture
def judge(client):
    def post(measurements, **fields):
        form = as_form(measurements, **MAC, **fields)
        return client.post("/en/test/diagnosis", data=form, headers=OURS | {"HX-Request": "true"})

    return post


@pytest.mark.parametrize("event", ["shown", "next", "solved", "not-solved"])
def test_what_a_page_tells_is_counted_without_versions(tell, counted, event):
    assert [tell(SHOWN | {"event": event}).status_code for _ in range(2)] == [204, 204]

    assert counted() == {("site/allow", event, "macos", "chrome", "salesforce", "en"): 2}


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"os": "amiga-3"}, ("", "chrome", "salesforce", "en")),
        ({"browser": "<script>"}, ("macos", "", "salesforce", "en")),
        ({"os": "windows-11", "browser": "safari-18"}, ("windows", "", "salesforce", "en")),
        ({"partner": "https://acme.example"}, ("macos", "chrome", "", "en")),
        ({"locale": "tlh"}, ("macos", "chrome", "salesforce", "")),
        ({"os": "macos-99999.9"}, ("macos", "chrome", "salesforce", "en")),
    ],
)
def test_words_that_are_not_ours_are_counted_as_unknown(tell, counted, changes, kept):
    assert tell(SHOWN | changes).status_code == 204

    assert list(counted()) == [("site/allow", "shown", *kept)]


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"event": "shown"},
        {"step": "site/allow"},
        SHOWN | {"event": "seen"},
        SHOWN | {"step": "nowhere"},
        SHOWN | {"step": "test#site-blocked"},
        SHOWN | {"step": ["site/allow"]},
        SHOWN | {"step": ""},
        SHOWN | {"number": 1000},
        SHOWN | {"day": "2020-01-01"},
        SHOWN | {"os": None},
        SHOWN | {"os": 15},
        {"event": "solved", "step": "start"},
        {"event": "not-solved", "step": "contact"},
        [SHOWN],
        "shown",
    ],
)
def test_nonsense_is_refused_and_not_counted(tell, counted, told):
    assert tell(told).status_code == 422

    assert counted() == {}


def test_other_sites_count_nothing(tell, counted):
    assert tell(SHOWN, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert tell(SHOWN, Origin="null", **{"Sec-Fetch-Site": "cross-site"}).status_code == 403

    assert counted() == {}


def test_a_verdict_is_counted_when_it_is_new_on_the_screen(judge, counted):
    judge(BLOCKED_HERE)

    assert counted() == {
        (name, "shown", "macos", "chrome", "salesforce", "en"): 1
        for name in ("test#site-blocked", "site/allow")
    }


def test_a_verdict_that_is_on_the_screen_is_not_counted_again(judge, events):
    digest = judge(BLOCKED_HERE).text.split('data-shown="')[1].split('"')[0]
    before = events()

    judge(BLOCKED_HERE, previous="site-blocked", shown=digest)
    judge(BLOCKED_HERE, previous="site-blocked", shown="another state of the same run")

    assert before.total() == 2
    assert events() == before


def test_a_run_that_shows_the_fault_fixed_counts_its_step_as_solved(judge, events):
    judge(measured(HEARD), previous="site-blocked", shown="x")

    assert events() == {
        ("site/allow", "solved"): 1,
        ("all-clear", "shown"): 1,
        ("test#all-clear", "shown"): 1,
    }


def test_asking_again_for_the_same_verdict_counts_as_not_solved(judge, events):
    judge(BLOCKED_HERE, previous="site-blocked")

    assert events() == {("site/allow", "not-solved"): 1}


def test_a_fault_that_takes_the_place_of_another_solves_nothing(judge, events):
    judge(BLOCKED_HERE, previous="all-clear", shown="x")

    assert events() == {("site/allow", "shown"): 1, ("test#site-blocked", "shown"): 1}


@pytest.mark.parametrize("previous", ["nothing", "'; DROP TABLE counts", "\x00", "x" * 5000])
def test_a_made_up_fault_before_counts_for_nothing(judge, events, previous):
    judge(measured(HEARD), previous=previous)

    assert {step for step, _ in events()} == {"all-clear", "test#all-clear"}


def test_a_run_without_a_verdict_yet_counts_nothing(judge, events):
    judge(measured(permissions={"before": "prompt"}, request={"outcome": "pending", "elapsed_ms": 500.0}))

    assert events() == {}
