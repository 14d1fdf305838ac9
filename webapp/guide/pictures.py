"""Find the file of a picture for the language and the colour mode of a page."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath


@dataclass(frozen=True)
class Picture:
    """Paths below the content folder; `dark` is None where there is no such file."""

    light: str
    dark: str | None


def find_picture(content: Path, path: str, locale: str) -> Picture:
    """Return `name.<locale>.png` or else `name.png`, and `name[.<locale>].dark.png` for the dark mode."""
    file = PurePosixPath(path)

    def first(*middles: str) -> str | None:
        names = (str(file.with_suffix(f"{middle}{file.suffix}")) for middle in middles)
        return next((name for name in names if _is_file(content, name)), None)

    return Picture(first(f".{locale}") or path, first(f".{locale}.dark", ".dark"))


def _is_file(content: Path, path: str) -> bool:
    return ".." not in PurePosixPath(path).parts and "\0" not in path and (content / path).is_file()
