"""A program takes the text for its ticket as an agent does."""

import pytest

from tests.api.access import ASKED, LINKS, bearer, keep_report, new_key
from tests.helpers.measured import HEARD


@pytest.fixture(scope="module")
def key(app):
    return new_key(app)


@pytest.fixture
def made(client, key):
    return client.post(LINKS, json=ASKED | {"reference": "T-1001"}, headers=bearer(key)).json


@pytest.fixture
def take(client, key, made):
    """Ask for the text."""

    def get(query="", **headers):
        return client.get(f"{LINKS}/{made['id']}/ticket{query}", headers=bearer(key) | headers)

    return get


def test_it_is_the_one_that_an_agent_downloads(app, agent_client, made, take):
    report = keep_report(app, made["url"])

    for form, type_ in (("txt", "text/plain"), ("md", "text/markdown")):
        told = take(f"?format={form}")
        assert told.mimetype == type_ and "T-1001" in told.text
        assert told.text == agent_client.get(f"/agents/links/{made['id']}/reports/{report.id}.{form}").text
    assert take().text == take("?format=txt").text


def test_of_several_runs_it_tells_the_newest_or_the_one_that_is_meant(app, made, take):
    first = keep_report(app, made["url"])
    before = take().text
    keep_report(app, made["url"], measurements=HEARD)

    assert take().text != before
    assert take(f"?report={first.id}").text == before


def test_its_language_is_what_was_asked_for(app, made, take):
    keep_report(app, made["url"])

    english, french = take("?locale=en").text, take("?locale=fr").text

    assert english != french
    assert take(**{"Accept-Language": "fr"}).text == french
    assert take("?locale=en", **{"Accept-Language": "fr"}).text == english


def test_without_a_run_there_is_none(app, client, key, take):
    other = client.post(LINKS, json=ASKED, headers=bearer(key)).json
    elsewhere = keep_report(app, other["url"])

    for refused in (take(), take("?report=1"), take(f"?report={elsewhere.id}")):
        assert (refused.status_code, refused.json["error"]["code"]) == (404, "no-report")


@pytest.mark.parametrize(
    "wrong", ["format=pdf", "format=", "locale=xx", "locale=", "report=0", "report=x", "report="]
)
def test_what_it_cannot_be_is_named(take, wrong):
    refused = take(f"?{wrong}")

    assert refused.status_code == 422
    assert [problem["path"] for problem in refused.json["error"]["problems"]] == [wrong.partition("=")[0]]


def test_a_link_tells_its_page_for_agents(agent_client, made):
    assert made["console_url"] == f"http://localhost/agents/links/{made['id']}"
    assert agent_client.get(made["console_url"]).status_code == 200
