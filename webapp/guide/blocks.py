"""Turn Markdown into HTML, block by block, for the renderer and for the extractor of messages.

The text of every block goes through `Hooks.block` before inline Markdown is read. The renderer's hook looks
up translations and the extractor's collects messages, so the two cannot disagree on what a block is.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX
from pymdownx.quotes import QuotesExtension  # type: ignore[import-untyped]
from pymdownx.superfences import SuperFencesCodeExtension  # type: ignore[import-untyped]

from webapp.guide.messages import Message
from webapp.guide.pictures import Picture, Source

TAB_LENGTH = 3  # Spaces; what stands below "1. " is indented by 3 in Markdown elsewhere, and 4 works too.
BEFORE_INLINE, AFTER_ALL = 25, -10  # Python-Markdown reads inline Markdown at 20 and unescapes at 0.

QUESTION = re.compile(r"(?P<question>(?:\{\{[^{}]*\}\}|[^.!?])+\?)\s+(?P<rest>\S.*)", re.DOTALL)
NOTE, COLLAPSE = "blockquote[@data-alert='note']", "data-alert-collapse"
"""A note at the top level before its extension has made it one, and how that is told to make it open."""

# Raw HTML, and links that are not [label](target), are not part of the format.
NO_BLOCKS = ("reference", "code")
NO_INLINE = (
    "html",
    "autolink",
    "automail",
    "reference",
    "short_reference",
    "image_reference",
    "short_image_ref",
)


@dataclass(frozen=True)
class MarkdownSource:
    """Markdown in the source language, shown because there is no translation."""

    text: str


@dataclass(frozen=True)
class Hooks:
    """What the caller decides. Every hook is called with what the writer wrote.

    `block` returns the Markdown to show for a message; `fence` returns HTML for a fenced block; `href`
    returns an address, or None for no link; `picture` returns the files of a picture, whose paths are
    addresses.
    """

    block: Callable[[Message], str | MarkdownSource]
    fence: Callable[[str], str]
    href: Callable[[str], str | None]
    picture: Callable[[str], Picture]


class Engine:
    """A converter from Markdown to HTML that is not yet sanitised; one is made for every rendered step."""

    def __init__(self, hooks: Hooks) -> None:
        self._markdown = Markdown(
            extensions=["sane_lists", "tables", _build_fences(hooks), QuotesExtension(callouts=True)],
            tab_length=TAB_LENGTH,
        )
        self._markdown.preprocessors.deregister("html_block")
        for name in NO_BLOCKS:
            self._markdown.parser.blockprocessors.deregister(name)
        for name in NO_INLINE:
            self._markdown.inlinePatterns.deregister(name)
        self._markdown.treeprocessors.register(_Blocks(hooks), "guide_blocks", BEFORE_INLINE)
        self._markdown.treeprocessors.register(_Addresses(hooks), "guide_addresses", AFTER_ALL)

    def render_blocks(self, text: str) -> str:
        """Return the HTML of a text of any number of blocks."""
        lines = text.split("\n")
        for preprocessor in self._markdown.preprocessors:
            lines = preprocessor.run(lines)
        root = self._markdown.parser.parseDocument(lines).getroot()
        return self._html(root) if root is not None else ""

    def render_inline(self, text: str) -> str:
        """Return the HTML of a title or label, without a block around it."""
        root = Element("div")
        SubElement(root, "span").text = text.replace(STX, "").replace(ETX, "")
        return self._html(root).removeprefix("<span>").removesuffix("</span>")

    def _html(self, root: Element) -> str:
        for processor in self._markdown.treeprocessors:
            changed = processor.run(root)
            root = root if changed is None else changed
        html = self._markdown.serializer(root).strip().removeprefix("<div>").removesuffix("</div>").strip()
        for postprocessor in self._markdown.postprocessors:
            html = postprocessor.run(html)
        self._markdown.reset()
        return html.strip()


class _Blocks(Treeprocessor):
    """Asks for the text of every block, before inline Markdown in it is read."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    def run(self, root: Element) -> None:
        """Change the tree in place."""
        for element in list(root.iter()):
            if element.text and element.text.strip() and STX not in element.text:
                self._replace_text(element)
        for note in root.findall(NOTE):
            _open_by_question(note)

    def _replace_text(self, element: Element) -> None:
        message = Message.from_block(element.text or "")
        if not message.is_for_translators:
            return
        text = self._hooks.block(message)
        if isinstance(text, str):
            element.text = text
            return
        # Nested blocks decide for themselves, so only the text in front of them is marked.
        marked_element = Element("span") if len(element) else element
        marked_element.set("lang", "en")
        marked_element.set("dir", "ltr")
        if marked_element is not element:
            element.text = ""
            element.insert(0, marked_element)
        marked_element.text = text.text


def _open_by_question(note: Element) -> None:
    """Make a row that opens of a note that begins with a question, which is then its summary."""
    summary, *texts = note
    asked = QUESTION.match(texts[0].text or "") if texts else None
    if asked is None:
        return
    note.attrib |= {"class": "row", COLLAPSE: "closed"}
    summary.attrib = dict(texts[0].attrib)
    summary.text = asked["question"]
    texts[0].text = asked["rest"]


class _Addresses(Treeprocessor):
    """Turns the targets that the writer wrote into addresses of this app."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks
        self._has_pictures = False

    def run(self, root: Element) -> None:
        """Change the tree in place."""
        for link in root.iter("a"):
            href = self._hooks.href(link.attrib.pop("href", ""))
            if href is not None:
                link.set("href", href)
        for picture in list(root.iter("img")):
            self._show_picture(picture)

    def _show_picture(self, element: Element) -> None:
        """Make a picture of all its files; all but the first of a step are loaded when scrolled to."""
        picture = self._hooks.picture(element.get("src", ""))
        shown = {"src": picture.fallback.path, "alt": element.get("alt", ""), **_sides(picture.fallback)}
        if self._has_pictures:
            shown["loading"] = "lazy"
        self._has_pictures = True
        tail = element.tail
        element.clear()
        element.tail = tail
        if not picture.sources:
            element.attrib.update(shown)
            return
        element.tag = "picture"
        for source in picture.sources:
            conditions = {"type": source.type, "media": source.media}
            attributes = {"srcset": source.path, **_sides(source)}
            attributes |= {name: value for name, value in conditions.items() if value}
            SubElement(element, "source", attributes)
        SubElement(element, "img", shown)


def _sides(source: Source) -> dict[str, str]:
    return {"width": str(source.size[0]), "height": str(source.size[1])} if source.size else {}


def _build_fences(hooks: Hooks) -> Extension:
    def html(source: str, *_: Any, **__: Any) -> str:
        return hooks.fence(source)

    extension: Extension = SuperFencesCodeExtension(
        custom_fences=[{"name": "*", "class": "", "format": html}]
    )
    return extension
