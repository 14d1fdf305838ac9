"""Reads one Markdown file of the guide as a step, remembering lines for whoever has to mend it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from posixpath import dirname, join, normpath

from pydantic import Field

from webapp.datafiles import Data, DataFileError, Problem, parse_data

from .choices import split_choices
from .headings import Vocabulary, did_you_mean, read_heading
from .model import KINDS, Audience, Link, Section, Step
from .text import fenced_lines, find_links

HEADING = re.compile(r"^(#{1,2})[ \t]+(?P<text>.*?)[ \t]*#*$")
SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class FrontMatter(Data):
    """The facts above the text of a step."""

    kind: str
    reviewed: str | None = None
    formerly: list[str] = Field(default=[])


@dataclass
class Parsed:
    """The step, if the file is one, and what is wrong with the file."""

    step: Step | None = None
    problems: list[Problem] = field(default_factory=list)


@dataclass
class _Block:
    """A heading with its line, and the lines below it."""

    heading: str | None
    line: int
    lines: list[str] = field(default_factory=list)


def parse_step(text: str, id: str, path: str, words: Vocabulary) -> Parsed:
    """Read the text of the file `path` as the step `id`; nothing raises, problems are collected."""
    parsed = Parsed()
    front, body, first_line = _split_front_matter(text)
    facts = _front_matter(front, path, parsed)
    title, blocks = _blocks(body, first_line, path, parsed)
    sections = tuple(_section(block, id, path, words, parsed) for block in blocks)
    if facts and title:
        parsed.step = Step(
            id=id,
            kind=facts.kind,  # type: ignore[arg-type]  # Checked by _front_matter.
            title=title.heading or "",
            title_line=title.line,
            path=path,
            sections=sections,
            reviewed=_reviewed(facts.reviewed),
            formerly=tuple(facts.formerly),
        )
    return parsed


def _split_front_matter(text: str) -> tuple[str | None, list[str], int]:
    """Give the front matter, the lines of the body, and the number of the body's first line."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() != "---":
        return None, lines, 1
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        return None, lines, 1
    return "\n".join(lines[1:end]), lines[end + 1 :], end + 2


def _front_matter(front: str | None, path: str, parsed: Parsed) -> FrontMatter | None:
    if front is None:
        parsed.problems.append(Problem(path, 1, "has no front matter; begin with ---, kind: …, ---"))
        return None
    try:
        facts = parse_data(front, FrontMatter, path, first_line=2)
    except DataFileError as error:
        parsed.problems.extend(error.problems)
        return None
    if facts.kind not in KINDS:
        message = f"kind “{facts.kind}” is none of {', '.join(KINDS)}{did_you_mean(facts.kind, KINDS)}"
        parsed.problems.append(Problem(path, _line_of_key(front, "kind"), message))
        return None
    if facts.reviewed is not None and _reviewed(facts.reviewed) is None:
        message = f"reviewed “{facts.reviewed}” is not a date such as 2026-11-22"
        parsed.problems.append(Problem(path, _line_of_key(front, "reviewed"), message))
    return facts


def _line_of_key(front: str, key: str) -> int:
    """Find the line of a key in the file; the front matter starts at line 2."""
    return next(
        (number for number, line in enumerate(front.split("\n"), 2) if line.lstrip().startswith(f"{key}:")), 1
    )


def _reviewed(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _blocks(
    lines: list[str], first_line: int, path: str, parsed: Parsed
) -> tuple[_Block | None, list[_Block]]:
    """Cut the body at its `#` and `##` headings, which fenced blocks cannot hold."""
    titles: list[_Block] = []
    blocks = [_Block(None, first_line)]
    for number, (line, fenced) in enumerate(zip(lines, fenced_lines(lines), strict=True), first_line):
        heading = None if fenced else HEADING.match(line)
        if not heading:
            blocks[-1].lines.append(line)
        elif heading[1] == "##":
            blocks.append(_Block(heading["text"], number))
        else:
            titles.append(_Block(heading["text"], number))
            blocks[-1].lines.append("")
    if not titles:
        parsed.problems.append(
            Problem(path, first_line, "has no title; write one line that begins with “# ”")
        )
    parsed.problems.extend(
        Problem(path, title.line, "is a second title; a step has one “# ”, sections begin with “## ”")
        for title in titles[1:]
    )
    return (titles[0] if titles else None), blocks


def _section(block: _Block, id: str, path: str, words: Vocabulary, parsed: Parsed) -> Section:
    first_line = block.line + (block.heading is not None)
    source = "\n".join(block.lines)
    audience = _audience(block, path, words, parsed)
    pieces = split_choices(block.lines, first_line, lambda target: step_of(target, id))
    parsed.problems.extend(Problem(path, line, message) for line, message in pieces.problems)
    return Section(
        heading=block.heading,
        line=block.line,
        audience=audience,
        pieces=pieces.pieces,
        source=source,
        first_line=first_line,
        links=tuple(_links(source, first_line, id)),
    )


def _audience(block: _Block, path: str, words: Vocabulary, parsed: Parsed) -> Audience | None:
    if block.heading is None:
        return None
    heading = read_heading(block.heading, words)
    if heading.doubt:
        parsed.problems.append(Problem(path, block.line, heading.doubt))
    return heading.audience


def _links(source: str, first_line: int, id: str) -> Iterator[Link]:
    for found in find_links(source):
        step = None if found.picture else step_of(found.target, id)
        yield Link(
            found.text, found.target, step, found.picture, first_line + source.count("\n", 0, found.start)
        )


def step_of(target: str, id: str) -> str | None:
    """Give the id of the step that a relative link on the step `id` leads to, or None if it leads to none.

    A link that climbs out of the guide keeps its `..`, so that no step has such an id.
    """
    file = target.partition("#")[0]
    if SCHEME.match(target) or not file.endswith(".md"):
        return None
    return normpath(join(dirname(id), file)).removesuffix(".md")
