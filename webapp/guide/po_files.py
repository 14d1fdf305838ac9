"""Read and write PO files so that they stay the same as long as no message changes."""

import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import denormalize, read_po, write_po

ONE_LINE = 1_000_000  # Characters; where Babel wraps, it breaks the quotes of previous messages.
KEPT_HEADERS = ("Language:", "MIME-Version:", "Content-", "Plural-Forms:")
JOINT = re.compile(r'^(#\| .*)(?<!\\)" "', re.MULTILINE)
"""Where Babel puts the lines of a previous message on one, as if they were words."""
PREVIOUS = re.compile(r'#\| (?P<first>msgid |msgid_plural )?(?P<text>".*")')


def read_catalogue(path: Path) -> Catalog:
    """Return `…/<locale>/LC_MESSAGES/<domain>.po` with its previous messages; empty if there is no file."""
    if not path.is_file():
        return Catalog(locale=_read_locale(path), domain=path.stem, fuzzy=False)
    text = path.read_bytes()
    catalogue = read_po(io.BytesIO(text), locale=_read_locale(path), domain=path.stem)
    previous = _read_previous_ids(text.decode("utf-8"))
    for entry in catalogue:
        entry.previous_id = previous.get(entry.lineno or 0, [])
    return catalogue


def _read_previous_ids(text: str) -> dict[int, list[str]]:
    """Return the previous messages, which `read_po` skips, by the line of the message that follows them."""
    previous_ids: dict[int, list[str]] = {}
    ids: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if previous := PREVIOUS.match(line):
            ids = ids if previous["first"] is None else [*ids, ""]
            ids[-1:] = [ids[-1] + denormalize(previous["text"])] if ids else []
        elif line.startswith("msgid "):
            previous_ids[number], ids = ids, []
    return previous_ids


def format_po(catalogue: Catalog) -> bytes:
    """Return a catalogue as PO, without dates, line numbers and whatever else changes by itself."""
    output = io.BytesIO()
    write_po(output, catalogue, width=ONE_LINE, include_lineno=False, include_previous=True)
    header, gap, rest = _join_previous(output.getvalue().decode("utf-8")).partition("\n\n")
    lines = (line for line in header.split("\n") if line[:1] != '"' or line[1:].startswith(KEPT_HEADERS))
    return ("\n".join(lines) + gap + rest).rstrip("\n").encode() + b"\n"


def _join_previous(text: str) -> str:
    """Make one string of each previous message, which others could not read otherwise."""
    while JOINT.search(text):
        text = JOINT.sub(r"\1", text)
    return text


def _read_locale(path: Path) -> str:
    return path.parent.parent.name.replace("-", "_")
