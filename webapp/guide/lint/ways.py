"""Find fixes that leave a person without a way on, and fixes that no question leads to.

The last choice of a fix is for whom it did not help. It leads to the next likely cause, in the end to help.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from webapp.guide.model import Choice, Step

HELP = "contact"
"""The outcome for whom nothing helped."""
MOST_PRESSES = 6  # Longer ways are walked by nobody.


def check_way_on(
    step: Step, steps: Mapping[str, Step], choices: Mapping[str, Sequence[Choice]]
) -> tuple[int, str] | None:
    """Return line and message of what is wrong with the way from a fix to help by last choices alone."""
    way, last = [step.id], choices[step.id][-1]
    line = last.line
    while last.target != HELP:
        if steps[last.target].kind != "fix" or not choices[last.target]:
            where = "" if way == [step.id] else f" (that of {way[-1]})"
            return line, f"the last choice of a fix{where} must lead to another fix or to {HELP}"
        if last.target in way:
            return line, f"the last choices lead in a circle ({' → '.join((*way, last.target))})"
        way.append(last.target)
        last = choices[last.target][-1]
    if len(way) > MOST_PRESSES:
        return line, f"the last choices take {len(way)} presses to {HELP} ({' → '.join((*way, HELP))})"
    return None


def count_presses(steps: Mapping[str, Step], links: Mapping[str, Collection[str]]) -> Mapping[str, int]:
    """Return how many presses it takes from the start to each step that can be reached without the test."""
    presses, waiting = {"start": 0}, ["start"]
    for id in waiting:
        new = [next for next in sorted(links[id]) if next not in presses and steps[next].kind != "test"]
        presses |= dict.fromkeys(new, presses[id] + 1)
        waiting += new
    return presses


def check_questions(step: Step, presses: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    """Yield line and message if answering questions takes too long to come to a fix."""
    if presses.get(step.id, 0) > MOST_PRESSES:
        yield step.title_line, f"takes {presses[step.id]} presses from the start by answering questions"
