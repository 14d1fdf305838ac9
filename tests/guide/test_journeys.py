"""Journeys through the guide, from what a test found or from the start, to the step about just that."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.guide.rendering import render
from webapp.config import ROOT
from webapp.guide import Guide, Visitor, load_guide
from webapp.guide.step_view import StepView
from webapp.guide.visitor import parse_version

JOURNEYS = yaml.safe_load(Path(__file__).with_name("journeys.yml").read_text(encoding="utf-8"))
MOST_PRESSES = 6


@pytest.fixture(scope="module")
def guide() -> Guide:
    return load_guide(ROOT / "content")


def visitor_of(who: str, guide: Guide) -> Visitor:
    """Return the visitor of a description such as "macos-15 chrome-156 salesforce app-window"."""
    system, browser, partner, *place = who.split()
    (os, _, os_version), (id, _, version) = system.partition("-"), browser.partition("-")
    assert os in guide.platforms.os
    assert id in guide.platforms.browsers
    return Visitor(
        os,
        parse_version(os_version) if os_version else None,
        id,
        parse_version(version),
        partner,
        guide.partners[partner].origin or "https://acme.lightning.force.com",
        place=place[0] if place else None,
    )


def shown(guide: Guide, step: str, visitor: Visitor) -> StepView:
    return render(guide, step, visitor, str, "/en/{}".format, "")


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def test_there_are_forty() -> None:
    assert len({journey["name"] for journey in JOURNEYS}) == len(JOURNEYS) >= 40


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey["name"])
def test_a_person_arrives(journey: dict[str, Any], guide: Guide) -> None:
    visitor = visitor_of(journey["who"], guide)
    fault = journey.get("fault")
    step = guide.steps["test"].faults[fault] if fault else journey.get("begins", "start")
    for answer in journey.get("answers", []):
        fitting = [
            choice.target_id
            for choice in shown(guide, step, visitor).choices
            if answer in text_of(choice.label_html)
        ]
        assert len(fitting) == 1, f"“{answer}” on {step}"
        step = fitting[0]

    view = shown(guide, step, visitor)
    text = text_of(view.whole_body)
    assert step == journey["ends"]
    assert [words for words in journey.get("reads", []) if words not in text] == []
    assert [words for words in journey.get("not", []) if words in text] == []
    assert not view.partial
    assert len(journey.get("answers", [])) <= MOST_PRESSES
