"""Find pictures that do not belong to what a step says beside them."""

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath

from webapp.guide.model import Guide, InlineLink, Section, Step
from webapp.guide.text import VARIABLE
from webapp.guide.variables import LABEL

NUMBERED = re.compile(r"^[0-9]+\. ")


def find_picture_problems(section: Section, step: Step, guide: Guide) -> Iterator[tuple[int, str]]:
    """Yield line and message for each picture that was taken but shows nothing its numbered step names.

    A picture that a writer has made is not known that well.
    """
    lines = section.source.split("\n")
    for link in section.links:
        path = normpath(join(dirname(step.id), link.target))
        if not link.picture or not guide.pictures.of(path):
            continue
        item = _item_around(lines, link.line - section.first_line)
        if item is not None:
            yield from _unseen(link, path, item, guide)
        elif step.kind == "fix":
            yield link.line, "a picture belongs to a numbered step; indent it by 3 spaces below one"


def _item_around(lines: list[str], line: int) -> str | None:
    """Return the text of the numbered item that a line is part of; None if it is part of none."""
    first = line
    while first >= 0 and not NUMBERED.match(lines[first]):
        if lines[first] and not lines[first].startswith("   "):
            return None
        first -= 1
    return "\n".join(lines[first : line + 1]) if first >= 0 else None


def _unseen(link: InlineLink, path: str, item: str, guide: Guide) -> Iterator[tuple[int, str]]:
    names = [match["name"].removeprefix(LABEL) for match in VARIABLE.finditer(item)]
    quoted = [name for name in names if name in guide.labels.texts]
    for language, taken in guide.pictures.of(path).items():
        shown = [text.casefold() for text in taken.texts]
        labels = [guide.labels.find(name, language).text for name in quoted]
        if labels and not any(label.casefold() in text for label in labels for text in shown):
            named = ", ".join(f"“{label}”" for label in labels)
            yield link.line, f"nothing on {link.target} reads {named}, in the language “{language}”"
