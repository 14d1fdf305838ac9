"""Finds the lists of choices: top-level bullet lists whose items all begin with a link to a step."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from .model import Choice, ChoiceList
from .text import LINK, fenced_lines

BULLET = re.compile(r"^[-*+][ \t]+(?P<text>\S.*)$")
FAULT = re.compile(r"\s*`(?P<fault>[^`]*)`\s*$")

StepOf = Callable[[str], str | None]


@dataclass(frozen=True)
class Pieces:
    """Markdown and lists of choices in their order, and lines with something to mend."""

    pieces: tuple[str | ChoiceList, ...]
    problems: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class _List:
    """The lines `start` to `end` (not included), counted from 0, and where its items begin."""

    start: int
    end: int
    items: tuple[int, ...]


def split_choices(lines: list[str], first_line: int, step_of: StepOf) -> Pieces:
    """Take the lists of choices out of a section that starts at `first_line` of its file."""
    pieces: list[str | ChoiceList] = []
    problems: list[tuple[int, str]] = []
    done = 0
    for found in _lists(lines):
        choices = [_choice(item, first_line + start, step_of) for start, item in _items(found, lines)]
        kept = tuple(choice for choice in choices if choice)
        if not kept:
            continue
        problem = _problem(found, lines, choices)
        if problem:
            problems.append((first_line + problem[0], problem[1]))
            continue
        pieces.append("\n".join(lines[done : found.start]))
        pieces.append(ChoiceList(kept, "\n".join(lines[found.start : found.end]), first_line + found.start))
        done = found.end
    pieces.append("\n".join(lines[done:]))
    return Pieces(
        tuple(piece for piece in pieces if not isinstance(piece, str) or piece.strip()), tuple(problems)
    )


def _lists(lines: list[str]) -> list[_List]:
    """Find runs of bullets at the margin; indented and following lines belong to the item above."""
    found: list[_List] = []
    items: list[int] = []
    end = 0
    blank_before = True
    for number, (line, fenced) in enumerate(zip(lines, fenced_lines(lines), strict=True)):
        if BULLET.match(line) and not fenced:
            items.append(number)
            end = number + 1
        elif items and line.strip() and (line[0] in " \t" or not blank_before):
            end = number + 1
        elif items and line.strip():
            found.append(_List(items[0], end, tuple(items)))
            items = []
        blank_before = not line.strip()
    if items:
        found.append(_List(items[0], end, tuple(items)))
    return found


def _items(found: _List, lines: list[str]) -> list[tuple[int, str]]:
    """Give each item's first line, counted from 0, and its text without the bullet, folded to one line."""
    bounds = [*found.items, found.end]
    texts = ("\n".join(lines[start:end]) for start, end in pairwise(bounds))
    return [(start, " ".join(text[1:].split())) for start, text in zip(found.items, texts, strict=True)]


def _choice(item: str, line: int, step_of: StepOf) -> Choice | None:
    link = LINK.match(item)
    target = step_of(link["target"]) if link and not link["picture"] else None
    if not link or target is None:
        return None
    rest = item[link.end() :]
    fault = FAULT.search(rest)
    hint = rest[: fault.start()] if fault else rest
    return Choice(f"{link['text']}{hint}".strip(), target, fault["fault"] if fault else None, line)


def _problem(found: _List, lines: list[str], choices: list[Choice | None]) -> tuple[int, str] | None:
    if found.start > 0 and lines[found.start - 1].strip():
        return found.start, "put an empty line before this list, or it is not a list"
    if None in choices:
        return found.items[
            choices.index(None)
        ], "every item of a list of choices begins with a link to a step"
    return None
