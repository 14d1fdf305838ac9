"""Compares the labels of a browser with what its own files say, and writes the new texts into the data."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from webapp.datafiles import line_of, read_data
from webapp.guide.labels import FOLDER, LabelFile

from .chromium import shown_text

Read = Callable[[str], Mapping[str, str]]
"""Returns the messages of a browser in a language; raises FileNotFoundError where that is not installed."""


@dataclass(frozen=True)
class Change:
    """A text that the browser no longer shows. `new` is None if it has no such message any more."""

    name: str
    message: str
    language: str
    old: str
    new: str | None


@dataclass(frozen=True)
class Comparison:
    """What differs between the labels of a file and a browser, and the languages that are not installed."""

    changes: tuple[Change, ...]
    missing: tuple[str, ...]


def compare(labels: LabelFile, read: Read) -> Comparison:
    """Return every text of the labels that the browser's files do not have so."""
    languages = sorted({language for label in labels.read.values() for language in label.texts})
    messages: dict[str, Mapping[str, str]] = {}
    for language in languages:
        try:
            messages[language] = read(language)
        except FileNotFoundError:
            continue
    changes = tuple(
        Change(name, label.message, language, old, new)
        for name, label in labels.read.items()
        for language, old in label.texts.items()
        if language in messages
        and (new := _find_text(messages[language].get(label.message), label.plural)) != old
    )
    return Comparison(changes, tuple(language for language in languages if language not in messages))


def _find_text(text: str | None, plural: str | None) -> str | None:
    return None if text is None else shown_text(text, plural)


def report(content: Path, browser: str, version: str, read: Read) -> Iterator[str]:
    """Yield the lines that say what of a browser's labels has changed, and which steps quote it."""
    labels = read_data(content / FOLDER / f"{browser}.yml", LabelFile)
    compared = compare(labels, read)
    for language in compared.missing:
        yield f"{browser}: its texts in {language} are not installed, so they are not compared"
    since = "" if version == labels.version else f", read from {labels.version}"
    if not compared.changes:
        yield f"{browser} {version}: {len(labels.read)} labels are as in the data{since}"
        return
    yield f"{browser} {version}: texts that differ from the data{since}: {len(compared.changes)}"
    for change in compared.changes:
        now = "is gone" if change.new is None else f"is now “{change.new}”"
        yield f"  {browser}.{change.name} ({change.message}), {change.language}: “{change.old}” {now}"
        yield from (f"    {place}" for place in find_quotes(content, f"{browser}.{change.name}"))


def find_quotes(content: Path, name: str) -> Iterator[str]:
    """Yield file and line of every place in the guide that quotes a label."""
    quote = re.compile(rf"\{{\{{\s*label\.{re.escape(name)}\s*\}}\}}")
    for path in sorted(content.rglob("*.md")):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if quote.search(line):
                yield f"{path.relative_to(content.parent).as_posix()}:{number}"


def write(content: Path, browser: str, version: str, read: Read) -> None:
    """Put the browser's texts and its version into the data file. What is gone stays as it is."""
    path = content / FOLDER / f"{browser}.yml"
    lines = path.read_text(encoding="utf-8").split("\n")
    for change in compare(read_data(path, LabelFile), read).changes:
        if change.new is not None:
            number = line_of(path, ("read", change.name, "texts", change.language)) - 1
            indent, key, _ = lines[number].partition(f"{change.language}:")
            lines[number] = f"{indent}{key} {_as_yaml(change.new)}"
    number = line_of(path, ("version",)) - 1
    lines[number] = f"version: {version}"
    path.write_text("\n".join(lines), encoding="utf-8")


def _as_yaml(text: str) -> str:
    written: str = yaml.safe_dump(text, allow_unicode=True, width=len(text) * 4 + 80, default_style='"')
    return written.strip()
