"""Labels: what the screens of browsers and systems say, word for word, in each language.

Each file of `content/labels/` is about one program or system. A writer names a label as
`{{ label.chrome.site_settings }}`: the file, then the label.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, RootModel, model_validator

from webapp.datafiles import Data, read_data
from webapp.guide.content import Content
from webapp.guide.messages import SOURCE_LANGUAGE

FOLDER = "labels"

Name = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
Words = Annotated[str, Field(pattern=r"\S")]
Grade = Literal["A", "A*", "B", "C", "none"]
PROVEN: tuple[Grade, ...] = ("A", "A*", "B")


class ReadLabel(Data):
    """A label in a program's own files. `message` is its name there, `plural` the branch of a plural."""

    message: Words
    plural: Words | None = None
    texts: Annotated[dict[Language, Words], Field(min_length=1)]


class Quote(Data):
    """A text of a label as a source quotes it; no `text` says that nobody has found one."""

    text: Words | None = None
    grade: Grade
    source: Words | None = None
    date: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")]

    @model_validator(mode="after")
    def _has_what_its_grade_says(self) -> "Quote":
        if self.grade != "none" and not (self.text and self.source):
            raise ValueError(f"grade {self.grade} needs a text and a source")
        return self


class Quotes(RootModel[dict[Language, Quote]]):
    """What sources say a label reads, by language."""

    @model_validator(mode="after")
    def _has_some_text(self) -> "Quotes":
        if not self.texts:
            raise ValueError("has no text in any language")
        return self

    @property
    def texts(self) -> dict[str, str]:
        """The texts that are known."""
        return {language: quote.text for language, quote in self.root.items() if quote.text}


class LabelFile(Data):
    """The labels of one program or system.

    `read` are those in its own files, of one `version`; `quoted` those that `sources` quote.
    """

    version: Words | None = None
    read: dict[Name, ReadLabel] = Field(default={})
    sources: dict[Name, Words] = Field(default={})
    quoted: dict[Name, Quotes] = Field(default={})

    @model_validator(mode="after")
    def _names_its_version_and_each_label_once(self) -> "LabelFile":
        if self.read and self.version is None:
            raise ValueError("read needs the version it was read from")
        twice = self.read.keys() & self.quoted.keys()
        if twice:
            raise ValueError(f"both read and quoted: {', '.join(sorted(twice))}")
        return self


class LabelText(NamedTuple):
    """The text of a label, and the language it is in."""

    text: str
    language: str


@dataclass(frozen=True, eq=False)
class Labels:
    """All labels, by the file they are in."""

    files: Mapping[str, LabelFile]

    @cached_property
    def texts(self) -> Mapping[str, Mapping[str, str]]:
        """Return the known texts of every label by language, by its name such as "chrome.site_settings"."""
        found: dict[str, Mapping[str, str]] = {}
        for file, labels in self.files.items():
            for name, label in labels.read.items():
                found[f"{file}.{name}"] = label.texts
            for name, quotes in labels.quoted.items():
                found[f"{file}.{name}"] = quotes.texts
        return found

    @cached_property
    def all_texts(self) -> frozenset[str]:
        """Every text of a label, in whatever language."""
        return frozenset(text for texts in self.texts.values() for text in texts.values())

    def find(self, name: str, language: str) -> LabelText:
        """Return the text of a label in a language, else in English; raise KeyError for an unknown label."""
        texts = self.texts[name]
        chosen = next((known for known in (language, SOURCE_LANGUAGE) if known in texts), None) or min(texts)
        return LabelText(texts[chosen], chosen)

    def find_unproven(self) -> Iterator[str]:
        """Yield every label that has a text which no good source quotes."""
        for file, labels in self.files.items():
            for name, quotes in labels.quoted.items():
                if any(quote.text and quote.grade not in PROVEN for quote in quotes.root.values()):
                    yield f"{file}.{name}"


def load_labels(content: Content) -> Labels:
    """Return the labels of all files; raise DataFileError if one is unusable."""
    return Labels(
        {path.stem: read_data(path, LabelFile) for _, path in content.list_ending(".yml", f"{FOLDER}/")}
    )
