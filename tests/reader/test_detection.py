"""What a browser says of itself becomes a platform, or nothing where it cannot be read."""

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from bs4 import BeautifulSoup
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from tests.helpers.measured import as_form, measured
from webapp.guide.visitor import Visitor
from webapp.reader.detection import MAX_USER_AGENT, complete_walk, detect_platform
from webapp.reader.walk import walk_of

MANY = "9" * 5_000
SAFARI = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Safari/605.1.15"
)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS {} like Mac OS X) AppleWebKit/605.1 Mobile/15E148"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/{}.0.0.0 Safari/537.36"


def told(user_agent="", os=None, version=None):
    hints = {"Sec-CH-UA-Platform": os, "Sec-CH-UA-Platform-Version": version}
    headers = {"User-Agent": user_agent} | {name: value for name, value in hints.items() if value}
    return detect_platform(Request(EnvironBuilder(headers=headers).get_environ()))


@pytest.mark.parametrize(
    ("os", "hinted", "version"),
    [
        ("Windows", "15.0.0", (11,)),
        ("Windows", "13.0.0", (11,)),
        ("Windows", "10.0.0", (10,)),
        ("Windows", "0.3.0", None),
        ("macOS", "15.1.0", (15,)),
        ("macOS", "", None),
        ("macOS", "fifteen", None),
        ("macOS", "٣", None),
        ("macOS", MANY, None),
        ("Windows", MANY, None),
        ("Linux", "6.18", None),
    ],
)
def test_the_system_is_as_new_as_the_hint_says(os, hinted, version):
    assert told(os=f'"{os}"', version=f'"{hinted}"').os_version == version


@pytest.mark.parametrize(("written", "version"), [("17_1", (17,)), (MANY, None)])
def test_a_telephone_says_its_version_itself(written, version):
    visitor = told(IPHONE.format(written))

    assert (visitor.os, visitor.os_version) == ("ios", version)


@pytest.mark.parametrize(("written", "version"), [("156", (156,)), ("9" * 500, None)])
def test_a_browser_says_its_version(written, version):
    visitor = told(CHROME.format(written))

    assert (visitor.browser, visitor.browser_version) == ("chrome", version)


def test_of_a_long_user_agent_only_the_beginning_is_read():
    assert told(f"{'a' * MAX_USER_AGENT} {CHROME.format(156)}").browser is None
    assert told(CHROME.format(MANY)).browser is None


USER_AGENTS = json.loads((Path(__file__).parent.parent / "helpers" / "user_agents.json").read_text())


@pytest.mark.parametrize("row", USER_AGENTS, ids=[row["name"] for row in USER_AGENTS])
def test_a_place_is_told_by_the_user_agent_and_the_brands(row):
    brands = ", ".join(f'"{brand}";v="1"' for brand in row.get("brands", ()))
    headers = {"User-Agent": row["user_agent"], **({"Sec-CH-UA": brands} if brands else {})}

    visitor = detect_platform(Request(EnvironBuilder(headers=headers).get_environ()))

    version = row["browser_version"] and (row["browser_version"],)
    assert (visitor.place, visitor.app) == (row["place"], row["app"])
    assert (visitor.os, visitor.browser, visitor.browser_version) == (row["os"], row["browser"], version)


@pytest.mark.parametrize("name", ["<b>x</b>", "a" * 31, "7zip", "evil app", "Ferdium%22", "../x", "'--"])
def test_only_a_plain_short_word_is_the_name_of_an_app(app, name):
    agent = f"Mozilla/5.0 (X11; Linux x86_64) {name}/1.0 Chrome/120.0.0.0 Electron/28.2.0"
    address = {"os": "macos", "place": "desktop-app", "app": name}

    assert told(agent).app in (None, "app")
    assert walk_of(address, app.extensions["guide"]).visitor.app is None


MAC_IN_SAFARI = Visitor("macos", (15,), "safari", (18,))
WINDOWS_IN_CHROME = Visitor("windows", (11,), "chrome", (156,))
IN_FERDIUM = Visitor("macos", (15,), "chrome", (120,), place="desktop-app", app="Ferdium")
FROM_ANY_BROWSER = "os=macos-15&browser=chrome&place=app-window"
ODD = Visitor("windows", None, "safari", (18,))
IN_OPERA = Visitor("windows", (11,), "opera", (115,))
IN_BRAVE = Visitor("macos", (15,), "brave", (130,))


@pytest.mark.parametrize(
    ("address", "detected", "completed"),
    [
        ("", MAC_IN_SAFARI, "os=macos-15&browser=safari-18"),
        ("os=macos", MAC_IN_SAFARI, "os=macos-15&browser=safari-18"),
        ("os=macos-14", MAC_IN_SAFARI, "os=macos-14&browser=safari-18"),
        ("os=ios", MAC_IN_SAFARI, "os=ios&browser=safari-18"),
        ("os=windows", MAC_IN_SAFARI, "os=windows"),
        ("os=windows&browser=chrome", MAC_IN_SAFARI, "os=windows&browser=chrome"),
        ("browser=chrome", MAC_IN_SAFARI, "os=macos-15&browser=chrome"),
        ("browser=safari-17", MAC_IN_SAFARI, "os=macos-15&browser=safari-17"),
        ("os=macos", WINDOWS_IN_CHROME, "os=macos&browser=chrome-156"),
        ("browser=safari", WINDOWS_IN_CHROME, "browser=safari"),
        ("", ODD, "os=windows"),
        ("", IN_OPERA, "os=windows-11&browser=opera"),
        ("", IN_BRAVE, "os=macos-15&browser=brave-130"),
        ("os=chromeos", IN_BRAVE, "os=chromeos"),
        ("", Visitor(), ""),
        ("os=linux", Visitor(), "os=linux"),
        ("", IN_FERDIUM, "os=macos-15&browser=chrome-120&place=desktop-app&app=Ferdium"),
        ("os=macos", IN_FERDIUM, "os=macos-15&browser=chrome-120&place=desktop-app&app=Ferdium"),
        ("place=tab", IN_FERDIUM, "os=macos-15&browser=chrome-120&place=tab"),
        ("place=app-window", IN_FERDIUM, "os=macos-15&browser=chrome-120&place=app-window"),
        ("place=moon", IN_FERDIUM, "os=macos-15&browser=chrome-120&place=desktop-app&app=Ferdium"),
        ("app=Slack", IN_FERDIUM, "os=macos-15&browser=chrome-120&place=desktop-app&app=Ferdium"),
        ("os=windows-11", IN_FERDIUM, "os=windows-11&browser=chrome-120"),
        ("browser=edge", IN_FERDIUM, "os=macos-15&browser=edge"),
        ("place=desktop-app&os=android", IN_FERDIUM, "os=android&browser=chrome-120"),
        ("", replace(IN_FERDIUM, browser="firefox"), "os=macos-15&browser=firefox-120"),
        ("browser=chrome", Visitor("macos", (15,), None, None, place="app-window"), FROM_ANY_BROWSER),
    ],
)
def test_the_address_is_completed_by_what_was_detected(app, address, detected, completed):
    guide = app.extensions["guide"]

    assert complete_walk(walk_of(dict(parse_qsl(address)), guide), detected, guide).query() == completed


@pytest.mark.parametrize("os", ["windows", "macos", "linux", "chromeos", "android", "ios"])
@pytest.mark.parametrize("browser", ["chrome", "edge", "firefox", "safari", "brave", "arc", "samsung"])
@pytest.mark.parametrize("named", ["os", "browser"])
def test_no_browser_is_put_on_a_system_it_does_not_run_on(app, os, browser, named):
    guide = app.extensions["guide"]
    chosen, other = (os, browser) if named == "os" else (browser, os)
    detected = Visitor(browser=browser) if named == "os" else Visitor(os=os)

    visitor = complete_walk(walk_of({named: chosen}, guide), detected, guide).visitor

    fits = os in guide.platforms.browsers[browser].runs_on
    assert {visitor.os, visitor.browser} == ({chosen, other} if fits else {chosen, None})


@pytest.mark.parametrize("address", ["os=windows", "browser=safari", "os=macos&browser=chrome", ""])
def test_a_page_and_the_verdict_on_it_know_the_same_platform(client, address):
    page = BeautifulSoup(
        client.get(f"/en/test?{address}", headers={"User-Agent": SAFARI}, follow_redirects=True).text,
        "html.parser",
    )
    fields = {field["name"]: field["value"] for field in page.select("#run-form [name][value]")}
    run = measured(platform={"os": "macos", "browser": "safari", "browser_version": 18, "engine": "webkit"})

    answer = client.post("/en/test/diagnosis", data=as_form(run, **fields))

    verdict = BeautifulSoup(answer.text, "html.parser")
    assert stop_names(verdict) == stop_names(page)


def stop_names(page):
    return [page.select_one(f'[data-lamp="{level}"] .stop-name').text for level in ("os", "browser")]
