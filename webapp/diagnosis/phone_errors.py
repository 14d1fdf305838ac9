"""What phone apps say when something fails, and what it means: the shape of `content/phone-errors.yml`."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, RootModel, model_validator

from webapp.datafiles import Data, Location
from webapp.diagnosis.measurements import CtiError

Meaning = Literal[
    "refused",
    "dismissed",
    "sandboxed",
    "device-gone",
    "no-device",
    "in-use",
    "camera",
    "not-opened",
    "unsupported",
    "playback",
    "connection",
    "something-else",
]
Words = list[Annotated[str, Field(min_length=2)]]


class PhoneError(Data):
    """Errors that mean the same. Which they are is told by `called`, by `saying`, or by both together."""

    called: Words = Field(default=[])
    saying: Words = Field(default=[])
    means: Meaning

    @model_validator(mode="after")
    def _fits_something(self) -> "PhoneError":
        if not self.called and not self.saying:
            raise ValueError("an error needs `called` or `saying`")
        return self

    def fits(self, error: CtiError) -> bool:
        """Return whether an error is one of these."""
        is_called = not self.called or not _names(error).isdisjoint(map(str.casefold, self.called))
        return is_called and (not self.saying or any(word.casefold() in _text(error) for word in self.saying))


class Library(Data):
    """What phone apps are made with; `document` says where its errors come from."""

    name: str
    document: str | None = None
    verified: Literal["yes", "no"]
    errors: Annotated[list[PhoneError], Field(min_length=1)]

    @model_validator(mode="after")
    def _verified_by_something(self) -> "Library":
        if self.verified == "yes" and not self.document:
            raise ValueError("verified needs a document")
        return self


class PhoneErrors(RootModel[dict[str, Library]]):
    """Every library by its id, in the order in which they are asked."""

    def meaning_of(self, error: CtiError | None) -> Meaning | None:
        """Return what an error means; None where there is none, or none that is known."""
        if error is None or not error.says_something:
            return None
        entries = (entry for library in self.root.values() for entry in library.errors)
        return next((entry.means for entry in entries if entry.fits(error)), None)

    def find_unreachable(self) -> Iterator[tuple[Location, str]]:
        """Yield each word that an entry above always takes, with its place and who takes it."""
        above: list[tuple[str, PhoneError]] = []
        for id, library in self.root.items():
            for number, entry in enumerate(library.errors):
                for position, word in enumerate(entry.called):
                    taker = next((name for name, other in above if _takes(other, word)), None)
                    if taker:
                        yield (id, "errors", number, "called", position), f"{word} never gets past {taker}"
                above.append((id, entry))


def _takes(entry: PhoneError, word: str) -> bool:
    """Return whether an entry fits every error that is called so."""
    if entry.called:
        return not entry.saying and word.casefold() in map(str.casefold, entry.called)
    return any(piece.casefold() in word.casefold() for piece in entry.saying)


def _names(error: CtiError) -> set[str]:
    """Return what an error may be called: apps put a name, a code or a cause into any of its parts."""
    beginning = error.message.split(":")[0].split(" (")[0]
    return {part.strip().casefold() for part in (error.name, error.code, error.message, beginning)} - {""}


def _text(error: CtiError) -> str:
    return f"{error.name}\n{error.code}\n{error.message}".casefold()
