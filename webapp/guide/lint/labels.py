"""Find what is wrong with the labels: their sources, and bold text of a fix that is none of them."""

import re
from collections.abc import Iterator

from webapp.datafiles import Problem, format_path, line_of
from webapp.guide.headings import suggest_spelling
from webapp.guide.labels import FOLDER, Labels
from webapp.guide.messages import fold_spaces
from webapp.guide.model import Guide
from webapp.guide.text import VARIABLE, blank_out_code

BOLD = re.compile(r"(?P<mark>\*\*|__)(?=\S)(?P<text>.+?)(?<=\S)(?P=mark)", re.DOTALL)


def find_label_problems(guide: Guide) -> Iterator[Problem]:
    """Yield a problem for every source that the file of a label does not list."""
    for file, labels in guide.labels.files.items():
        path = guide.content.find(f"{FOLDER}/{file}.yml")
        for name, quotes in labels.quoted.items():
            for language, quote in quotes.root.items():
                if quote.source is not None and quote.source not in labels.sources:
                    line = line_of(path, ("quoted", name, language))
                    hint = suggest_spelling(quote.source, labels.sources)
                    yield Problem(format_path(path), line, f"there is no source “{quote.source}”{hint}")


def find_unknown_bold(source: str, first_line: int, labels: Labels) -> Iterator[tuple[int, str]]:
    """Yield line and message for bold text that no label has and no variable gives."""
    for match in BOLD.finditer(blank_out_code(source)):
        text = fold_spaces(match["text"])
        if VARIABLE.fullmatch(text) or text in labels.all_texts:
            continue
        line = first_line + source.count("\n", 0, match.start())
        yield line, f"“{text}” is bold and no label in content/labels/; add it there, or write it plain"
