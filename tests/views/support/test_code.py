"""The code that is said on the phone."""

from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.helpers.measured import measured
from webapp.store import codes
from webapp.support import parse_code
from webapp.support.codes import GUESSES_A_MINUTE, GUESSES_AN_HOUR, GUESSES_OF_A_SITE

from .conftest import create_app_in
from .sent import MAC, query, send, submission


@pytest.fixture
def app(tmp_path):
    """Serve with a store of this test's own: it keeps the wrong guesses, which all codes share."""
    return create_app_in(tmp_path)


def typed(client, code, path="/go", address="127.0.0.1"):
    return client.post(path, data={"code": code}, environ_base={"REMOTE_ADDR": address})


@pytest.mark.parametrize("path", ["/go", "/fr/go", f"/embed/go?lang=fr&{MAC}"])
def test_the_form_for_the_code_asks_for_one_thing(browse, path):
    page = browse(path)

    assert [field["name"] for field in page.select("form input")] == ["code"]
    assert page.form["method"] == "post"
    assert len(page.select(".button:not(.quiet)")) == 1
    assert page.headers["X-Robots-Tag"] == "noindex"


def test_a_spoken_code_leads_to_the_same_test(client, make):
    _, secrets = make()

    for code in (secrets.code, secrets.code.lower(), f" {secrets.code[:3]} {secrets.code[3:]} "):
        response = typed(client, code)
        assert response.status_code == 303
        test = client.get(response.location).location
        assert urlsplit(test).path == "/fr/test"
        assert query(test)["link"] not in ("", secrets.token)
        assert query(test)["by"] == "code"


@pytest.mark.parametrize(
    "path", ["/l/{}", f"/en/test?{MAC}&link={{}}", "/embed/?link={}", f"/en/browser/allow?{MAC}&link={{}}"]
)
def test_by_a_code_no_result_can_be_read(client, make, path):
    _, secrets = make()
    sent = submission(measured(request__error_message="A secret"), microphones=["Jabra"])
    assert send(client, secrets.token, sent).status_code == 201

    token = typed(client, secrets.code).location.rsplit("/", 1)[1].partition("?")[0]

    page = client.get(path.format(token), follow_redirects=True).text
    assert token in page
    assert "Jabra" not in page and "A secret" not in page


def test_in_the_frame_a_code_leads_to_the_test_in_the_frame(browse, client, make):
    _, secrets = make()
    path = browse(f"/embed/go?lang=en&theme=dark&{MAC}&partner=hubspot").form["action"]

    response = typed(client, secrets.code, path)

    assert response.status_code == 303
    assert urlsplit(response.location).path == "/embed/"
    there = query(response.location)
    assert (there["lang"], there["theme"], there["os"]) == ("en", "dark", "macos-15")
    assert (there["partner"], there["by"]) == ("salesforce", "panel")
    page = browse(response.location)
    assert page.select_one("#run-form [name=link]")["value"] == there["link"]
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/go", "/embed/go"])
@pytest.mark.parametrize("code", ["", "AAA", "OOO OOO", "<script>", "AAAAAA", "AAA AAA AAA"])
def test_a_wrong_code_is_asked_for_again(client, path, code):
    response = typed(client, code, path)

    page = BeautifulSoup(response.text, "html.parser")
    assert response.status_code == 404
    assert page.select_one("#wrong[role=alert]")
    assert not page.select("main script")


@pytest.mark.usefixtures("exact_guesses")
def test_too_many_wrong_codes_are_refused_for_a_minute(client, make):
    _, secrets = make()
    wrong = next(code for code in ("AAAAAA", "CCCCCC") if parse_code(code) != secrets.code)

    turns = range(2 * GUESSES_A_MINUTE + 1)
    statuses = [typed(client, wrong, address=f"203.0.113.{turn // 4}").status_code for turn in turns]

    assert statuses[: GUESSES_A_MINUTE - 1] == [404] * (GUESSES_A_MINUTE - 1)
    assert 429 in statuses


@pytest.mark.usefixtures("exact_guesses")
@pytest.mark.parametrize(
    ("guesser", "customer"),
    [
        ("203.0.113.1", "203.0.113.2"),
        ("203.0.113.1:52000", "203.0.113.2:52000"),
        ("::ffff:203.0.113.1", "203.0.113.2"),
        ("2001:db8:0:1::7", "2001:db8:0:2::7"),
    ],
)
def test_whoever_tries_too_many_from_one_address_keeps_nobody_else_out(client, make, guesser, customer):
    _, secrets = make()
    wrong = next(code for code in ("AAAAAA", "CCCCCC") if parse_code(code) != secrets.code)

    statuses = [typed(client, wrong, address=guesser).status_code for _ in range(GUESSES_AN_HOUR + 20)]

    assert statuses == [404] * GUESSES_AN_HOUR + [429] * 20
    assert typed(client, secrets.code, address=customer).status_code == 303


@pytest.mark.usefixtures("exact_guesses")
@pytest.mark.parametrize(
    "others",
    [
        ["203.0.113.1:1", "203.0.113.1:2", "::ffff:203.0.113.1", "[::ffff:203.0.113.1]:443", "203.0.113.1"],
        [f"2001:db8:0:1:{part}::{part}" for part in range(1, 6)],
    ],
)
def test_one_address_is_counted_once_however_it_is_written(client, others):
    for address in others:
        for _ in range(GUESSES_AN_HOUR // len(others)):
            assert typed(client, "AAAAAA", address=address).status_code == 404

    assert {typed(client, "AAAAAA", address=address).status_code for address in others} == {429}


@pytest.mark.usefixtures("exact_guesses")
def test_whoever_has_many_networks_guesses_for_a_few_of_them(client, monkeypatch):
    monkeypatch.setattr(codes, "GUESSES_A_MINUTE", 1000)
    statuses = [
        typed(client, "AAAAAA", address=f"2001:db8:1:{turn:x}::7").status_code
        for turn in range(GUESSES_OF_A_SITE + 5)
    ]

    assert statuses == [404] * GUESSES_OF_A_SITE + [429] * 5
    assert typed(client, "AAAAAA", address="2001:db8:2::7").status_code == 404


def test_who_has_to_wait_for_their_own_address_is_told_how_long_and_of_the_link(client, monkeypatch):
    monkeypatch.setattr(codes.time, "time", lambda: 3600 * 1000 + 600.0)
    for _ in range(GUESSES_AN_HOUR):
        typed(client, "AAAAAA")

    refused = typed(client, "AAAAAA")

    locked = BeautifulSoup(refused.text, "html.parser").select_one("#locked[role=alert]")
    assert refused.headers["Retry-After"] == "3000"
    assert "50" in locked.text


@pytest.mark.parametrize("path", ["/go", "/fr/go", f"/embed/go?lang=fr&{MAC}"])
def test_whoever_has_to_wait_has_their_code_in_the_form_still(client, make, monkeypatch, path):
    _, secrets = make()
    monkeypatch.setattr(codes, "GUESSES_A_MINUTE", 0)
    refused = typed(client, secrets.code.lower(), path)
    monkeypatch.undo()

    page = BeautifulSoup(refused.text, "html.parser")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert page.select_one("#locked[role=alert]")
    field = page.select_one("form.code [name=code]")
    assert field["aria-describedby"] == "locked" and not field.has_attr("aria-invalid")
    assert typed(client, field["value"], page.form["action"]).status_code == 303


def test_without_the_store_a_code_cannot_be_read(gone):
    assert typed(gone, "AAAAAA").status_code == 503
