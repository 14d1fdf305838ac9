"""Browsers that are Chrome underneath see its steps under their own names and addresses."""

import pytest
from bs4 import BeautifulSoup


@pytest.fixture
def opened(client):
    def open_page(address):
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code == 200
        return BeautifulSoup(answer.text, "html.parser")

    return open_page


LIKE_CHROME = [("brave", "Brave"), ("opera", "Opera"), ("vivaldi", "Vivaldi"), ("arc", "Arc")]


@pytest.mark.parametrize(("browser", "name"), LIKE_CHROME)
def test_the_address_of_a_page_of_the_browser_begins_with_its_own_scheme(opened, browser, name):
    own = opened(f"/en/browser/allow?os=windows-11&browser={browser}").main
    chromes = opened("/en/browser/allow?os=windows-11&browser=chrome").main

    (address,) = (code.text for code in own.select("[data-address] code"))
    assert address == f"{browser}://settings/content/microphone"
    assert name in own.h1.text
    assert [item.name for item in own.select("ol, pre, details")] == [
        item.name for item in chromes.select("ol, pre, details")
    ]


def test_edge_keeps_its_own_sections_and_shares_those_that_it_has_not(opened):
    own = opened("/en/browser/allow?os=windows-11&browser=edge").main
    shared = opened("/en/device/choose?os=windows-11&browser=edge").main

    assert [code.text for code in own.select("[data-address] code")] == ["edge://settings/content/microphone"]
    assert [code.text for code in shared.select("[data-address] code")] == [
        "edge://settings/content/microphone"
    ]


@pytest.mark.parametrize("browser", ["chrome", ""])
def test_an_address_of_chrome_stays_that_where_the_browser_has_no_such_scheme(opened, browser):
    main = opened(f"/en/admin/policies?os=windows-11&browser={browser}").main

    shown = [code.text for code in main.select("[data-address] code")]
    assert any("chrome://policy" in address for address in shown), shown


@pytest.mark.parametrize(("browser", "program"), [("brave", "Brave Browser"), ("opera", "Opera")])
def test_a_list_of_the_system_names_the_browser_as_the_system_does(opened, browser, program):
    main = opened(f"/en/system/allow?os=macos-15&browser={browser}").main

    assert program in [bold.text for bold in main.select("strong")]


def browsers(page):
    return [link.text for link in page.select(".platform-lists ul:nth-of-type(2) a")]


def test_steps_offer_every_browser_of_the_system(opened):
    names = ["Chrome", "Edge", "Firefox", "Safari", "Brave", "Opera", "Vivaldi", "Arc"]

    assert browsers(opened("/en/device/silent?os=macos-15&browser=chrome")) == names


@pytest.mark.parametrize(("browser", "more"), [("chrome", []), ("opera", ["Opera"])])
def test_the_test_page_offers_only_browsers_with_sections_and_the_readers_own(opened, browser, more):
    names = ["Chrome", "Edge", "Firefox"]

    assert browsers(opened(f"/en/test?os=windows-11&browser={browser}")) == names + more
