"""Read one Markdown file of the guide as a step; every part knows its line in the file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from posixpath import dirname, join, normpath
from typing import Literal

from pydantic import Field

from webapp.datafiles import Data, DataFileError, Problem, parse_data
from webapp.guide.choices import split_choices
from webapp.guide.headings import Vocabulary, read_heading, suggest_spelling
from webapp.guide.model import KINDS, Audience, InlineLink, Section, Step
from webapp.guide.text import find_links, mark_fenced_lines

HEADING = re.compile(r"^(#{1,2})[ \t]+(?P<text>.*?)[ \t]*#*$")
SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class FrontMatter(Data):
    """The facts above the text of a step."""

    kind: str
    reviewed: str | None = None
    formerly: list[str] = Field(default=[])
    same_everywhere: Literal["yes"] | None = None
    readers: Literal["administrators"] | None = None
    agents_title: str = ""
    agents_lead: str = ""


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
    """Return the text of the file `path` as the step `id`, with its problems; raise nothing."""
    parsed = Parsed()
    front, body, first_line = _split_front_matter(text)
    facts = _front_matter(front, path, parsed)
    title, blocks = _split_blocks(body, first_line, path, parsed)
    sections = tuple(_build_section(block, id, path, words, parsed) for block in blocks)
    if facts and title:
        parsed.step = Step(
            id=id,
            kind=facts.kind,  # type: ignore[arg-type]  # Checked by _front_matter.
            title=title.heading or "",
            title_line=title.line,
            path=path,
            sections=sections,
            reviewed=_parse_date(facts.reviewed),
            formerly=tuple(facts.formerly),
            same_everywhere=facts.same_everywhere is not None,
            readers=facts.readers,
            agents_title=facts.agents_title,
            agents_lead=facts.agents_lead,
        )
    return parsed


def _split_front_matter(text: str) -> tuple[str | None, list[str], int]:
    """Return the front matter (None if there is none), the body's lines, and the number of its first line."""
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
        message = f"kind “{facts.kind}” is none of {', '.join(KINDS)}{suggest_spelling(facts.kind, KINDS)}"
        parsed.problems.append(Problem(path, _line_of_key(front, "kind"), message))
        return None
    if facts.reviewed is not None and _parse_date(facts.reviewed) is None:
        message = f"reviewed “{facts.reviewed}” is not a date such as 2026-11-22"
        parsed.problems.append(Problem(path, _line_of_key(front, "reviewed"), message))
    return facts


def _line_of_key(front: str, key: str) -> int:
    """Return the line of a key in the file, where the front matter starts at line 2; 1 if it is missing."""
    return next(
        (number for number, line in enumerate(front.split("\n"), 2) if line.lstrip().startswith(f"{key}:")), 1
    )


def _parse_date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _split_blocks(
    lines: list[str], first_line: int, path: str, parsed: Parsed
) -> tuple[_Block | None, list[_Block]]:
    """Return the title, None if there is none, and the blocks between the `##` headings outside fences."""
    titles: list[_Block] = []
    blocks = [_Block(None, first_line)]
    for number, (line, fenced) in enumerate(zip(lines, mark_fenced_lines(lines), strict=True), first_line):
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


def _build_section(block: _Block, id: str, path: str, words: Vocabulary, parsed: Parsed) -> Section:
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


def _links(source: str, first_line: int, id: str) -> Iterator[InlineLink]:
    for link in find_links(source):
        step = None if link.picture else step_of(link.target, id)
        yield InlineLink(
            link.text, link.target, step, link.picture, first_line + source.count("\n", 0, link.start)
        )


def step_of(target: str, id: str) -> str | None:
    """Return the id of the step that a relative link on the step `id` leads to, or None if it leads to none.

    A link that climbs out of the guide keeps its `..`, so that no step has such an id.
    """
    file = target.partition("#")[0]
    if SCHEME.match(target) or not file.endswith(".md"):
        return None
    return normpath(join(dirname(id), file)).removesuffix(".md")
