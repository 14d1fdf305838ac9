"""Find the lists of choices: top-level bullet lists whose items all begin with a link to a step."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from webapp.guide.model import Choice, ChoiceList
from webapp.guide.text import LINK, mark_fenced_lines

BULLET = re.compile(r"^[-*+][ \t]+(?P<text>\S.*)$")
FAULT = re.compile(r"\s*`(?P<fault>[^`]*)`\s*$")

StepOf = Callable[[str], str | None]


@dataclass(frozen=True)
class Pieces:
    """Markdown and lists of choices in their order, and problems as line and message."""

    pieces: tuple[str | ChoiceList, ...]
    problems: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class _List:
    """The lines `start` to `end` (not included), counted from 0, and where its items begin."""

    start: int
    end: int
    items: tuple[int, ...]


def split_choices(lines: list[str], first_line: int, step_of: StepOf) -> Pieces:
    """Split a section, which starts at `first_line` of its file, into Markdown and lists of choices."""
    pieces: list[str | ChoiceList] = []
    problems: list[tuple[int, str]] = []
    done = 0
    for bullets in _find_lists(lines):
        choices = [
            _parse_choice(item, first_line + start, step_of) for start, item in _split_items(bullets, lines)
        ]
        leading = tuple(choice for choice in choices if choice)
        if not leading:
            continue
        problem = _describe_problem(bullets, lines, choices)
        if problem:
            problems.append((first_line + problem[0], problem[1]))
            continue
        pieces.append("\n".join(lines[done : bullets.start]))
        pieces.append(
            ChoiceList(leading, "\n".join(lines[bullets.start : bullets.end]), first_line + bullets.start)
        )
        done = bullets.end
    pieces.append("\n".join(lines[done:]))
    return Pieces(
        tuple(piece for piece in pieces if not isinstance(piece, str) or piece.strip()), tuple(problems)
    )


def _find_lists(lines: list[str]) -> list[_List]:
    """Return the runs of bullets at the margin; indented and following lines belong to the item above."""
    lists: list[_List] = []
    items: list[int] = []
    end = 0
    blank_before = True
    for number, (line, fenced) in enumerate(zip(lines, mark_fenced_lines(lines), strict=True)):
        if BULLET.match(line) and not fenced:
            items.append(number)
            end = number + 1
        elif items and line.strip() and (line[0] in " \t" or not blank_before):
            end = number + 1
        elif items and line.strip():
            lists.append(_List(items[0], end, tuple(items)))
            items = []
        blank_before = not line.strip()
    if items:
        lists.append(_List(items[0], end, tuple(items)))
    return lists


def _split_items(bullets: _List, lines: list[str]) -> list[tuple[int, str]]:
    """Return each item's first line, counted from 0, and its text without the bullet, folded to one line."""
    bounds = [*bullets.items, bullets.end]
    texts = ("\n".join(lines[start:end]) for start, end in pairwise(bounds))
    return [(start, " ".join(text[1:].split())) for start, text in zip(bullets.items, texts, strict=True)]


def _parse_choice(item: str, line: int, step_of: StepOf) -> Choice | None:
    link = LINK.match(item)
    target = step_of(link["target"]) if link and not link["picture"] else None
    if not link or target is None:
        return None
    rest = item[link.end() :]
    fault = FAULT.search(rest)
    hint = rest[: fault.start()] if fault else rest
    return Choice(f"{link['text']}{hint}".strip(), target, fault["fault"] if fault else None, line)


def _describe_problem(
    bullets: _List, lines: list[str], choices: list[Choice | None]
) -> tuple[int, str] | None:
    if bullets.start > 0 and lines[bullets.start - 1].strip():
        return bullets.start, "put an empty line before this list, or it is not a list"
    if None in choices:
        return bullets.items[
            choices.index(None)
        ], "every item of a list of choices begins with a link to a step"
    return None
