"""The Babel extractor of the guide: it renders every step and collects the messages."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from webapp.datafiles import parse_data
from webapp.guide.blocks import Engine, Hooks, MarkdownSource
from webapp.guide.headings import Vocabulary
from webapp.guide.messages import Message
from webapp.guide.model import Step
from webapp.guide.parser import parse_step
from webapp.guide.pictures import Picture, Source
from webapp.guide.platforms import Platforms
from webapp.guide.product import Product

AGENTS_TITLE = "Title of a step, as a support agent reads it of a customer"
AGENTS_LEAD = "Beginning of a step, as a support agent reads it of a customer"
Extracted = tuple[int, None, str, list[str]]


def extract(
    fileobj: BinaryIO,
    keywords: Collection[str],  # noqa: ARG001
    comment_tags: Collection[str],  # noqa: ARG001
    options: dict[str, Any],  # noqa: ARG001
) -> Iterator[Extracted]:
    """Yield the messages of a step or of a data file in the form that Babel wants of an extractor.

    Line numbers are those of the section; a file that is no step has no messages.
    """
    text = fileobj.read().decode("utf-8")
    name = str(getattr(fileobj, "name", ""))
    if name.endswith((".yml", ".yaml")):
        yield from ((1, None, phrase, []) for phrase in _phrases_of_data(text, name))
        return
    step = parse_step(text, "", name, Vocabulary({}, {}, frozenset())).step
    if step:
        for line, message, comments in extract_messages(step):
            yield line, None, message.text, [*comments, *message.comments]


def _phrases_of_data(text: str, name: str) -> list[str]:
    """Return what people read of a data file, `product.yml` or `platforms.yml`."""
    if Path(name).stem == "product":
        product = parse_data(text, Product, name)
        return list(product.stand_ins)
    return [place.phrase for place in parse_data(text, Platforms, name).places.values()]


def extract_messages(step: Step) -> Iterator[tuple[int, Message, list[str]]]:
    """Yield every message of a step with its line and the comments for translators."""
    messages: list[Message] = []
    engine = _collecting_engine(messages)

    def take_messages(line: int, *comments: str) -> Iterator[tuple[int, Message, list[str]]]:
        yield from ((line, message, list(comments)) for message in messages)
        messages.clear()

    engine.render_inline(step.title)
    yield from take_messages(step.title_line, "Title of a step")
    for text, comment in ((step.agents_title, AGENTS_TITLE), (step.agents_lead, AGENTS_LEAD)):
        if text:
            engine.render_inline(text)
            yield from take_messages(1, comment)
    for section in step.sections:
        for choices in section.choice_lists:
            for choice in choices.choices:
                engine.render_inline(choice.label)
                yield from take_messages(choice.line, "Choice")
        without_choices = [piece for piece in section.pieces if isinstance(piece, str)]
        heading = [f"## {section.heading}"] if section.heading is not None else []
        engine.render_blocks("\n\n".join([*heading, *without_choices]))
        yield from take_messages(section.line)


def _collecting_engine(messages: list[Message]) -> Engine:
    def note(message: Message) -> MarkdownSource:
        messages.append(message)
        return MarkdownSource("")

    return Engine(
        Hooks(note, lambda _: "<pre></pre>", lambda _: None, lambda path: Picture((), Source(path)))
    )
