"""What an agent takes along for the ticket."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from markdown import Markdown
from markdown_it import MarkdownIt

from tests.helpers.links import SYSTEM_BLOCKED, MadeLink
from tests.helpers.measured import BLOCKED, HEARD, measured
from tests.helpers.payloads import KEPT, PACKED
from webapp.console.ticket import code, escape_markdown, keep_in_line, write_foreign_text
from webapp.support import Submission

RENDERERS = {
    "CommonMark": MarkdownIt("commonmark", {"html": True}).enable("table").render,
    "Python-Markdown": lambda text: Markdown(extensions=["tables", "sane_lists"]).convert(text),
}


@pytest.fixture
def taken(agent_client):
    """Download a report in one of its forms."""

    def download(link, report, form):
        response = agent_client.get(f"{link.path}/reports/{report.id}.{form}")
        assert response.status_code == 200
        assert response.headers["Content-Disposition"].startswith("attachment; filename=")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        return response.text

    return download


@pytest.fixture
def link(app):
    return MadeLink(app)


def test_the_page_has_the_texts_that_can_be_downloaded(agent_client, link, taken):
    report = link.report(SYSTEM_BLOCKED)
    page = BeautifulSoup(agent_client.get(link.path).text, "html.parser")

    for form, take in (("txt", "plain"), ("md", "markdown")):
        assert page.select_one(f"[data-take={take}] code").text == taken(link, report, form)
    assert [file["data-file"] for file in page.select("[data-file]")] == ["json", "txt", "md"]
    assert all(agent_client.get(file["href"]).status_code == 200 for file in page.select("[data-file]"))


@pytest.mark.parametrize("form", ["txt", "md"])
def test_a_text_says_what_the_ticket_needs(link, taken, form):
    link.report(BLOCKED)
    link.progress("reading", "site/allow", ["site/allow"])
    text = taken(link, link.report(SYSTEM_BLOCKED, microphones=["Jabra Evolve2"]), form)

    for needed in (
        "T-4711",
        "macOS 15",
        "Chrome 156",
        "Salesforce",
        "acme.lightning.force.com",
        "Jabra Evolve2",
    ):
        assert needed in text
    assert "NotAllowedError" in text and "UTC" in text
    assert "http://localhost/fr/system/allow?os=macos-15&browser=chrome-156" in text


@pytest.mark.parametrize("form", ["txt", "md"])
def test_a_text_has_the_phone_apps_own_words(link, taken, form):
    error = {"name": "AcquisitionFailedError", "message": "Getting the media failed", "code": 31402}

    text = taken(link, link.report(measured(HEARD, cti_error=error)), form)

    assert all(part in text for part in ("AcquisitionFailedError", "Getting the media failed", "31402"))


@pytest.mark.parametrize("form", ["txt", "md"])
def test_a_text_says_on_which_device_it_failed_before(link, taken, form):
    link.report(SYSTEM_BLOCKED, os="windows-11")
    other = taken(link, link.report(HEARD), form)
    same = taken(link, link.report(HEARD, os="windows-11"), form)

    assert "Before, on another device: " in other and "Windows 11" in other
    assert "Before: " in same and "another device" not in same


@pytest.mark.parametrize("form", ["txt", "md"])
@pytest.mark.parametrize("measurements", [BLOCKED, SYSTEM_BLOCKED, HEARD])
def test_a_text_says_the_notes_that_the_page_has(agent_client, link, taken, measurements, form):
    report = link.report(measurements)
    page = BeautifulSoup(agent_client.get(link.path).text, "html.parser")

    text = taken(link, report, form)

    notes = [note.text for note in page.select("[data-note]")]
    assert bool(notes) is (measurements is BLOCKED)
    assert all(note in text for note in notes)


@pytest.mark.parametrize(
    ("made_for", "line", "item"),
    [
        (
            {"host": "acme.lightning.force.com"},
            "Salesforce, acme.lightning.force.com",
            "Salesforce, `acme.lightning.force.com`",
        ),
        ({"partner": None, "host": "desk.example"}, "desk.example", "`desk.example`"),
        ({}, "Salesforce", "Salesforce"),
    ],
)
def test_a_text_names_what_the_link_was_made_for(app, taken, made_for, line, item):
    link = MadeLink(app, **made_for)
    report = link.report(SYSTEM_BLOCKED)

    assert f"\nLink made for: {line}\n" in taken(link, report, "txt")
    assert f"\n- Link made for: {item}\n" in taken(link, report, "md")


def test_a_link_made_for_no_site_is_not_said_to_be(app, taken):
    link = MadeLink(app, partner=None)

    assert "made for" not in taken(link, link.report(SYSTEM_BLOCKED), "txt")


@pytest.mark.parametrize("form", ["txt", "md"])
@pytest.mark.parametrize(
    ("measurements", "heading"), [(HEARD, "What is left"), (SYSTEM_BLOCKED, "The steps")]
)
def test_the_step_has_the_name_it_has_on_the_page(link, taken, measurements, heading, form):
    lines = taken(link, link.report(measurements), form).splitlines()

    assert any(line.lstrip("- [").startswith(heading) for line in lines)


@pytest.mark.parametrize("form", ["txt", "md"])
def test_a_text_says_what_came_of_each_step(link, taken, form):
    link.report(SYSTEM_BLOCKED)
    link.report(BLOCKED, via=["system/allow"])
    link.progress("done", None, ["system/allow", "site/allow"])
    last = link.report(HEARD)
    link.progress("reading", "device/muted", ["device/muted"])

    lines = [line for line in taken(link, last, form).splitlines() if "Tried: " in line]

    assert [line.rpartition("(")[2] for line in lines] == [
        "then: This test page: possibly here)",
        "then: They can be heard)",
        "not tested since)",
    ]


def test_a_step_that_a_second_verdict_shows_again_did_not_help(link, taken):
    link.report(SYSTEM_BLOCKED)
    link.progress("running", None, ["system/allow"])
    again = link.report(SYSTEM_BLOCKED)

    assert "macOS does not let Chrome use the microphone (then: Blocked at macOS)" in taken(
        link, again, "txt"
    )


@pytest.mark.parametrize("form", ["txt", "md"])
def test_a_text_leads_back_to_all_results(link, taken, form):
    text = taken(link, link.report(SYSTEM_BLOCKED), form)

    assert f"http://localhost{link.path}" in text


def test_the_text_can_be_copied_in_the_customers_language(agent_client, link):
    def copies():
        return BeautifulSoup(agent_client.get(link.path).text, "html.parser").select(
            "[data-take=theirs] code"
        )

    link.report(SYSTEM_BLOCKED, locale="en")
    assert not copies()

    link.report(SYSTEM_BLOCKED, locale="fr")
    (copy,) = copies()
    assert copy["lang"] == "fr"
    assert "Demandé par" in copy.text


def test_an_earlier_report_knows_nothing_of_later_ones(link, taken):
    first = link.report(SYSTEM_BLOCKED)
    second = link.report(HEARD)

    assert "system/allow" in taken(link, first, "txt")
    assert "system/allow" not in taken(link, second, "txt")


def test_json_holds_what_was_sent_and_what_was_found(link, taken):
    report = link.report(SYSTEM_BLOCKED, microphones=["Jabra"])
    kept = json.loads(taken(link, report, "json"))

    assert Submission.model_validate_json(json.dumps(kept["submission"])) == report.submission
    assert kept["diagnosis"]["findings"][0]["fault"] == "system-blocked"
    assert kept["reference"] == "T-4711" and kept["received_at"].endswith("+00:00")


def test_a_report_is_found_at_its_own_link_only(app, agent_client, link):
    report = link.report(BLOCKED)
    other = MadeLink(app)

    for path in (f"{other.path}/reports/{report.id}.json", f"{link.path}/reports/{report.id}.html"):
        assert agent_client.get(path).status_code == 404


@pytest.mark.parametrize("text", KEPT)
def test_in_markdown_what_others_wrote_is_text(app, taken, text):
    hostile, harmless = (told(app, taken, words) for words in (text, "a-b"))

    for render in RENDERERS.values():
        page, plain = (BeautifulSoup(render(source), "html.parser") for source in (hostile, harmless))
        spans = [span.text.strip() for span in page.select("code")]
        assert (
            spans.count(keep_in_line(text).strip()) >= 4
        )  # The reference, the name, the microphone and the message.
        assert [item.name for item in page.find_all(True)] == [item.name for item in plain.find_all(True)]
        assert addresses(page) == addresses(plain)


def addresses(page):
    """Return where its links lead, without the number of the support link."""
    return [re.sub(r"(?<=/links/)[0-9]+", "", link["href"]) for link in page.select("a")]


@pytest.mark.parametrize("form", ["txt", "md"])
@pytest.mark.parametrize(
    "mark", "\u2028\u2029\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
def test_what_others_wrote_begins_no_line_and_turns_none(app, taken, mark, form):
    text = told(app, taken, f"a{mark}b", form)

    assert mark not in text
    assert text.count("a b") >= 4


def told(app, taken, words, form="md"):
    """Return the text of a run in which a stranger's words are wherever they can be."""
    link = MadeLink(app, reference=words, asked_by=words, note=words)
    refused = measured(BLOCKED, request__error_name="AbortError", request__error_message=words)
    return taken(link, link.report(refused, microphones=[words]), form)


@pytest.mark.parametrize("text", PACKED)
def test_json_keeps_what_others_wrote_as_it_was(app, taken, text):
    link = MadeLink(app, reference=text, asked_by=text)
    refused = measured(BLOCKED, request__error_message=text)
    kept = json.loads(taken(link, link.report(refused, microphones=[text]), "json"))

    assert (kept["reference"], kept["asked_by"], kept["submission"]["microphones"]) == (text, text, [text])
    assert kept["submission"]["measurements"]["request"]["error_message"] == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", "`plain`"),
        ("a`b", "``a`b``"),
        ("`a`", "`` `a` ``"),
        ("``` x", "```` ``` x ````"),
        (" a ", "`  a  `"),
        ("a\\", "`a\\`"),
    ],
)
def test_code_is_fenced_by_more_backticks_than_it_has(text, written):
    assert code(text) == written


def test_words_and_numbers_need_no_fence_and_our_own_words_only_escapes():
    assert write_foreign_text("Permission denied") == "Permission denied"
    assert write_foreign_text("-20.5") == "-20.5"
    assert write_foreign_text("www.evil.example") == "`www.evil.example`"
    assert escape_markdown("a_b [c] | <d>") == "a\\_b \\[c\\] \\| \\<d\\>"


@pytest.mark.parametrize(
    ("named", "label"), [(None, "Site, as the customer named it"), ("crm.example", "Site")]
)
def test_a_page_that_only_the_customer_names_is_said_to_be_that(app, agent_client, taken, named, label):
    link = MadeLink(app, partner=None, host=named)
    report = link.report(SYSTEM_BLOCKED, partner="", host="crm.example")

    assert f"{label}: crm.example" in taken(link, report, "txt")
    assert "crm.example" in agent_client.get(link.path).text
