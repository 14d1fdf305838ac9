"""YAML files are read by the fast parser, and what is wrong with them is said by the exact one."""

from pathlib import Path

import pytest
import yaml
from pydantic import RootModel

from webapp.datafiles import DataFileError, line_of, read_data


class Words(RootModel[dict[str, str]]):
    """Any keys."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "words.yml"


def test_a_good_file_is_read_without_the_slow_parser(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text("first: 1\n\nsecond: 🎤 no\n", encoding="utf-8")
    monkeypatch.setattr(yaml, "BaseLoader", None)
    assert read_data(path, Words).root == {"first": "1", "second": "🎤 no"}
    assert line_of(path, ("second",)) == 3


def test_an_error_names_what_is_wrong_and_its_line(path: Path) -> None:
    path.write_text("first: 1\nsecond: *nobody\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"/words\.yml:2: is not YAML: found undefined alias 'nobody'$"):
        read_data(path, Words)
