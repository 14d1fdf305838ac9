"""The script of docs/help-desk.md does what the page says."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.api.access import keep_report
from tests.browser.machine import wait_until
from webapp.views.agents.form import FIELDS

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "help-desk.md").read_text()
ASKED = ["CASE 1001/2", "Ada, help desk"]


@pytest.fixture
def start(live, key, tmp_path):
    """Start the script, in a folder that holds the tickets."""
    settings = {"SOUNDCHECK": live[1], "SOUNDCHECK_KEY": key, "PAUSE_SECONDS": "0.1"}

    @contextmanager
    def started():
        command = [sys.executable, DOCS / "help_desk.py", *ASKED]
        with subprocess.Popen(command, cwd=tmp_path, env=os.environ | settings) as script:
            try:
                yield script
            finally:
                script.kill()

    return started


def test_a_ticket_gets_one_link_and_its_result_however_often_the_script_runs(start, live, tmp_path):
    def texts():
        return {path.stem: path.read_text() for path in tmp_path.glob("tickets/*/*.txt")}

    with start():
        wait_until(lambda: "message" in texts(), "the message")
    before = texts()
    with start() as script:
        keep_report(live[0], re.search(r"http\S+/l/[\w-]+", before["message"])[0])
        assert script.wait(30) == 0
    with start() as script:
        assert script.wait(30) == 0

    [result] = set(texts()) - {"message"}
    assert texts()["message"] == before["message"]
    assert ASKED[0] in texts()[result]
    assert len(live[0].extensions["stores"].links.with_reference(ASKED[0])) == 1


def test_every_address_on_the_page_fills_the_form_in():
    addresses = re.findall(r"https://check\.example/agents/new\?[^\s`\"]*", PAGE)

    assert len(addresses) >= 3
    for address in addresses:
        names = set(parse_qs(urlsplit(address).query))
        assert "reference" in names and names <= set(FIELDS)


def test_the_page_names_every_field_of_the_form():
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) == set(FIELDS)
