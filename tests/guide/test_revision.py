from collections.abc import Callable
from pathlib import Path

import pytest

from webapp.guide import load_guide

Write = Callable[..., Path]


def test_the_same_content_is_the_same_revision(write_guide: Write) -> None:
    first = load_guide(write_guide()).revision

    assert 0 < len(first) <= 20  # As much as a database keeps of it.
    assert load_guide(write_guide()).revision == first


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("start.md", "Choose", "Pick"),
        ("product.yml", "Phonely", "Phoney"),
        ("img/icon.png", "picture", "photograph"),
    ],
)
def test_any_change_of_a_file_is_another_revision(
    write_guide: Write, edit_guide: Write, file: str, old: str, new: str
) -> None:
    before = load_guide(write_guide()).revision

    assert load_guide(edit_guide(file, old, new)).revision != before


def test_a_file_that_moves_is_another_revision(write_guide: Write) -> None:
    content = write_guide()
    before = load_guide(content).revision
    (content / "img" / "icon.png").rename(content / "img" / "other.png")

    assert load_guide(content).revision != before
