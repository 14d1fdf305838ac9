"""Find Markdown that a code-hosting site and this app show differently."""

import re
from collections.abc import Iterator

from webapp.guide.text import FENCE, mark_fenced_lines

LIST_ITEM = re.compile(r"^(?P<indent> *)(?:[-*+]|[0-9]+[.])[ \t]+\S")
SMALL_INDENT = re.compile(r"^ {1,2}\S")


def find_layout_problems(source: str, first_line: int) -> Iterator[tuple[int, str]]:
    """Yield line and message of every problem in Markdown that starts at `first_line` of its file."""
    lines = source.split("\n")
    fenced = mark_fenced_lines(lines)
    before, was_code = "", False
    for number, (line, is_code) in enumerate(zip(lines, fenced, strict=True), first_line):
        if is_code != was_code and _is_text(line) and _is_text(before):
            yield number, "put an empty line before and after a fenced block"
        if is_code and not FENCE.match(line):
            pass
        elif SMALL_INDENT.match(line) and (is_code or LIST_ITEM.match(line) or not before.strip()):
            yield number, "indent by 3 or 4 spaces what belongs to the item above"
        elif not is_code and _begins_list(line) and _is_paragraph(before):
            yield number, "put an empty line before this list, or it is not a list"
        before, was_code = line, is_code
    # One more line after a closed block is outside it.
    if mark_fenced_lines([*lines, ""])[-1]:
        yield first_line + len(lines) - 1, "a fenced block is not closed before this"


def _is_text(line: str) -> bool:
    """Return whether there is anything on the line besides the marks of a quotation."""
    return bool(line.strip(" >"))


def _begins_list(line: str) -> bool:
    item = LIST_ITEM.match(line)
    return item is not None and not item["indent"]


def _is_paragraph(line: str) -> bool:
    """Return whether a line is text at the margin that no list item begins."""
    return bool(line.strip()) and not line.startswith(" ") and not LIST_ITEM.match(line)
