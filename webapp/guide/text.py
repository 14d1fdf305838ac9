"""Find links, variables and code in the Markdown of a section, by position."""

import re
from collections.abc import Iterator
from typing import NamedTuple

FENCE = re.compile(r"^(?P<indent>[ >]*)(?P<fence>`{3,}|~{3,})(?P<rest>[^`]*)$")
CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(?P<code>.+?)(?<!`)\1(?!`)", re.DOTALL)
# A label may hold one pair of brackets; a target has no spaces and at most one pair of parentheses inside.
LINK = re.compile(
    r"(?P<picture>!?)\[(?P<text>(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]"
    r"\((?P<target>(?:[^\s()]|\([^\s()]*\))*)(?P<title>\s+\"[^\"]*\")?\)",
    re.DOTALL,
)
VARIABLE = re.compile(r"\{\{\s*(?P<name>[^{}\s][^{}]*?)\s*\}\}")


class FoundLink(NamedTuple):
    """A link or picture: where it starts in the text, and its parts as written."""

    start: int
    text: str
    target: str
    picture: bool


def mark_fenced_lines(lines: list[str]) -> list[bool]:
    """Return for each line whether it is part of a fenced block, its fences included."""
    inside, opening = [], ""
    for line in lines:
        fence = FENCE.match(line)
        if not opening:
            inside.append(bool(fence))
            opening = fence["fence"] if fence else ""
            continue
        inside.append(True)
        if fence and fence["fence"].startswith(opening) and not fence["rest"].strip():
            opening = ""
    return inside


def blank_out_code(text: str) -> str:
    """Return the text with spaces for fenced blocks and code spans; every position and line stays."""
    if "`" not in text and "~~~" not in text:
        return text
    lines = text.split("\n")
    fenced = mark_fenced_lines(lines)
    kept = "\n".join(
        " " * len(line) if is_code else line for line, is_code in zip(lines, fenced, strict=True)
    )
    return CODE_SPAN.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), kept)


def find_links(text: str) -> Iterator[FoundLink]:
    """Yield the links and pictures outside code; `text` of a link keeps its code spans."""
    for match in LINK.finditer(blank_out_code(text)):
        label = text[match.start("text") : match.end("text")]
        yield FoundLink(match.start(), label, match["target"], bool(match["picture"]))
