"""The folders of the content: the shipped one, and an organisation's own that lies over it file by file."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

TRANSLATIONS = "translations"
"""The folder in an organisation's own content that holds its catalogues."""
RECORD = "copied.json"
"""The file there that holds the SHA-256 of each shipped file at the time it was copied, by its name."""


@dataclass(frozen=True)
class Content:
    """The shipped folder, and that of an organisation, whose files stand for those of the same name."""

    shipped: Path
    own: Path | None = None

    def find(self, name: str) -> Path:
        """Return the path of the file with this name, such as "site/allow.md", whether or not it is there."""
        if self.own and (self.own / name).is_file():
            return self.own / name
        return self.shipped / name

    @cached_property
    def files(self) -> dict[str, Path]:
        """Every file by its name, in the order of names."""
        own = _list_files(self.own) if self.own else {}
        shown = {name: path for name, path in own.items() if not _is_beside_the_guide(name)}
        return dict(sorted((_list_files(self.shipped) | shown).items()))

    def list_ending(self, ending: str, folder: str = "") -> Iterator[tuple[str, Path]]:
        """Yield the files below a folder whose names end like this, each with its name."""
        for name, path in self.files.items():
            if name.endswith(ending) and name.startswith(folder):
                yield name, path

    @property
    def own_names(self) -> list[str]:
        """The names of the files that come from the organisation's own folder."""
        return [name for name, path in self.files.items() if self.own and path == self.own / name]


def _list_files(folder: Path) -> dict[str, Path]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path for path in paths}


def _is_beside_the_guide(name: str) -> bool:
    """Return whether a file is a catalogue, the record, or hidden, such as those of Git."""
    is_hidden = any(part.startswith(".") for part in name.split("/"))
    return is_hidden or name == RECORD or name.startswith(f"{TRANSLATIONS}/")
