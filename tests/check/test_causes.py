"""Every known cause, posted as the page and a program post it: what is said, and what mends it close by."""

import json
import re
from itertools import chain

import pytest
from bs4 import BeautifulSoup

from tests.diagnosis.builders import judged, refused, run
from tests.diagnosis.causes import CAUSES
from tests.helpers.measured import as_form

RUNS = [(cause, measurements) for cause in CAUSES for measurements in cause.runs]
each_run = pytest.mark.parametrize(("cause", "measurements"), RUNS, ids=[cause.name for cause, _ in RUNS])


@each_run
def test_a_program_is_told_so(client, cause, measurements):
    answer = client.post(
        "/api/v1/diagnoses", data=measurements.model_dump_json(), content_type="application/json"
    )

    first = answer.json["findings"][0]
    assert first["fault"] in cause.faults or first["certainty"] != "certain"
    expected = [[finding.fault, finding.certainty] for finding in judged(measurements).findings]
    assert [[finding["fault"], finding["certainty"]] for finding in answer.json["findings"]] == expected


@pytest.mark.whole_guide
@each_run
def test_what_mends_it_is_said_or_one_choice_away(client, cause, measurements):
    verdict = show_verdict(client, measurements)
    first = judged(measurements).first

    assert (verdict["data-fault"], verdict["data-certainty"]) == (first.fault, first.certainty)
    near = (open_page(client, link["href"]) for link in verdict.select("a[href^='/']"))
    assert any(re.search(cause.words, page.get_text(" ", strip=True)) for page in chain([verdict], near))


def show_verdict(client, measurements):
    """Return the verdict that a panel or a tab shows to the visitor who was measured."""
    platform = measurements.platform
    os = "-".join(filter(None, (platform.os, platform.os_version)))
    browser = "-".join(map(str, filter(None, (platform.browser, platform.browser_version))))
    path = "/embed/diagnosis" if measurements.page.framed else "/en/test/diagnosis"
    visitor = {name: value for name, value in (("os", os), ("browser", browser)) if value}
    form = as_form(json.loads(measurements.model_dump_json())) | visitor | {"lang": "en"}
    return BeautifulSoup(client.post(path, data=form).text, "html.parser").select_one("#diagnosis")


def open_page(client, path):
    page = BeautifulSoup(client.get(path, follow_redirects=True).text, "html.parser")
    return page.main


def test_a_box_closed_too_often_leads_where_a_blocked_site_does(client):
    closed = run(before="prompt", after="denied", request=refused("Permission dismissed"))
    verdict = show_verdict(client, closed)

    assert verdict["data-fault"] == "prompt-dismissed"
    assert verdict.select_one("[data-step]")["data-step"] == "site/allow"
