"""The Babel extractor of the guide: it renders everything and notes what it was asked to translate."""

from collections.abc import Collection, Iterator
from typing import Any, BinaryIO

from webapp.datafiles import parse_data

from .blocks import Engine, Hooks, Source
from .headings import Vocabulary
from .messages import Message
from .model import Product, Step
from .parser import parse_step

Extracted = tuple[int, None, str, list[str]]


def extract(
    fileobj: BinaryIO,
    keywords: Collection[str],  # noqa: ARG001
    comment_tags: Collection[str],  # noqa: ARG001
    options: dict[str, Any],  # noqa: ARG001
) -> Iterator[Extracted]:
    """Yield the messages of a step, or of `product.yml`, in the form that Babel wants of an extractor.

    Line numbers are those of the section; a file that is no step has no messages.
    """
    text = fileobj.read().decode("utf-8")
    name = str(getattr(fileobj, "name", ""))
    if name.endswith((".yml", ".yaml")):
        yield 1, None, parse_data(text, Product, name).no_partner_name, []
        return
    step = parse_step(text, "", name, Vocabulary({}, {}, frozenset())).step
    if step:
        for line, message, comments in messages_of(step):
            yield line, None, message.text, [*comments, *message.comments]


def messages_of(step: Step) -> Iterator[tuple[int, Message, list[str]]]:
    """Give every message of a step with its line and what a translator should know of it."""
    found: list[Message] = []
    engine = _collector(found)

    def collected(line: int, *comments: str) -> Iterator[tuple[int, Message, list[str]]]:
        yield from ((line, message, list(comments)) for message in found)
        found.clear()

    engine.inline(step.title)
    yield from collected(step.title_line, "Title of a step")
    for section in step.sections:
        for choices in section.choice_lists:
            for choice in choices.choices:
                engine.inline(choice.label)
                yield from collected(choice.line, "Choice")
        without_choices = [piece for piece in section.pieces if isinstance(piece, str)]
        heading = [f"## {section.heading}"] if section.heading is not None else []
        engine.blocks("\n\n".join([*heading, *without_choices]))
        yield from collected(section.line)


def _collector(found: list[Message]) -> Engine:
    def note(message: Message) -> Source:
        found.append(message)
        return Source("")

    return Engine(Hooks(note, lambda _: "<pre></pre>", lambda _: None, lambda _: ("", None)))
