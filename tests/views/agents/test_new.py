"""An agent makes a link, and gets what to hand out."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from bs4 import BeautifulSoup

from tests.conftest import check_page
from tests.helpers.payloads import PACKED, REFUSED
from webapp.stores import stores
from webapp.support import parse_code

TYPED = {
    "partner": "salesforce",
    "host": "https://acme.lightning.force.com/lightning/r/Case/500/view?secret=1#x",
    "locale": "fr",
    "reference": "T-4711",
    "note": "See you at three",
    "days": "30",
}


@pytest.fixture
def press(agent_client):
    """Fill in the form, and press its button."""

    def post(status=303, **typed):
        form = read(agent_client.get("/agents/new"))
        token = form.select_one("[name=csrf_token]")["value"]
        response = agent_client.post("/agents/new", data=TYPED | {"csrf_token": token} | typed)
        assert response.status_code == status
        return response

    return post


@pytest.fixture
def made(press, app):
    """Make a link, and give it as it is kept."""

    def make(**typed):
        location = urlsplit(press(**typed).location)
        with app.app_context():
            return stores().links.by_id(int(location.path.split("/")[-1]))

    return make


def read(response):
    page = BeautifulSoup(response.text, "html.parser")
    page.headers = response.headers
    check_page(page)
    return page


def chosen(page):
    """Return the values of the fields."""
    selects = {
        select["name"]: (select.select_one("[selected]") or select.option)["value"]
        for select in page.select(".fields select")
    }
    inputs = {field["name"]: field["value"] for field in page.select(".fields input:not([type=hidden])")}
    return selects | inputs | {"note": page.select_one("[name=note]").text}


def test_what_was_typed_is_kept_and_the_address_only_as_a_host(made):
    link = made()

    assert (link.partner, link.host, link.locale) == ("salesforce", "acme.lightning.force.com", "fr")
    assert (link.reference, link.note) == ("T-4711", "See you at three")
    assert (link.expires_at - link.created_at).days == 30
    assert link.asked_by and link.agent_id


def test_without_a_word_there_is_a_link_for_seven_days(made):
    link = made(partner="", host="", locale="", reference="", note="", days="")

    assert (link.partner, link.host, link.locale) == (None, None, "en")
    assert (link.expires_at - link.created_at).days == 7


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"host": "acme.lightning.force.com"}, ("salesforce", "acme.lightning.force.com")),
        ({"partner": "", "host": "https://acme.zendesk.com/agent"}, ("zendesk", "acme.zendesk.com")),
        ({"partner": "", "host": "https://crm.acme.example/a"}, (None, "crm.acme.example")),
        ({"partner": "", "host": "http://crm.acme.example:8080"}, (None, "http://crm.acme.example:8080")),
        ({"host": "localhost:8001"}, ("salesforce", "localhost:8001")),
        ({"host": "https://you:secret@acme.lightning.force.com"}, ("salesforce", "acme.lightning.force.com")),
    ],
)
def test_the_address_of_a_page_tells_the_site(made, typed, kept):
    link = made(**typed)

    assert (link.partner, link.host) == kept


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("host", "no address"),
        ("host", "https://acme.hubspot.com"),
        ("host", "https://lightning.force.com.evil.example"),
        ("host", "javascript:alert(1)"),
        ("partner", "nobody"),
        ("locale", "xx"),
        ("days", "365"),
        ("days", "-1"),
        ("reference", "x" * 121),
        ("note", "x" * 501),
        *(("reference", text) for text in REFUSED if not set(text) & set("\t\r\n")),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_lost(press, field, text):
    page = read(press(422, **{field: text}))

    control = page.select_one(f"#{field}")
    assert [wrong["data-field"] for wrong in page.select(".field.wrong")] == [field]
    assert control["aria-invalid"] == "true"
    assert page.select("[autofocus]") == [control]
    assert page.select_one(".pages [aria-current]")["href"] == "/agents/new"
    assert f"{field}-problem" in control["aria-describedby"].split()
    shown = {name: value for name, value in chosen(page).items() if name != field}
    assert shown == {name: value for name, value in TYPED.items() if name != field}
    assert chosen(page)[field].strip() == text.strip() or "\x00" in text


def test_every_wrong_field_is_named_at_once(press):
    page = read(press(422, host="no address", reference="x" * 121, days="2"))

    assert {wrong["data-field"] for wrong in page.select(".field.wrong")} == {"host", "reference", "days"}


@pytest.mark.parametrize("text", PACKED)
def test_markup_is_kept_as_text(made, press, text):
    link = made(reference=text, note=text)
    page = BeautifulSoup(press(422, reference=text, note=text, days="2").text, "html.parser")

    assert (link.reference, link.note) == (text.strip(), text.strip())
    assert chosen(page)["reference"] == text.strip()
    assert chosen(page)["note"].strip() == text.strip()
    assert len(page.select(".fields input, .fields select, .fields textarea, .fields button")) == 8


@pytest.mark.parametrize("field", ["reference", "host", "note"])
def test_what_may_stay_empty_says_so(agent_client, field):
    page = read(agent_client.get("/agents/new"))

    assert page.select_one(f"#{field}")["aria-describedby"] == f"{field}-help"
    assert page.select_one(f"#{field}-help").text.strip()


def test_another_page_fills_the_form_in(agent_client):
    query = {"partner": "hubspot", "host": "app.hubspot.com", "note": "Hello"}
    names = {"locale": "fr", "reference": "T-1"}
    page = read(agent_client.get("/agents/new", query_string=query | names))

    assert chosen(page) == query | names | {"days": "7"}
    assert not page.select(".wrong")


def test_the_names_of_earlier_versions_are_read_still(agent_client, made):
    page = read(agent_client.get("/agents/new?lang=fr&ref=T-1"))

    assert (chosen(page)["locale"], chosen(page)["reference"]) == ("fr", "T-1")
    link = made(locale="", reference="", lang="fr", ref="T-1")
    assert (link.locale, link.reference) == ("fr", "T-1")


def test_what_another_page_got_wrong_is_said_at_once(agent_client):
    page = read(agent_client.get("/agents/new?partner=nobody&reference=T-1"))

    assert [wrong["data-field"] for wrong in page.select(".field.wrong")] == ["partner"]
    assert chosen(page)["reference"] == "T-1"


def test_the_new_link_can_be_handed_out_in_four_ways(press, agent_client):
    location = press().location
    query = parse_qs(urlsplit(location).query)
    page = read(agent_client.get(location))

    url = f"http://localhost/l/{query['token'][0]}"
    message = page.select_one("[data-message] [lang=fr]").text
    assert page.select_one("[data-short-url] code").text == url
    assert page.select_one("[data-code]")["data-code"] == query["code"][0]
    assert parse_code(page.select_one("[data-code]").text) == query["code"][0]
    assert message.endswith(f" {url}") and "\n" not in message
    assert len(page.select("[data-action=copy]")) == 2


def test_the_picture_leads_to_the_link(press, agent_client):
    page = read(agent_client.get(press().location))

    found = zxingcpp.read_barcodes(drawn(page.select_one("svg.qr")))
    assert [code.text for code in found] == [f"{page.select_one('[data-short-url] code').text}?by=qr"]
    assert not page.select("svg.qr [style], svg.qr style")


def drawn(svg, scale=8):
    """Draw a QR code from its element, a byte for each dot: lines of a width of one on a ground."""
    side = int(svg["viewbox"].split()[2])
    ground, lines = svg.select("path")
    ink, paper = (255 if colour == "#fff" else 0 for colour in (lines["stroke"], ground["fill"]))
    rows = [bytearray([paper] * side) for _ in range(side)]
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-0-9. ]+)", lines["d"]):
        steps = [float(number) for number in re.findall(r"-?[0-9.]+", numbers)]
        if command == "h":
            rows[int(y)][int(x) : int(x + steps[0])] = bytes([ink] * int(steps[0]))
            x += steps[0]
        else:
            x, y = steps if command == "M" else (x + steps[0], y + steps[1])
    dots = b"".join(bytes(dot for dot in row for _ in range(scale)) * scale for row in rows)
    return memoryview(dots).cast("B", (side * scale, side * scale))


def test_a_token_of_another_link_is_not_shown_as_this_one(press, agent_client):
    token = parse_qs(urlsplit(press().location).query)["token"][0]
    other = urlsplit(press().location).path

    page = read(agent_client.get(f"{other}?token={token}&code=ACD347"))

    assert not page.select("[data-share]")
    assert not read(agent_client.get(other)).select("[data-share]")


def test_the_secrets_of_a_link_are_not_in_the_list(press, agent_client):
    query = parse_qs(urlsplit(press().location).query)
    page = agent_client.get("/agents/").text

    assert query["token"][0] not in page and query["code"][0] not in page


@pytest.mark.parametrize("address", ["/agents/links/99999999", "/agents/links/99999999999999999999"])
def test_a_link_that_is_not_there_is_a_page_that_says_so(agent_client, address):
    assert agent_client.get(address).status_code == 404
