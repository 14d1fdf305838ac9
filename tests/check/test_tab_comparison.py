"""A run in the panel and one in a tab meet through the server."""

from threading import Event
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.conftest import CHROME_ON_MAC
from tests.helpers.measured import BLOCKED, HEARD, as_form, measured
from webapp import create_app
from webapp.config import Settings

TAB = "/en/test?os=macos-15&browser=chrome-156"
FRAMED = {
    "page__framed": True,
    "page__top_level_host": "acme.lightning.force.com",
    "page__asked_before": None,
}
PENDING = {"outcome": "pending", "elapsed_ms": 9000.0}
WORKS = {"fault": "all-clear", "certainty": "certain", "stream": True}


@pytest.fixture
def panel(client):
    """Judge a run in the panel."""

    def post(measurements, **fields):
        response = client.post(
            "/embed/diagnosis?lang=fr", data=as_form(measurements, **fields), headers={"HX-Request": "true"}
        )
        assert response.status_code == 200
        return BeautifulSoup(response.text, "html.parser")

    return post


@pytest.fixture
def pair(client):
    """Begin a pair, as the panel does."""
    begun = client.post("/embed/pairs?lang=en&os=macos-15&browser=chrome-156", json={})
    assert begun.status_code == 201
    return begun.json


def tab_tells(client, pair, measurements):
    """Post a run of the tab, and wait for what is kept of it, which the tab does not wait for."""
    token = parse_qs(urlsplit(pair["url"]).query)["pair"][0]
    answer = client.post("/en/test/diagnosis", data=as_form(measurements, pair=token))
    done = Event()
    client.application.extensions["stores"].database.later(done.set)
    assert done.wait(60)
    return answer


def test_the_verdict_of_the_tab_comes_to_the_panel_once(client, pair):
    assert client.get(pair["answer_url"]).status_code == 204
    tab_tells(client, pair, HEARD)

    answer = client.get(pair["answer_url"])

    assert answer.json == WORKS
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(pair["answer_url"]).status_code == 404


@pytest.mark.parametrize(
    ("run", "told"),
    [
        (BLOCKED, {"fault": "site-blocked", "certainty": "likely", "stream": False}),
        (measured(BLOCKED, request__error_message="Permission dismissed"), None),
        (measured(BLOCKED, request=PENDING), None),
        (measured(HEARD, audio__context="suspended", audio__block_peaks=[]),
         {"fault": "not-measured", "certainty": "certain", "stream": True}),
    ],
)  # fmt: skip
def test_only_what_tells_something_is_kept(client, pair, run, told):
    tab_tells(client, pair, run)

    answer = client.get(pair["answer_url"])
    assert (answer.status_code, answer.get_json(silent=True)) == (200 if told else 204, told)


def test_the_tab_is_the_same_test_for_the_same_visitor_and_is_kept_nowhere(client, pair):
    response = client.get(pair["url"], headers={"User-Agent": CHROME_ON_MAC})
    page = BeautifulSoup(response.text, "html.parser")

    assert response.status_code == 200
    assert pair["url"].startswith(TAB)
    assert response.headers["Cache-Control"] == "no-store"
    assert page.select_one("#run-form [name=pair]")["value"] in pair["url"]
    assert page.select_one("[data-for-panel]")


def test_an_ordinary_test_knows_nothing_of_pairs(client):
    response = client.get(TAB)

    assert "public" in response.headers["Cache-Control"]
    assert not BeautifulSoup(response.text, "html.parser").select("[name=pair], [data-for-panel]")
    assert "pair=" not in response.text


def test_a_pair_in_an_address_is_escaped(client):
    page = client.get(f'{TAB}&pair="><script>')

    assert "<script>" not in page.text.split("<main", 1)[1]


def test_a_fault_in_the_panel_offers_the_tab_in_the_language_of_the_frame(client, panel):
    button = panel(measured(**FRAMED), partner="salesforce").select_one('[data-action="compare-in-tab"]')

    begun = client.post(button["data-url"], json={}).json
    assert begun["url"].startswith("/fr/test?")
    assert parse_qs(urlsplit(begun["url"]).query)["partner"] == ["salesforce"]


@pytest.mark.parametrize(
    "run",
    [
        measured(HEARD, **FRAMED),
        measured(**FRAMED, request=PENDING, permissions={"before": "prompt"}),
        measured(**FRAMED, page__opaque_origin=True),
        measured(**FRAMED, tab_run=WORKS),
    ],
)  # fmt: skip
def test_without_a_fault_or_after_it_was_compared_there_is_no_offer(panel, run):
    assert not panel(run).select('[data-action="compare-in-tab"]')


def test_on_a_page_of_its_own_there_is_no_offer(client):
    assert "compare-in-tab" not in client.post("/en/test/diagnosis", data=as_form(BLOCKED)).text


def test_both_runs_make_one_verdict(panel):
    page = panel(measured(**FRAMED, tab_run=WORKS))

    verdict = page.select_one("#diagnosis")
    assert (verdict["data-fault"], verdict["data-certainty"]) == ("site-blocked", "certain")
    assert page.select_one("[data-tab-answer]")


def test_the_tab_changes_what_is_on_the_screen(panel):
    shown = panel(measured(**FRAMED)).select_one("#diagnosis")["data-shown"]

    assert panel(measured(**FRAMED, tab_run=WORKS), shown=shown).select_one("#diagnosis")


def test_what_is_no_verdict_is_refused(client):
    run = measured(**FRAMED, tab_run={**WORKS, "fault": "<b>"})

    assert client.post("/embed/diagnosis", data=as_form(run)).status_code == 422


def test_with_the_database_gone_both_tests_go_on(tmp_path):
    (tmp_path / "file").write_text("")
    client = create_app(Settings(database_url=f"sqlite:///{tmp_path}/file/x.db")).test_client()

    assert client.post("/embed/pairs", json={}).status_code == 503
    assert client.get("/embed/pairs?token=x").status_code == 503
    assert client.get(f"{TAB}&pair=x").status_code == 200
    judged = client.post("/en/test/diagnosis", data=as_form(HEARD, pair="x"))
    assert judged.status_code == 200


def test_another_site_begins_nothing(client):
    assert client.post("/embed/pairs", json={}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
