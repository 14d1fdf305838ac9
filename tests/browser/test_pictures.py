"""Three pictures of the guide, taken again from the browsers that are installed here."""

import json

import pytest

from tests.pictures.__main__ import studio, version_of
from tests.pictures.files import FOLDER, digest

pytestmark = pytest.mark.xdist_group("pictures")
TAKEN = json.loads((FOLDER / "taken.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def place(driver, tmp_path_factory):
    with studio(tmp_path_factory.mktemp("studio"), driver) as place:
        yield place


@pytest.mark.parametrize(
    ("browser", "name"),
    [
        ("chrome", "chrome/controls-off"),
        ("chrome", "chrome/element-blocked"),
        ("firefox", "firefox/permissions"),
    ],
)
def test_a_picture_taken_again_is_the_same(place, browser, name):
    shot = place.take(name, "en", False)
    known = TAKEN[name]["languages"]["en"]
    version = version_of(browser)
    if version != TAKEN[name]["program"]:
        gone = sorted(set(known["texts"]) - set(shot.texts))
        pytest.skip(f"{version} is here, {name} shows {TAKEN[name]['program']}; words that are gone: {gone}")
    assert list(shot.texts) == known["texts"]
    assert digest(shot) == known["pixels"]["light"]
