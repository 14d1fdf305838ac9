"""Labels are data: a step quotes them, and its reader sees them in the language of the page."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.guide.test_render import shown
from webapp.config import ROOT
from webapp.datafiles import DataFileError
from webapp.guide import Guide, load_guide
from webapp.guide.content import Content
from webapp.guide.labels import load_labels
from webapp.guide.messages import find_translation_faults

PATH = "Open **{{ label.chrome.settings }}** › **{{ label.chrome.start }}** › **{{ label.chrome.sound }}**."
FILE = "labels/chrome.yml"


@pytest.fixture
def guide(edit_guide: Callable[..., Path]) -> Guide:
    return load_guide(edit_guide("solved.md", "Go back to your calls.", PATH))


def test_a_label_is_shown_in_the_language_of_the_page(guide: Guide) -> None:
    french = {PATH: PATH.replace("Open", "Ouvrez")}

    english = shown(guide, "solved").whole_body
    translated = shown(guide, "solved", translations=french, locale="fr").whole_body

    assert "<strong>Settings</strong>" in english
    assert "<strong>Sound &amp; more</strong>" in english
    assert "<strong>Paramètres</strong>" in translated
    assert "lang=" not in english


def test_a_label_without_a_text_in_the_language_is_english_and_says_so(guide: Guide) -> None:
    french = {PATH: PATH.replace("Open", "Ouvrez")}

    body = shown(guide, "solved", translations=french, locale="fr").whole_body

    assert '<strong><span lang="en" dir="auto">Start</span></strong>' in body


def test_a_label_in_a_block_without_a_translation_keeps_the_language_of_the_page(guide: Guide) -> None:
    body = shown(guide, "solved", translations={}, locale="fr").whole_body

    assert '<span lang="fr" dir="auto">Paramètres</span>' in body
    assert "<strong>Start</strong>" in body


def test_a_label_is_plain_text_in_a_title_a_picture_and_an_address(edit_guide: Callable[..., Path]) -> None:
    label = "{{ label.chrome.start }}"
    texts = [f"Press {label}", f"![The button {label}](img/icon.png)", f"```\n{label}\n```"]
    guide = load_guide(edit_guide("solved.md", "It works\n\nGo back to your calls.", "\n\n".join(texts)))
    french = dict.fromkeys(texts[:1], f"Appuyez sur {label}") | {f"The button {label}": f"Le bouton {label}"}

    view = shown(guide, "solved", translations=french, locale="fr")

    assert view.title == "Appuyez sur Start"
    assert not view.title_is_source
    assert 'alt="The button Start"' in view.whole_body
    assert "<code>Start</code>" in view.whole_body


def test_a_choice_shows_its_labels(edit_guide: Callable[..., Path]) -> None:
    guide = load_guide(edit_guide("test.md", "Only silence", "{{ label.chrome.settings }} is off"))

    choice = shown(guide, "test", translations={}, locale="fr").choices[0]

    assert '<span lang="fr" dir="auto">Paramètres</span> is off' in choice.label_html


def test_a_translation_keeps_the_labels_of_its_source() -> None:
    assert list(find_translation_faults(PATH, "Ouvrez **{{ label.chrome.settings }}** › **Démarrer**."))
    assert not list(find_translation_faults(PATH, PATH.replace("Open", "Ouvrez")))


def test_a_label_that_no_good_source_quotes_is_listed(guide: Guide) -> None:
    assert list(guide.labels.find_unproven()) == ["chrome.settings", "chrome.microphone"]


@pytest.mark.parametrize(
    ("old", "new", "line_of", "message"),
    [
        ("grade: B, source: help", "grade: B", "text: Settings", "needs a text and a source"),
        ("grade: B", "grade: D", "text: Settings", "grade"),
        ("fr: {grade: none, date: 2026-11}", "fr: {grade: none}", "fr: {grade: none}", "date"),
        ("text: Microphone, ", "", "  microphone:", "no text in any language"),
        ("IDS_SITE_SETTINGS", '""', 'message: ""', "message"),
        ("version: 156.0\n", "", "read:", "version"),
        ("  settings:", "  site_settings:", "version:", "site_settings"),
        ("  start:", "  Start:", "  Start:", "Start"),
    ],
)
def test_a_mistake_in_the_data_is_named_with_its_line(
    edit_guide: Callable[..., Path], old: str, new: str, line_of: str, message: str
) -> None:
    content = edit_guide(FILE, old, new)
    lines = (content / FILE).read_text(encoding="utf-8").split("\n")
    number = next(number for number, line in enumerate(lines, 1) if line_of in line)

    with pytest.raises(DataFileError) as raised:
        load_labels(Content(content))

    problem = raised.value.problems[0]
    assert (problem.path.endswith("chrome.yml"), problem.line) == (True, number)
    assert message in problem.message


def test_every_label_has_an_english_text_if_the_guide_quotes_it() -> None:
    labels = load_labels(Content(ROOT / "content"))
    quoted = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "content").rglob("*.md"))

    missing = [
        name for name, texts in labels.texts.items() if f"label.{name} " in quoted and "en" not in texts
    ]
    assert not missing
