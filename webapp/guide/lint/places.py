"""Find steps that send people to what the place of their page lacks, such as an address bar."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product

from webapp.datafiles import Problem, format_path, line_of
from webapp.guide.headings import suggest_spelling
from webapp.guide.lint.views import VisibleSections
from webapp.guide.messages import SOURCE_LANGUAGE
from webapp.guide.model import Guide, Step
from webapp.guide.variables import fill_known, label_values
from webapp.guide.visitor import TAB, Visitor


class WordingCheck:
    """Looks for the words that the data file says a place must not show."""

    def __init__(self, guide: Guide) -> None:
        self._places = guide.platforms.places
        self._patterns = {key: _any_of(phrases) for key, phrases in guide.platforms.wording.items()}
        self._labels = label_values(guide.labels, SOURCE_LANGUAGE)
        self._found: dict[tuple[str, str], tuple[int, str] | None] = {}

    def find_complaints(
        self, place: str, seen: Iterable[tuple[Step, VisibleSections]]
    ) -> Iterator[tuple[str, int, str]]:
        """Yield file, line and message of all that somebody in this place sees and cannot follow."""
        lacks = self._places[place].lacks
        for step, view in seen if lacks else ():
            texts = [
                (step.title_line, step.title),
                *((part.first_line, part.source) for part in view.sections),
            ]
            for key, (first_line, text) in product(lacks, texts):
                found = self._find(key, text)
                if found:
                    line, words = found
                    yield step.path, first_line + line, f"“{words}” speaks of the {key}, which is missing"

    def _find(self, key: str, text: str) -> tuple[int, str] | None:
        """Return the first such words with their line, counted from 0; each text is searched once."""
        if (key, text) not in self._found:
            shown = fill_known(text, self._labels)
            match = self._patterns[key].search(shown)
            found = (shown.count("\n", 0, match.start()), " ".join(match[0].split())) if match else None
            self._found[key, text] = found
        return self._found[key, text]


def find_place_problems(guide: Guide) -> Iterator[Problem]:
    """Yield a problem for every place whose step does not exist."""
    path = guide.content.find("platforms.yml")
    for id, place in guide.platforms.places.items():
        if place.step is not None and place.step not in guide.steps:
            message = f"there is no step {place.step}.md{suggest_spelling(place.step, guide.steps)}"
            yield Problem(format_path(path), line_of(path, ("places", id, "step")), message)


def group_by_place(visitors: Iterable[Visitor]) -> dict[str, list[Visitor]]:
    """Return the visitors by their place."""
    groups: dict[str, list[Visitor]] = defaultdict(list)
    for visitor in visitors:
        groups[visitor.place or TAB].append(visitor)
    return groups


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for any of the phrases, however their lines are broken."""
    return re.compile("|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in phrases), re.IGNORECASE)
