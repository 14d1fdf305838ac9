"""The pictures in the guide: whole, small, and shown by some step."""

import pytest

from tests.pictures.__main__ import LOCALES, steps_with
from tests.pictures.files import FOLDER, MOST_BYTES
from webapp.config import ROOT
from webapp.guide.pictures import TYPES, read_pictures

PICTURES = read_pictures(ROOT / "content")
FILES = sorted(path for path in FOLDER.rglob("*") if path.suffix in TYPES)


@pytest.mark.parametrize("name", sorted(PICTURES.taken))
@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_has_every_file(name, locale):
    picture = PICTURES.find(f"pictures/{name}.avif", locale)
    modes = [source.media for source in picture.sources]
    assert len(modes) == 4
    assert all((f".{locale}." in source.path) == (locale != "en") for source in picture.sources)
    assert all(source.size for source in (*picture.sources, picture.fallback))
    assert picture.fallback.type == "image/png"


def test_no_file_is_large():
    assert {path.name: path.stat().st_size for path in FILES if path.stat().st_size > MOST_BYTES} == {}


def test_every_file_belongs_to_a_picture_that_was_taken():
    known = {
        source.path
        for name in PICTURES.taken
        for locale in LOCALES
        for picture in [PICTURES.find(f"pictures/{name}.avif", locale)]
        for source in (*picture.sources, picture.fallback)
    }
    assert {path.relative_to(ROOT / "content").as_posix() for path in FILES} == known


@pytest.mark.parametrize("name", sorted(PICTURES.taken))
def test_every_picture_is_shown_by_a_step(name):
    assert steps_with(name)
