"""Find sentences that name another browser or system than that of whoever reads them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from webapp.guide.lint.reading import SENTENCE_END, find_blocks
from webapp.guide.lint.views import VisibleSections
from webapp.guide.messages import SOURCE_LANGUAGE
from webapp.guide.model import Guide, Section, Step
from webapp.guide.text import LINK, VARIABLE, mark_fenced_lines
from webapp.guide.variables import LABEL, fill_known, label_values
from webapp.guide.visitor import Visitor

NAME = "{name}"
ADDRESS = re.compile(r"^\s*(?P<scheme>[a-z]+)://")


@dataclass(frozen=True)
class Mention:
    """A system or browser that a text names by `words`; `is_shared` what browsers like it have, too."""

    line: int
    id: str
    words: str
    is_shared: bool = False


class NamesCheck:
    """Looks for names, for labels of their files and for addresses."""

    def __init__(self, guide: Guide) -> None:
        platforms = guide.platforms
        self._browsers = platforms.browsers
        named = {name: id for name, dimension, id in platforms.names() if dimension in ("os", "browser")}
        signs = {sign: id for id, system in platforms.os.items() for sign in system.signs}
        self._ids = named | signs
        any_name = "|".join(map(re.escape, sorted(self._ids, key=len, reverse=True)))
        self._name = re.compile(rf"(?<![\w-])(?:{any_name})(?!\w)")
        self._elsewhere = [
            re.compile(rf"(?i:(?<!\w){re.escape(before)})(?P<name>{any_name})(?i:{re.escape(after)})")
            for before, _, after in (phrase.partition(NAME) for phrase in platforms.elsewhere)
        ]
        self._schemes = {browser.scheme: id for id, browser in self._browsers.items() if browser.scheme}
        self._labels = label_values(guide.labels, SOURCE_LANGUAGE)
        self._files = {*platforms.os, *platforms.browsers}
        self._found: dict[str, tuple[Mention, ...]] = {}
        self._seen: dict[int, tuple[tuple[int, Mention], ...]] = {}

    def find_complaints(
        self, visitor: Visitor, seen: Iterable[tuple[Step, VisibleSections]]
    ) -> Iterator[tuple[str, int, str]]:
        """Yield file, line and message of all that this visitor reads of others in a fix."""
        browser = self._browsers.get(visitor.browser or "")
        for step, view in seen:
            for line, mention in self._find_in_view(view) if step.is_for_own_computer else ():
                like = browser.like if browser and mention.is_shared else None
                if mention.id not in (visitor.os, visitor.browser, like):
                    yield step.path, line, f"“{mention.words}” is not theirs: it is shown"

    def _find_in_view(self, view: VisibleSections) -> tuple[tuple[int, Mention], ...]:
        """Return the mentions with their lines; whoever sees the same has the same object."""
        if id(view) not in self._seen:
            self._seen[id(view)] = tuple(
                (section.first_line + mention.line, mention)
                for section in view.sections
                for mention in self._find(section)
            )
        return self._seen[id(view)]

    def _find(self, section: Section) -> tuple[Mention, ...]:
        if section.source not in self._found:
            self._found[section.source] = tuple(self._read(section.source))
        return self._found[section.source]

    def _read(self, source: str) -> Iterator[Mention]:
        for first, block in find_blocks(source, 0):
            for sentence in SENTENCE_END.split(LINK.sub(_read_link, block)):
                yield from self._read_sentence(sentence, first)
        lines = source.split("\n")
        for number, (line, fenced) in enumerate(zip(lines, mark_fenced_lines(lines), strict=True)):
            match = ADDRESS.match(line) if fenced else None
            if match and match["scheme"] in self._schemes:
                yield Mention(number, self._schemes[match["scheme"]], match[0].strip(), is_shared=True)

    def _read_sentence(self, sentence: str, line: int) -> Iterator[Mention]:
        text = fill_known(sentence, self._labels)
        elsewhere = {
            self._ids[match["name"]] for phrase in self._elsewhere for match in phrase.finditer(text)
        }
        for match in VARIABLE.finditer(sentence):
            file = match["name"].removeprefix(LABEL).partition(".")[0]
            if match["name"].startswith(LABEL) and file in self._files - elsewhere:
                yield Mention(line, file, match["name"], is_shared=True)
        for match in self._name.finditer(text):
            if self._ids[match[0]] not in elsewhere:
                yield Mention(line, self._ids[match[0]], match[0])


def _read_link(link: "re.Match[str]") -> str:
    """Return the text of a link, and nothing of a picture, which may show one browser as an example."""
    return "" if link["picture"] else link["text"]


def group_by_platform(visitors: Iterable[Visitor]) -> dict[tuple[str | None, str | None], list[Visitor]]:
    """Return the visitors by their system and browser."""
    groups: dict[tuple[str | None, str | None], list[Visitor]] = defaultdict(list)
    for visitor in visitors:
        groups[visitor.os, visitor.browser].append(visitor)
    return groups
