"""What the phone app says, posted as the panel and a program post it, and the table it is looked up in."""

import json
import shutil

import pytest
from bs4 import BeautifulSoup

from tests.diagnosis.phone_app_cases import WORKS_HERE, told
from tests.diagnosis.phone_errors import REAL_ERRORS
from tests.helpers.measured import as_form
from webapp import create_app
from webapp.check.phone_errors import lint_phone_errors
from webapp.config import ROOT, Settings
from webapp.guide.content import Content

SAID = {"name": "<b>Vendor</b>", "message": "Line & <script>", "code": "E99"}


def heard_with(error):
    """Return the measurements of a panel that hears the person, as JSON, with an error of the phone app."""
    return json.loads(told(WORKS_HERE).model_dump_json()) | {"cti_error": error}


def show_panel(client, error):
    answer = client.post("/embed/diagnosis", data=as_form(heard_with(error), lang="en"))
    return BeautifulSoup(answer.text, "html.parser").select_one("#diagnosis")


def as_sent(error):
    return {"name": error.name, "message": error.message, "code": error.code}


def test_no_real_error_turns_the_panel_green(client):
    shown = {error: show_panel(client, as_sent(error)) for error in REAL_ERRORS}

    assert {error: verdict["data-fault"] for error, verdict in shown.items()} == {
        error: error.fault for error in REAL_ERRORS
    }
    assert "certain" not in {verdict["data-certainty"] for verdict in shown.values()}


def test_no_real_error_is_all_clear_to_a_program(client):
    for error in REAL_ERRORS:
        answer = client.post("/api/v1/diagnoses", json=heard_with(as_sent(error))).json

        assert answer["findings"][0]["fault"] == error.fault
        assert "all-clear" not in [finding["fault"] for finding in answer["findings"]]


@pytest.mark.parametrize(
    ("error", "green"),
    [
        ({"name": "", "message": ""}, True),
        ({"name": "", "message": "", "code": ""}, True),
        ({"name": "NotAllowedError", "message": ""}, False),
        ({"name": "", "message": "", "code": 31402}, False),
        ({"name": "", "message": "", "code": 0}, False),
    ],
)
def test_an_error_without_a_code_is_taken_and_an_empty_one_is_none(client, error, green):
    answer = client.post("/api/v1/diagnoses", json=heard_with(error))

    assert answer.status_code == 200
    assert (answer.json["findings"][0]["fault"] == "all-clear") is green


def test_the_phone_apps_own_words_are_there_to_be_copied(client):
    box = show_panel(client, SAID).select_one("[data-phone-app-says] [data-address]")

    assert box.code.text == "<b>Vendor</b> E99: Line & <script>"
    assert box.select_one("[data-action=copy]")
    assert not box.code.find_all()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ({"name": "", "message": "Busy"}, "Busy"),
        ({"name": "GumTimeout", "message": ""}, "GumTimeout"),
        ({"name": "", "message": "", "code": 31402}, "31402"),
        ({"name": "", "message": "It failed", "code": "E1"}, "E1: It failed"),
    ],
)
def test_what_it_left_out_leaves_no_gap(client, error, words):
    verdict = show_panel(client, error)

    assert verdict.select_one("[data-phone-app-says] code").text == words
    assert not [reason for reason in verdict.select(".why li") if "“:" in reason.text or ": ”" in reason.text]


def test_its_words_stand_only_where_it_is_what_failed(client):
    refused = show_panel(client, {"name": "NotAllowedError", "message": "Permission denied"})

    assert not refused.select("[data-phone-app-says]")
    assert refused.select_one('.others a[href*="/phone-app/failed"]')


@pytest.fixture
def content(tmp_path):
    """Copy the content, so that a test can spoil it."""
    return shutil.copytree(ROOT / "content", tmp_path / "content")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("means: sandboxed", "means: locked", "Input should be 'refused', 'dismissed'"),
        ("called: [NotFoundError]", "called: [NotAllowedError]", "NotAllowedError never gets past browsers"),
    ],
)
def test_the_linter_names_the_line_of_a_mistake(content, old, new, message):
    table = content / "phone-errors.yml"
    text = table.read_text()
    table.write_text(text.replace(old, new, 1))
    line = text[: text.index(old)].count("\n") + 1

    problems = list(lint_phone_errors(Content(content)))

    assert [problem.line for problem in problems] == [line]
    assert message in problems[0].message


def test_a_bad_table_stops_the_start_with_one_sentence(content, settings):
    table = content / "phone-errors.yml"
    table.write_text(table.read_text().replace("means: sandboxed", "means: locked", 1))

    with pytest.raises(SystemExit, match=r"content/phone-errors.yml:\d+: browsers.errors.1.means: Input"):
        create_app(Settings(database_url=settings.database_url, content=content))
