"""The lines that the people who manage the page have to change, as they stand in the verdict."""

import json

import pytest
from bs4 import BeautifulSoup

from tests.diagnosis.phone_app_cases import BLOCKED_HERE, REFUSED, WORKS_HERE, told
from tests.helpers.measured import as_form

PHONE, OURS = "https://phone.example", "http://localhost"
ATTRIBUTE = 'allow="microphone; autoplay; speaker-selection"'
NAMED = f'allow="microphone {PHONE}; autoplay {PHONE}; speaker-selection {PHONE}"'
GIVEN = f'=(self "{PHONE}" "{OURS}")'
HEADER = f"Permissions-Policy: microphone{GIVEN}, autoplay{GIVEN}, speaker-selection{GIVEN}"


def show_panel_of(client, measurements):
    sent = as_form(json.loads(measurements.model_dump_json()), lang="en")
    return BeautifulSoup(client.post("/embed/diagnosis", data=sent).text, "html.parser")


def lines_of(client, measurements):
    panel = show_panel_of(client, measurements)
    return [code.text for code in panel.select("[data-frame-lines] [data-address] code")]


@pytest.mark.parametrize(
    ("framed", "lines"),
    [
        ({"allow": None}, [ATTRIBUTE]),
        ({"allow": "microphone camera"}, [ATTRIBUTE]),
        ({"allow": "Microphone"}, [ATTRIBUTE]),
        ({"allow": "hid; microphone 'self'; usb *"}, [f'{ATTRIBUTE[:-1]}; hid; usb *"']),
        ({"allow": "hid; <script>"}, [f'{ATTRIBUTE[:-1]}; hid; <script>"']),
        ({"allow": 'hid "x'}, [ATTRIBUTE]),
        ({"allow": "microphone"}, [HEADER]),
        ({"allow": "microphone", "redirected": True}, [NAMED]),
        ({"allow": "microphone https://old.example"}, [NAMED]),
        ({"allow": "microphone https://*.example"}, [NAMED, HEADER]),
    ],
)
def test_the_line_is_for_this_frame(client, framed, lines):
    assert lines_of(client, told(WORKS_HERE, policy=False, origin=PHONE, **framed)) == lines


@pytest.mark.parametrize(
    "origin", [None, "null", "javascript:alert(1)", 'https://x"y', "chrome-extension://abc"]
)
def test_where_the_phone_apps_origin_is_not_known_the_products_own_stands_there(app, client, origin):
    host = app.extensions["guide"].product.hosts[0]
    [line] = lines_of(client, told(WORKS_HERE, policy=False, origin=origin))

    assert f'microphone=(self "https://{host}" "{OURS}")' in line


@pytest.mark.parametrize(
    ("sandbox", "line"),
    [
        ("", 'sandbox="allow-scripts allow-same-origin"'),
        ("allow-popups ALLOW-SCRIPTS", 'sandbox="allow-popups allow-scripts allow-same-origin"'),
        ('x" onload=', 'sandbox="allow-scripts allow-same-origin"'),
    ],
)
def test_a_sandbox_keeps_what_it_allows(client, sandbox, line):
    assert lines_of(client, told(WORKS_HERE, sandbox=sandbox)) == [line]


def test_where_the_frame_is_not_the_cause_there_is_none(client):
    for measurements in (told(WORKS_HERE), told(WORKS_HERE, error=REFUSED), told(BLOCKED_HERE), WORKS_HERE):
        assert lines_of(client, measurements) == []


@pytest.mark.parametrize(
    ("origin", "addresses"),
    [
        (
            "chrome-extension://" + "abcdefgh" * 4,
            ["chrome://settings/content/siteDetails?site=chrome-extension%3A%2F%2F" + "abcdefgh" * 4],
        ),
        ("chrome-extension://<b>", []),
        ("moz-extension://0f1e2d3c", []),
    ],
)
def test_the_phone_app_of_an_extension_has_a_permission_of_its_own(client, origin, addresses):
    panel = show_panel_of(client, told(WORKS_HERE, origin=origin))

    assert panel.select_one("[data-extension]")
    assert [code.text for code in panel.select("[data-extension] ~ .prose [data-address] code")] == addresses
    assert not panel.select('[data-choice="site/partner"]')
