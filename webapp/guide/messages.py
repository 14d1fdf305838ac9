"""Blocks of the guide as gettext messages: link targets are numbers, line breaks are spaces."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from webapp.guide.text import CODE_SPAN, LINK, VARIABLE, blank_out_code, find_links

SOURCE_LANGUAGE = "en"
"""The language that the guide is written in."""
SPACES = re.compile(r"[ \t\r\n]+")
NUMBERED = re.compile(r"#[0-9]+")
RAW_HTML = re.compile(r"<[a-zA-Z/!?]")
BARE_ADDRESS = re.compile(r"\b(?:[a-z][a-z0-9+.-]*://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True)
class Message:
    """What a translator sees of one block. `#1` in `text` stands for the first of `targets`."""

    text: str
    targets: tuple[str, ...] = ()

    @classmethod
    def from_block(cls, block: str) -> "Message":
        """Return the message of a block's Markdown."""
        folded = fold_spaces(block)
        targets = tuple(link.target for link in find_links(folded))
        numbers = iter(f"#{number}" for number in range(1, len(targets) + 1))
        return cls(_replace_targets(folded, lambda _: next(numbers)), targets)

    @property
    def is_for_translators(self) -> bool:
        """Whether the text has a word besides code and variables."""
        return any(letter.isalpha() for letter in VARIABLE.sub("", blank_out_code(self.text)))

    @property
    def comments(self) -> list[str]:
        """Comments for translators: what each number stands for."""
        return [f"#{number} = {target}" for number, target in enumerate(self.targets, 1)]

    def to_markdown(self, text: str) -> str:
        """Return a text with numbers as Markdown with targets."""
        return _replace_targets(fold_spaces(text), self._target)

    def _target(self, number: str) -> str:
        return self.targets[int(number[1:]) - 1] if NUMBERED.fullmatch(number) else number


Translate = Callable[[str], str | None]


def translate_block(message: Message, translate: Translate) -> str | None:
    """Return the Markdown of the translated block; None if there is no usable translation."""
    text = translate(message.text)
    if not text or any(find_translation_faults(message.text, text)):
        return None
    return message.to_markdown(text)


def find_translation_faults(source: str, text: str) -> Iterator[str]:
    """Yield a message for everything that a translation changes and may not change."""
    for what, find_items in UNCHANGED.items():
        wanted, actual = find_items(source), find_items(text)
        if wanted != actual:
            wording = f"{_join_items(wanted)} in the source, {_join_items(actual)} in the translation"
            yield f"{what} differ: {wording}"
    if RAW_HTML.search(blank_out_code(text)) and not RAW_HTML.search(blank_out_code(source)):
        yield "HTML is not shown as such; use Markdown only"
    if blank_out_code(text).count("**") % 2 != blank_out_code(source).count("**") % 2:
        yield "a ** has no partner"


def fold_spaces(text: str) -> str:
    """Return the text with one space for every run of spaces and line breaks; other spaces stay."""
    return SPACES.sub(" ", text).strip(" ")


def _replace_targets(text: str, change: Callable[[str], str]) -> str:
    """Return the text with the target of every link and picture outside code changed, first to last."""
    parts: list[str] = []
    done = 0
    for match in LINK.finditer(blank_out_code(text)):
        start, end = match.span("target")
        parts += [text[done:start], change(text[start:end])]
        done = end
    return "".join([*parts, text[done:]])


def _find_targets(text: str) -> list[str]:
    return sorted(link.target for link in find_links(text))


def _find_variables(text: str) -> list[str]:
    return sorted({match["name"] for match in VARIABLE.finditer(text)})


def _find_code(text: str) -> list[str]:
    return sorted({match["code"] for match in CODE_SPAN.finditer(text)})


def _find_addresses(text: str) -> list[str]:
    return sorted(BARE_ADDRESS.findall(blank_out_code(text)))


def _join_items(items: list[str]) -> str:
    return ", ".join(items) or "none"


UNCHANGED: dict[str, Callable[[str], list[str]]] = {
    "links": _find_targets,
    "variables": _find_variables,
    "code": _find_code,
    "addresses": _find_addresses,
}
