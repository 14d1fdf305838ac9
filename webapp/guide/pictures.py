"""Find the files of a picture: for the language, the width and the colour mode of a page."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from pydantic import Field, RootModel, ValidationError

from webapp.datafiles import Data, DataFileError, Problem, format_path
from webapp.guide.content import Content
from webapp.guide.messages import SOURCE_LANGUAGE

TAKEN = "taken.json"
"""What `make pictures` writes down of the pictures beside it."""
FOLDER = "pictures"
NARROW = "(max-width: 480px)"
"""A phone, or a panel: a whole window would be a third smaller than it is."""
DARK = "(prefers-color-scheme: dark)"
VERSION_DIGITS = 12
TYPES = {".avif": "image/avif", ".svg": "image/svg+xml", ".png": "image/png"}

Size = tuple[int, int]
"""Width and height in CSS pixels."""


class TakenLanguage(Data):
    """One language of a picture: the words on it, and its sizes.

    `target` are the edges of the control that is pointed at, left, top, right, bottom, on the wide one;
    `pixels` digests of what was photographed, by colour mode.
    """

    texts: list[str]
    wide: list[int]
    narrow: list[int] | None = None
    target: list[int] | None = None
    pixels: dict[str, str] = Field(default={})


class TakenPicture(Data):
    """All languages of a picture, and the name and version of the program that was photographed."""

    program: str
    languages: dict[str, TakenLanguage]


class TakenPictures(RootModel[dict[str, TakenPicture]]):
    """Every picture that `make pictures` took, by its path below the folder, without an ending."""


@dataclass(frozen=True)
class Source:
    """One file of a picture: its path below the content folder, and when it is shown."""

    path: str
    media: str | None = None
    size: Size | None = None

    @property
    def type(self) -> str | None:
        """The media type."""
        return TYPES.get(PurePosixPath(self.path).suffix)


@dataclass(frozen=True)
class Picture:
    """What a page shows: the first source that fits, or else `fallback`, which every browser can show."""

    sources: tuple[Source, ...]
    fallback: Source

    def at(self, address: Callable[[str], str]) -> "Picture":
        """Return the picture with addresses in place of paths."""
        sources = tuple(replace(source, path=address(source.path)) for source in self.sources)
        return Picture(sources, replace(self.fallback, path=address(self.fallback.path)))


@dataclass(frozen=True)
class Pictures:
    """The pictures of a guide: every file with its version, by its path below the content folder."""

    content: Content
    versions: Mapping[str, str]
    taken: Mapping[str, TakenPicture] = field(default_factory=dict)

    def find(self, path: str, locale: str) -> Picture:
        """Return what there is of the picture that a writer named, in this language or the source's."""
        file = PurePosixPath(path)
        languages = self.of(path)
        known = languages.get(locale) or languages.get(SOURCE_LANGUAGE)
        narrow_size, wide_size = (_size(known.narrow), _size(known.wide)) if known else (None, None)
        fallback = self._first(file.with_suffix(".png"), locale) or self._first(file, locale) or path
        sources = []
        for narrow, dark in ((True, True), (True, False), (False, True), (False, False)):
            name = self._first(file, locale, narrow=narrow, dark=dark)
            if name and name != fallback:
                media = [*([NARROW] if narrow else []), *([DARK] if dark else [])]
                sources.append(
                    Source(name, " and ".join(media) or None, narrow_size if narrow else wide_size)
                )
        return Picture(tuple(sources), Source(fallback, size=wide_size))

    def of(self, path: str) -> Mapping[str, TakenLanguage]:
        """Return what was written down of a picture that was taken, by language; nothing of another one."""
        name = PurePosixPath(path).with_suffix("")
        taken = self.taken.get(name.relative_to(FOLDER).as_posix()) if name.is_relative_to(FOLDER) else None
        return taken.languages if taken else {}

    def _first(self, file: PurePosixPath, locale: str, **how: bool) -> str | None:
        names = (str(file.with_name(name_variant(file.name, language, **how))) for language in (locale, ""))
        return next((name for name in names if name in self.versions), None)


def name_variant(name: str, language: str = "", *, narrow: bool = False, dark: bool = False) -> str:
    """Return the name of a file for a language, a narrow page and the dark mode: name.fr.narrow.dark.avif."""
    file = PurePosixPath(name)
    middles = [language, "narrow" if narrow else "", "dark" if dark else ""]
    return ".".join([file.stem, *filter(None, middles)]) + file.suffix


def read_pictures(content: Content) -> Pictures:
    """Return the pictures of the content; raise DataFileError if what is written down is unusable."""
    path = content.find(f"{FOLDER}/{TAKEN}")
    files = (file for ending in TYPES for file in content.list_ending(ending))
    versions = {name: version_of_picture(file.read_bytes()) for name, file in files}
    if not path.exists():
        return Pictures(content, versions)
    try:
        return Pictures(content, versions, TakenPictures.model_validate_json(path.read_bytes()).root)
    except (OSError, ValidationError) as error:
        raise DataFileError(
            [Problem(format_path(path), 1, f"make pictures did not write this: {error}")]
        ) from error


def version_of_picture(content: bytes) -> str:
    """Return the first digits of a hash of a file."""
    return hashlib.sha256(content).hexdigest()[:VERSION_DIGITS]


def _size(sides: list[int] | None) -> Size | None:
    return (sides[0], sides[1]) if sides else None
