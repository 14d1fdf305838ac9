"""Find sentences that are too long to be read while doing what they say, and steps that are hard to read."""

import re
from collections.abc import Iterator

from webapp.guide.messages import SOURCE_LANGUAGE
from webapp.guide.model import Guide, Step
from webapp.guide.text import LINK, VARIABLE, mark_fenced_lines
from webapp.guide.variables import LABEL

MOST_WORDS = 25  # In one sentence; plain language guides ask for 20 to 25.
HIGHEST_GRADE = 6  # School years in the United States: who is eleven or twelve can read it.
LEAST_WORDS = 50  # Of fewer, one long name makes a grade.
QUOTED = re.compile(r"^\s*(?:>\s?)+")
MARKER = re.compile(r"^\s*(?:[-*+]|[0-9]+[.]|#+)\s+")
NOTE = re.compile(r"^\[![A-Z]+\]$")
SENTENCE_END = re.compile(r"(?<=[.?!])[\"”»)*]*\s+")
WORD = re.compile(r"\S*\w\S*")


def find_long_sentences(source: str, first_line: int, guide: Guide) -> Iterator[tuple[int, str]]:
    """Yield line and message of every sentence with too many words, names at their longest."""
    for line, block in find_blocks(source, first_line):
        for sentence in SENTENCE_END.split(_plain(block, guide)):
            words = len(WORD.findall(sentence))
            if words > MOST_WORDS:
                start = " ".join(sentence.split()[:6])
                yield line, f"a sentence of {words} words is too long: “{start} …”; make two of it"


def find_hard_reading(step: Step, guide: Guide) -> Iterator[tuple[int, str]]:
    """Yield line and message if a step takes more years of school than it may."""
    pieces = (piece for section in step.sections for piece in section.pieces if isinstance(piece, str))
    blocks = (block for text in (step.title, *pieces) for _, block in find_blocks(text, 0))
    read = (WORD.findall(part) for block in blocks for part in SENTENCE_END.split(_plain(block, guide)))
    sentences = [words for words in read if words]
    grade = grade_of(sentences) if sum(map(len, sentences)) >= LEAST_WORDS else 0
    if grade > HIGHEST_GRADE:
        message = (
            f"reads at school grade {grade:.1f}, more than {HIGHEST_GRADE}; use shorter words or sentences"
        )
        yield step.title_line, message


def grade_of(sentences: list[list[str]]) -> float:
    """Return the Automated Readability Index of sentences: by the letters of their words."""
    words = [word for sentence in sentences for word in sentence]
    letters = sum(letter.isalnum() for word in words for letter in word)
    return 4.71 * letters / len(words) + 0.5 * len(words) / len(sentences) - 21.43


def find_blocks(source: str, first_line: int) -> Iterator[tuple[int, str]]:
    """Yield each paragraph and item with its line, folded to one line and without its marker."""
    lines = source.split("\n")
    block, begins = "", first_line
    for number, (line, fenced) in enumerate(zip(lines, mark_fenced_lines(lines), strict=True), first_line):
        inner = QUOTED.sub("", line)
        text = MARKER.sub("", inner).strip()
        if block and (fenced or not text or MARKER.match(inner)):
            yield begins, block
            block = ""
        if text and not fenced and not NOTE.match(text):
            begins = begins if block else number
            block = f"{block} {text}".strip()
    if block:
        yield begins, block


def _plain(block: str, guide: Guide) -> str:
    """Return a block as it reads, with the longest words that may stand in for each name."""
    product = guide.product
    stand_ins = {
        "partner.name": product.no_partner_name,
        "app.name": product.no_app_name,
        "system.name": product.no_system_name,
        "browser.name": product.no_browser_name,
        "browser.program": product.no_browser_name,
    }

    def read(match: "re.Match[str]") -> str:
        name = match["name"]
        if name.startswith(LABEL):
            known = guide.labels.texts.get(name.removeprefix(LABEL), {})
            return known.get(SOURCE_LANGUAGE, name)
        return stand_ins.get(name, name)

    return VARIABLE.sub(read, LINK.sub(lambda match: match["text"], block))
