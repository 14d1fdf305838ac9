"""Blocks of the guide as gettext messages: link targets are numbers, line breaks are spaces."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .text import CODE_SPAN, LINK, VARIABLE, find_links, without_code

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
    def of(cls, block: str) -> "Message":
        """Make the message of a block's Markdown."""
        folded = folded_spaces(block)
        targets = tuple(link.target for link in find_links(folded))
        numbers = iter(f"#{number}" for number in range(1, len(targets) + 1))
        return cls(_with_targets(folded, lambda _: next(numbers)), targets)

    @property
    def is_for_translators(self) -> bool:
        """Whether there is a word in it besides code and variables."""
        return any(letter.isalpha() for letter in VARIABLE.sub("", without_code(self.text)))

    @property
    def comments(self) -> list[str]:
        """Say what each number stands for."""
        return [f"#{number} = {target}" for number, target in enumerate(self.targets, 1)]

    def block(self, text: str) -> str:
        """Turn a text with numbers back into Markdown with targets."""
        return _with_targets(folded_spaces(text), self._target)

    def _target(self, number: str) -> str:
        return self.targets[int(number[1:]) - 1] if NUMBERED.fullmatch(number) else number


Translate = Callable[[str], str | None]


def translated(message: Message, translate: Translate) -> str | None:
    """Give the Markdown of the translated block, or None where there is none that can be used."""
    text = translate(message.text)
    if not text or any(faults(message.text, text)):
        return None
    return message.block(text)


def faults(source: str, text: str) -> Iterator[str]:
    """Say how a translation differs from its source in what no translation may change."""
    for what, of in UNCHANGED.items():
        wanted, found = of(source), of(text)
        if wanted != found:
            yield f"{what} differ: {_listed(wanted)} in the source, {_listed(found)} in the translation"
    if RAW_HTML.search(without_code(text)) and not RAW_HTML.search(without_code(source)):
        yield "HTML is not shown as such; use Markdown only"
    if without_code(text).count("**") % 2 != without_code(source).count("**") % 2:
        yield "a ** has no partner"


def folded_spaces(text: str) -> str:
    """Make every run of spaces and line breaks one space. A non-breaking space stays what it is."""
    return SPACES.sub(" ", text).strip(" ")


def _with_targets(text: str, change: Callable[[str], str]) -> str:
    """Replace the target of every link and picture outside code, first to last."""
    parts: list[str] = []
    done = 0
    for found in LINK.finditer(without_code(text)):
        start, end = found.span("target")
        parts += [text[done:start], change(text[start:end])]
        done = end
    return "".join([*parts, text[done:]])


def _targets(text: str) -> list[str]:
    return sorted(link.target for link in find_links(text))


def _variables(text: str) -> list[str]:
    return sorted({found["name"] for found in VARIABLE.finditer(text)})


def _code(text: str) -> list[str]:
    return sorted({found["code"] for found in CODE_SPAN.finditer(text)})


def _addresses(text: str) -> list[str]:
    return sorted(BARE_ADDRESS.findall(without_code(text)))


def _listed(found: list[str]) -> str:
    return ", ".join(found) or "none"


UNCHANGED: dict[str, Callable[[str], list[str]]] = {
    "links": _targets,
    "variables": _variables,
    "code": _code,
    "addresses": _addresses,
}
