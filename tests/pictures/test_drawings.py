"""The drawings in the guide: as they are drawn now, small, safe, and true to the steps that show them."""

import re
from functools import cache
from xml.etree import ElementTree

import pytest

from tests.pictures.__main__ import LOCALES, steps_with
from tests.pictures.drawings import DRAWINGS, MOST_BYTES, PROGRAM, draw, files_of, keep_drawing
from tests.pictures.files import FOLDER, Taken
from tests.pictures.sheet import NARROW, Sheet, break_lines, colours, width_of
from webapp.config import ROOT
from webapp.guide.content import Content
from webapp.guide.pictures import read_pictures

TAKEN = read_pictures(Content(ROOT / "content")).taken
SVG = "{http://www.w3.org/2000/svg}"
TICK = "M5 9l3 4l6-8"
DRAWN = [
    (name, locale, drawing)
    for name in DRAWINGS
    for locale in LOCALES
    for drawing in [draw(name, locale)]
    if drawing
]
FILES = {path: content for drawn in DRAWN for path, content in files_of(*drawn)}
EVERY_FILE = pytest.mark.parametrize("path", sorted(FILES), ids=lambda path: path.name)


@cache
def tree_of(path):
    return ElementTree.fromstring(FILES[path])


@EVERY_FILE
def test_the_file_in_the_guide_is_what_is_drawn_now(path):
    assert path.read_text(encoding="utf-8") == FILES[path], "run make pictures"


def test_no_other_file_is_beside_them():
    assert {path for path in FOLDER.rglob("*.svg")} == set(FILES)


@pytest.mark.parametrize(("name", "locale", "drawing"), DRAWN)
def test_what_is_written_down_is_what_is_drawn_now(name, locale, drawing):
    assert TAKEN[name].program == PROGRAM
    assert TAKEN[name].languages[locale].model_dump(exclude_defaults=True) == drawing.facts


@pytest.mark.parametrize("drawing", [drawing for _, _, drawing in DRAWN])
def test_a_narrow_page_has_words_of_the_wide_one(drawing):
    assert set(drawing.narrow.texts) <= set(drawing.wide.texts)
    assert drawing.narrow.width == NARROW


@EVERY_FILE
def test_a_file_is_small_and_holds_nothing_but_shapes(path):
    assert path.stat().st_size <= MOST_BYTES
    shapes = {element.tag.removeprefix(SVG) for element in tree_of(path).iter()}
    assert shapes <= {"svg", "style", "rect", "circle", "path", "text"}
    assert not re.search(r"@import|url\(|href|\bon[a-z]+=", FILES[path])


@EVERY_FILE
def test_text_and_marks_lie_within_the_drawing(path):
    tree = tree_of(path)
    width, height = int(tree.get("width")), int(tree.get("height"))
    for element in tree.iter(f"{SVG}text"):
        x, size = float(element.get("x")), float(element.get("font-size", 14))
        wide = width_of(element.text, size)
        left = x - wide / 2 if element.get("text-anchor") else x
        assert left >= 0 and left + wide <= width, element.text
        assert size <= float(element.get("y")) <= height - 4, element.text
    for ring in tree.iter(f"{SVG}rect"):
        if ring.get("class") == "ring":
            x, y, wide, high = (float(ring.get(side)) for side in ("x", "y", "width", "height"))
            assert x >= 2 and y >= 2 and x + wide <= width - 2 and y + high <= height - 2


@pytest.mark.parametrize("name", DRAWINGS)
@pytest.mark.parametrize("narrow", [False, True])
def test_in_a_language_from_right_to_left_all_is_turned_around_but_its_words(name, narrow):
    """In Arabic, which has no labels, so that the words are the English ones, and as wide."""
    sheets = [
        drawing.narrow if narrow else drawing.wide
        for drawing in map(draw, [name] * 2, ["en", "ar"])
        if drawing
    ]
    if len(sheets) == 1:
        return  # Without words it is the same in all languages.
    tree, turned = (ElementTree.fromstring(sheet.svg()) for sheet in sheets)
    width = sheets[0].width

    assert (tree.get("direction"), turned.get("direction")) == (None, "rtl")
    for one, other in zip([*tree][2:], [*turned][2:], strict=True):
        assert (other.tag, other.text, other.get("class")) == (one.tag, one.text, one.get("class"))
        places = {f"{SVG}rect": "x", f"{SVG}circle": "cx", f"{SVG}text": "x"}
        if one.tag in places:
            side = places[one.tag]
            extent = float(one.get("width", 0)) if one.tag == f"{SVG}rect" else 0
            assert float(other.get(side)) == pytest.approx(width - float(one.get(side)) - extent, abs=0.01)
            assert other.get("text-anchor") == one.get("text-anchor")
        else:
            assert other.get("d") == one.get("d")
            assert "scale(-" in other.get("transform") or one.get("d") == TICK


@EVERY_FILE
def test_every_drawing_marks_a_control(path):
    assert 'class="ring"' in FILES[path]


@pytest.mark.parametrize("name", DRAWINGS)
def test_numbers_on_it_are_those_of_the_steps_that_show_it(name):
    numbers = sorted(
        {int(found) for found in re.findall(r'class="number".*>(\d+)<', draw(name, "en").wide.svg())}
    )
    for place in steps_with(name) if numbers else ():
        file, line = place.split(":")
        lines = (ROOT / file).read_text(encoding="utf-8").split("\n")[: int(line)]
        step = next(text for text in reversed(lines) if re.match(r"\d+\. ", text))
        assert step.startswith(f"{numbers[0]}. "), place
        rest = "\n".join((ROOT / file).read_text(encoding="utf-8").split("\n")[int(line) :]).split("\n## ")[0]
        assert re.findall(r"^(\d+)\. ", rest, re.MULTILINE)[: len(numbers) - 1] == [
            str(n) for n in numbers[1:]
        ]


def test_colours_are_those_of_the_pages():
    assert colours()["accent"] == ("#17624a", "#86d3b0")


def test_a_line_ends_before_it_is_too_wide():
    assert [*break_lines("Let apps access your microphone", 120, 14)] == [
        "Let apps",
        "access your",
        "microphone",
    ]


def test_what_belongs_together_stays_on_a_line():
    assert [*break_lines("Volume d’entrée\N{NO-BREAK SPACE}:", 60, 14)] == [
        "Volume",
        "d’entrée\N{NO-BREAK SPACE}:",
    ]


def test_a_word_that_has_no_room_ends_it():
    with pytest.raises(ValueError, match="Confidentialité"):
        Sheet(NARROW).say("Confidentialité et sécurité", 10, 20, 80)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.pictures.drawings.FOLDER", tmp_path)
    return tmp_path


def keep(folder, text, monkeypatch):
    def sketch(sheet, _words):
        sheet.height = 40
        sheet.say(text, 10, 20, 200)

    monkeypatch.setitem(DRAWINGS, "systems/sketch", sketch)
    taken = Taken(folder / "taken.json")
    changes = list(keep_drawing(taken, "systems/sketch", "fr"))
    taken.write()
    return changes


def test_drawn_again_it_says_what_changed(folder, monkeypatch):
    assert keep(folder, "Autoriser", monkeypatch) == ["is new"]
    assert keep(folder, "Autoriser", monkeypatch) == []
    assert keep(folder, "Permettre", monkeypatch) == ["other words: Autoriser became Permettre"]
    monkeypatch.setattr(Sheet, "size", (480, 50))
    assert keep(folder, "Permettre", monkeypatch) == ["looks different"]
    assert sorted(path.name for path in folder.glob("systems/*")) == ["sketch.fr.narrow.svg", "sketch.fr.svg"]
