"""Which shipped files an organisation has copied, so that a later change of those is noticed."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import RootModel, ValidationError

from webapp.datafiles import DataFileError, Problem, format_path
from webapp.guide.content import RECORD, Content


class Copies(RootModel[dict[str, str]]):
    """What the record holds."""


def copy_shipped(content: Content, own: Path, name: str) -> bool:
    """Copy a shipped file into an organisation's folder, and write down which version of it that was.

    A file that is there stays as it is and counts as compared with the shipped one; return whether there was
    none. Raise OSError if it cannot be copied, DataFileError if the record is unusable.
    """
    shipped = (content.shipped / name).read_bytes()
    digests = _read_record(own) | {name: _digest(shipped)}
    target = own / name
    is_new = not target.exists()
    if is_new:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(shipped)
    (own / RECORD).write_text(json.dumps(digests, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return is_new


def find_changed_originals(content: Content) -> Iterator[Problem]:
    """Yield a warning for each file whose shipped original is another one than when it was copied."""
    if content.own is None:
        return
    try:
        digests = _read_record(content.own)
    except DataFileError as error:
        yield from error.problems
        return
    for name, digest in digests.items():
        original, copy = content.shipped / name, content.own / name
        if copy.is_file() and (not original.is_file() or _digest(original.read_bytes()) != digest):
            message = f"the shipped file has changed since; compare them, then run: guide copy {name}"
            yield Problem(format_path(copy), 1, message, "warning")


def _read_record(own: Path) -> dict[str, str]:
    path = own / RECORD
    try:
        return Copies.model_validate_json(path.read_bytes()).root if path.exists() else {}
    except (OSError, ValidationError) as error:
        message = f"guide copy did not write this: {error}"
        raise DataFileError([Problem(format_path(path), 1, message)]) from error


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
