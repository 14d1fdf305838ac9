"""An agent reads a report that was not kept."""

import io
import json
import uuid

import pytest
from bs4 import BeautifulSoup

from tests.conftest import check_page
from tests.helpers.links import ADDRESS, SYSTEM_BLOCKED, MadeLink
from tests.helpers.measured import BLOCKED, measured
from tests.helpers.payloads import PACKED
from webapp.stores import stores

MAIL = """Hello,

the test says: {braces} and nothing {} more.

%s

--
Best regards {Jo}"""


@pytest.fixture
def show(agent_client):
    """Paste a text, or choose a file."""

    def post(text="", status=200, file=None):
        fields = {"text": text} | ({"file": (io.BytesIO(file), "report.json")} if file is not None else {})
        response = agent_client.post("/agents/viewer", data=fields, content_type="multipart/form-data")
        assert response.status_code == status
        page = BeautifulSoup(response.text, "html.parser")
        page.headers = response.headers
        return page

    return post


def sent(measurements=SYSTEM_BLOCKED, **changes):
    """Write a run as the customer's page copies it."""
    values = {"version": 1, "key": str(uuid.uuid4()), "measurements": measurements, "locale": "fr"}
    return json.dumps(values | ADDRESS | changes, indent=2, ensure_ascii=False)


@pytest.mark.parametrize(
    "text",
    [
        sent(),
        MAIL % sent(),
        MAIL % sent().replace("\n", "\r\n"),
        "\n".join(f"> {line}" for line in sent().splitlines()),
        sent().replace('"', "”"),
        '{"note": 1}\n' + sent(),
        json.dumps({"submission": json.loads(sent()), "diagnosis": {"findings": []}}),
    ],
    ids=["alone", "in a mail", "with other line ends", "quoted", "with curled quotes", "second", "a file"],
)
def test_a_report_is_found_in_what_was_pasted(show, text):
    page = show(text)

    check_page(page)
    report = page.select_one("[data-report]")
    assert report["data-fault"] == "system-blocked"
    assert report.select_one('[data-lamp="os"]')["data-state"] == "blocked"
    assert report.select_one(".fix")["data-step"] == "system/allow"
    assert page.select_one("[data-take=plain] code").text
    assert not page.select("[data-file]")


def test_a_downloaded_report_looks_like_the_kept_one(app, agent_client, show):
    link = MadeLink(app)
    report = link.report(SYSTEM_BLOCKED, microphones=["Jabra"])
    file = agent_client.get(f"{link.path}/reports/{report.id}.json").data
    kept = BeautifulSoup(agent_client.get(link.path).text, "html.parser").select_one("[data-report]")

    page = show(file=file)

    pasted = page.select_one("[data-report]")
    for part in (".way", "h2", ".cause", ".microphones-sent", ".fix"):
        assert pasted.select_one(part).text == kept.select_one(part).text
    assert "T-4711" in page.select_one("[data-take=plain] code").text


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2026-11-22T15:36:00+01:00", True),
        ("0001-01-01T00:00:00+00:00", True),
        ("0001-01-01T00:00:00+14:00", False),
        ("9999-12-31T23:59:59-14:00", False),
        ("2026-11-22T15:36:00", False),
        ("yesterday", False),
        (None, False),
    ],
)
def test_a_time_that_cannot_be_read_is_left_out(show, moment, shown):
    page = show(json.dumps({"submission": json.loads(sent()), "received_at": moment}))

    assert bool(page.select(".bar time")) is shown


def test_a_file_with_a_byte_order_mark_is_read(show):
    assert show(file=b"\xef\xbb\xbf" + sent().encode()).select("[data-report]")


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", 0),
        ("   \n ", 0),
        ("Your microphone works", 0),
        ("{", 0),
        ("{ " * 5000, 0),
        ("[" * 60000, 0),
        ('{"a":' * 9000, 0),
        ("{}", 0),
        ("[1, 2]", 0),
        (sent()[:-20], None),
        ('{"version": 1}', None),
        (sent(key="x"), 1),
        (sent(locale="<b>"), 1),
        (sent(unknown=1), 1),
        (sent(microphones=["a\u0000b"]), 1),
        (sent(microphones=["x"] * 65), 1),
        (sent(measurements={"version": 1}), None),
        (sent(measurements=measured(audio__peak=float("nan"))), None),
        (sent().replace('"fr"', '"\\ud800"'), None),
        (sent().replace('"version": 1', '"version": 99999999999999999999999', 1), None),
    ],
)
def test_what_is_no_report_is_refused_with_its_reason_and_stays_in_the_field(show, text, problems):
    page = show(text, 422)

    check_page(page)
    assert page.select_one("[data-problem] p").text.strip()
    assert page.select_one("#text")["aria-invalid"] == "true"
    assert page.select_one("#text").text.strip() == text.replace("\x00", "\ufffd").strip()
    assert not page.select("[data-report]")
    if problems is not None:
        assert len(page.select("[data-problem] li")) == problems


@pytest.mark.parametrize("file", [b"\xff\xfe\x00", b"\x89PNG\r\n\x1a\n" * 50, "{é".encode("utf-16")])
def test_a_file_that_is_no_text_is_refused(show, file):
    assert show(file=file, status=422).select("[data-problem]")


def test_more_than_a_report_can_be_is_refused(agent_client):
    response = agent_client.post("/agents/viewer", data={"text": "x" * 70_000})

    assert response.status_code == 413


def test_nothing_of_it_is_kept(app, show):
    with app.app_context():
        before = stores().link_list.newest(limit=1000)
        show(sent())
        assert stores().link_list.newest(limit=1000) == before


@pytest.mark.parametrize("text", PACKED)
def test_markup_in_it_is_shown_as_text(show, text):
    page, plain = (show(told(words)) for words in (text, "x"))

    assert text in page.select_one("[data-microphones-sent]").text
    assert [element.name for element in page.find_all(True)] == [e.name for e in plain.find_all(True)]
    broken = show(sent(unknown=text), 422)
    assert json.dumps(text, ensure_ascii=False) in broken.select_one("#text").text


def told(words):
    """Write a run in which a stranger's words are wherever they can be."""
    refused = measured(BLOCKED, request__error_name=words, request__error_message=words)
    return sent(refused, microphones=[words])
