"""The guide of this repository holds together, and meets the diagnosis engine at its fault ids."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.guide.rendering import Renderer, render
from webapp.diagnosis.faults import FAULT_LEVELS
from webapp.guide import Guide, Visitor, load_guide
from webapp.guide.catalogues import find_catalogue_problems
from webapp.guide.lint import lint
from webapp.guide.map import draw_mermaid
from webapp.guide.platforms import visitors_like
from webapp.guide.render import RenderContext
from webapp.guide.step_view import StepView

ROOT = Path(__file__).parent.parent.parent
FRENCH = ROOT / "translations/fr/LC_MESSAGES"


@pytest.fixture(scope="module")
def guide() -> Guide:
    return load_guide(ROOT / "content")


@pytest.mark.whole_guide
def test_the_linter_finds_no_error() -> None:
    problems = [
        str(problem) for problem in lint(ROOT / "content", FAULT_LEVELS) if problem.severity == "error"
    ]

    assert problems == []


def test_the_catalogues_are_up_to_date_and_every_translation_can_be_used() -> None:
    assert [str(problem) for problem in find_catalogue_problems(ROOT)] == []


@pytest.mark.parametrize("domain", ["guide", "messages"])
def test_french_marks_stay_with_their_word(domain: str) -> None:
    """A line may end at a plain space, and would then begin with the mark."""
    texts = re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', (FRENCH / f"{domain}.po").read_text(), re.MULTILINE)

    assert texts
    assert [text for text in texts if re.search(r" [:;?!»]|« ", text)] == []


def test_every_step_is_shown_to_who_is_unknown(guide: Guide) -> None:
    for step in guide.steps:
        view = render(guide, step, Visitor(), str, "/en/{}".format, "")

        assert view.title
        assert view.whole_body
        assert "{{" not in view.title_html + view.whole_body


ADDRESS_BAR = re.compile(
    r"chrome://|edge://|about:[a-z]|address bar|left of the address|barre d’adresse|gauche de l"
)


@pytest.mark.whole_guide
def test_nobody_is_sent_to_an_address_bar_where_there_is_none(app: Flask, guide: Guide) -> None:
    """The linter proves it for every visitor in English; this tries a translation, one version of each."""
    places = {id: place for id, place in guide.platforms.places.items() if "address bar" in place.lacks}
    visitors = {
        (place, visitor.os, visitor.browser): visitor
        for place in places
        for visitor in visitors_like(Visitor(place=place), guide.platforms, guide.classes)
    }
    in_french = Renderer(guide, RenderContext(app.extensions["languages"]["fr"].guide_message))
    sent = {
        (step, visitor.place)
        for visitor in visitors.values()
        for step in guide.steps
        if ADDRESS_BAR.search(all_text(in_french.show(step, visitor)))
    }

    assert set(places) == {"app-window", "desktop-app", "in-app-browser", "extension"}
    assert sent == set()


@pytest.mark.parametrize("step", ["system/allow", "site/allow", "site/partner", "site/cannot-ask"])
def test_a_desktop_app_is_called_by_its_own_name(guide: Guide, step: str) -> None:
    in_ferdium = Visitor("macos", (15,), "chrome", (120,), place="desktop-app", app="Ferdium")

    assert "Ferdium" in body(guide, step, in_ferdium)
    assert "this app" in body(guide, step, replace(in_ferdium, app=None))
    assert "Google Chrome" not in body(guide, step, in_ferdium)


@pytest.mark.parametrize("place", ["desktop-app", "in-app-browser"])
def test_what_an_app_is_made_of_is_named_to_nobody_in_it(guide: Guide, place: str) -> None:
    os = "windows" if place == "desktop-app" else "android"
    visitor = Visitor(os, None, "chrome", (156,), "salesforce", "https://a.my.salesforce.com", place)
    steps = [step.id for step in guide.steps.values() if step.readers is None]
    elsewhere = re.compile(r"\b(in|open|choose|use|for) Chrome\b")

    assert [step for step in steps if "Chrome" in elsewhere.sub("", body(guide, step, visitor))] == []
    assert "AudioCapture" not in body(guide, "admin/it", visitor)


def body(guide: Guide, step: str, visitor: Visitor) -> str:
    """Return all that a visitor reads of a step in English."""
    return all_text(render(guide, step, visitor, str, "/en/{}".format, ""))


def all_text(view: StepView) -> str:
    return "\n".join([view.title_html, view.whole_body, *(choice.label_html for choice in view.choices)])


def test_the_map_draws_every_step_and_every_choice(guide: Guide) -> None:
    drawn = draw_mermaid(guide).splitlines()

    ways = {(step.id, choice.target) for step in guide.steps.values() for choice in step.choices}
    assert len([line for line in drawn if "-->" in line]) == len(ways)
    assert len(drawn) == 1 + len(guide.steps) + len(ways)
