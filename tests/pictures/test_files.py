"""What is written down of a picture, and what is said when it is taken again."""

from dataclasses import replace

import pytest
from PIL import Image, ImageDraw

from tests.pictures import files
from tests.pictures.files import Taken, keep
from tests.pictures.shot import Box, Cut, Shot, cut

SCREEN = Image.new("RGB", (800, 600), "white")
BUTTON = Box(40, 30, 120, 60)
SHOT = Shot(cut(SCREEN, Box(0, 0, 300, 200), BUTTON), cut(SCREEN, Box(20, 0, 200, 200), BUTTON), ["Allow"])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    monkeypatch.setattr(files, "SPEED", 10)
    return tmp_path


def take(folder, shot=SHOT, dark=False, locale="fr"):
    taken = Taken(folder / "taken.json")
    changes = list(keep(taken, "chrome/prompt", "Chromium 156.0", locale, dark, shot))
    taken.write()
    return changes


def with_dot(shot):
    """Return the same scene with a black spot in its middle."""
    image = shot.wide.image.copy()
    ImageDraw.Draw(image).rectangle((300, 200, 359, 259), fill="black")
    return replace(shot, wide=Cut(image, shot.wide.target))


def size_of(path):
    with Image.open(path) as image:
        return image.size


def test_a_new_picture_has_a_file_for_each_width_and_mode_and_one_for_old_browsers(folder):
    assert take(folder) == take(folder, dark=True) == ["is new"]
    assert sorted(path.name for path in folder.glob("chrome/*")) == [
        *("prompt.fr.avif", "prompt.fr.dark.avif", "prompt.fr.narrow.avif", "prompt.fr.narrow.dark.avif"),
        "prompt.fr.png",
    ]
    assert [size_of(folder / "chrome" / f"prompt.fr.{ending}") for ending in ("avif", "png")] == [
        (600, 400),
        (300, 200),
    ]


def test_english_has_no_language_in_its_names(folder):
    take(folder, locale="en")
    assert (folder / "chrome" / "prompt.avif").exists()


def test_the_control_has_a_ring_in_the_accent_of_the_mode(folder):
    take(folder)
    take(folder, dark=True)
    edge = (2 * 36, 2 * 45)
    for name, colour in (("prompt.fr.avif", (23, 98, 74)), ("prompt.fr.dark.avif", (134, 211, 176))):
        with Image.open(folder / "chrome" / name) as image:
            seen = image.convert("RGB").getpixel(edge)
        assert all(abs(one - other) < 40 for one, other in zip(seen, colour, strict=True))


def test_the_same_again_is_no_change_and_no_new_file(folder):
    take(folder)
    file = folder / "chrome" / "prompt.fr.avif"
    file.write_bytes(b"untouched")
    assert take(folder) == []
    assert file.read_bytes() == b"untouched"


def test_other_words_are_named(folder):
    take(folder)
    first, second = take(folder, replace(with_dot(SHOT), texts=["Allow always"]))
    assert first == "other words: Allow became Allow always"
    assert second.startswith("1.5% of the pixels look different")


def test_what_nobody_sees_is_no_difference(folder):
    take(folder)
    image = SHOT.wide.image.copy()
    image.putpixel((300, 200), (250, 250, 250))
    assert take(folder, replace(SHOT, wide=Cut(image, SHOT.wide.target))) == [
        "no difference that can be seen"
    ]


def test_another_control_is_another_picture(folder):
    take(folder)
    assert take(folder, replace(SHOT, wide=Cut(SHOT.wide.image, BUTTON.grown(30)))) != []


def test_another_size_is_named(folder):
    take(folder)
    larger = replace(SHOT, wide=cut(SCREEN, Box(0, 0, 320, 200), BUTTON))
    assert take(folder, larger) == ["another size: (600, 400) became (640, 400)"]


def test_a_control_that_is_gone_ends_it():
    with pytest.raises(ValueError, match="is not on the picture"):
        cut(SCREEN, Box(0, 0, 100, 100), BUTTON)


def test_a_picture_that_cannot_be_small_is_refused(folder, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 1_000)
    noise = Image.effect_noise((300, 200), 200).convert("RGB")
    with pytest.raises(ValueError, match="more than 1000"):
        take(folder, replace(SHOT, wide=Cut(noise, SHOT.wide.target)))
