"""The pictures in the guide: whole, small, and shown by some step."""

import pytest

from tests.guide.rendering import render
from tests.pictures.__main__ import LOCALES, steps_with
from tests.pictures.drawings import PROGRAM
from tests.pictures.files import FOLDER, MOST_BYTES
from webapp.config import ROOT
from webapp.guide import Visitor, load_guide
from webapp.guide.pictures import NARROW, TYPES

GUIDE = load_guide(ROOT / "content")
PICTURES = GUIDE.pictures
DRAWN = sorted(name for name, picture in PICTURES.taken.items() if picture.program == PROGRAM)
PHOTOGRAPHED = sorted(PICTURES.taken.keys() - DRAWN)
FILES = sorted(path for path in FOLDER.rglob("*") if path.suffix in TYPES)


def show(name, locale):
    """Return what a page shows of a picture."""
    return PICTURES.find(f"pictures/{name}.{'svg' if name in DRAWN else 'avif'}", locale)


@pytest.mark.parametrize("name", PHOTOGRAPHED)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_has_every_file(name, locale):
    picture = show(name, locale)
    modes = [source.media for source in picture.sources]
    assert len(modes) == 4
    assert all((f".{locale}." in source.path) == (locale != "en") for source in picture.sources)
    assert all(source.size for source in (*picture.sources, picture.fallback))
    assert picture.fallback.type == "image/png"


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("locale", LOCALES)
def test_a_drawing_has_a_file_for_each_width_in_each_language_of_its_words(name, locale):
    picture = show(name, locale)
    files = (*picture.sources, picture.fallback)
    assert [file.media for file in files] == [NARROW, None]
    translated = locale != "en" and any(taken.texts for taken in PICTURES.taken[name].languages.values())
    assert all((f".{locale}." in file.path) == translated for file in files)
    assert all(file.size and file.type == "image/svg+xml" for file in files)


def test_no_file_is_large():
    assert {path.name: path.stat().st_size for path in FILES if path.stat().st_size > MOST_BYTES} == {}


def test_every_file_belongs_to_a_picture_that_was_taken():
    known = {
        source.path
        for name in PICTURES.taken
        for locale in LOCALES
        for picture in [show(name, locale)]
        for source in (*picture.sources, picture.fallback)
    }
    assert {path.relative_to(ROOT / "content").as_posix() for path in FILES} == known


@pytest.mark.parametrize("name", sorted(PICTURES.taken))
def test_every_picture_is_shown_by_a_step(name):
    assert steps_with(name)


@pytest.mark.parametrize("browser", ["chrome", "firefox"])
@pytest.mark.parametrize(("os", "version"), [("macos", 15), ("macos", 12), ("windows", 11), ("windows", 10)])
@pytest.mark.parametrize(
    "step",
    [
        *("system/allow", "browser/allow", "site/allow", "site/answer-prompt", "site/prompt-closed"),
        *("site/partner", "device/plug-in", "device/hidden", "device/muted", "device/silent", "device/quiet"),
    ],
)
def test_a_fix_with_something_to_click_shows_it(step, os, version, browser):
    visitor = Visitor(os, (version,), browser, (156,), "salesforce", "https://acme.lightning.force.com")
    assert "<img" in render(GUIDE, step, visitor, str, str, "").body
