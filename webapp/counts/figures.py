"""The counts as people read them: where it fails, what helps, where people give up, what a change did."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from webapp.counts.recording import VERDICTS
from webapp.diagnosis import FAULT_LEVELS
from webapp.diagnosis.faults import LEVELS, Level
from webapp.guide import Guide
from webapp.store import Total

LEAST_VIEWS = 20
"""Of a step, before a share of those who gave up there says anything."""

Numbers = Mapping[str, Counter[str]]
"""How often each event happened, by step."""


@dataclass(frozen=True)
class Rate:
    """A number out of a whole."""

    number: int
    of: int

    @property
    def share(self) -> float:
        """The part of the whole, from 0 to 1; 0 where there is nothing."""
        return self.number / self.of if self.of else 0.0


@dataclass(frozen=True)
class StepCounts:
    """What became of the views of a step: each went on, got an answer, or came to nothing."""

    step: str
    helped: Rate
    gave_up: Rate


@dataclass(frozen=True)
class LevelCounts:
    """The verdicts of a level, and of each of its faults, most frequent first.

    `level` is None where nothing was found out; a check without a fault is the level "all-clear".
    """

    level: Level | str | None
    verdicts: Rate
    faults: tuple[tuple[str, Rate], ...]


@dataclass(frozen=True)
class Change:
    """How often steps helped before the guide changed last, and since. `steps` has (step, before, since)."""

    day: date
    before: Rate
    since: Rate
    steps: tuple[tuple[str, Rate, Rate], ...]


@dataclass(frozen=True)
class CountsPage:
    """Everything the page shows; every list has what matters most in front.

    `leaving` says nothing of a step that too few have seen.
    """

    views: int
    verdicts: int
    answers: Rate
    levels: tuple[LevelCounts, ...]
    helping: tuple[StepCounts, ...]
    leaving: tuple[StepCounts, ...]
    change: Change | None


def counts_page(totals: Iterable[Total], guide: Guide) -> CountsPage:
    """Return the figures of what was counted: each list has what matters most in front."""
    totals = tuple(totals)
    numbers = _events_by_step(totals)
    steps = [_step_counts(step, events) for step, events in numbers.items() if not step.startswith(VERDICTS)]
    levels = _level_counts(numbers)
    return CountsPage(
        views=sum(step.gave_up.of for step in steps),
        verdicts=sum(level.verdicts.number for level in levels),
        answers=_sum_rates(step.helped for step in steps),
        levels=levels,
        helping=tuple(
            sorted((step for step in steps if step.helped.of), key=lambda step: (-step.helped.of, step.step))
        ),
        leaving=tuple(
            sorted(
                (step for step in steps if _says_who_gave_up(step) and not _ends(step.step, guide)),
                key=lambda step: (-step.gave_up.number, step.step),
            )
        ),
        change=_compare_revisions(totals, guide),
    )


def _events_by_step(totals: Iterable[Total]) -> Numbers:
    numbers: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for total in totals:
        numbers[total.step][total.event] += total.number
    return numbers


def _step_counts(step: str, events: Counter[str]) -> StepCounts:
    helped = Rate(events["solved"], events["solved"] + events["not-solved"])
    # A verdict that was asked for again may have more answers than views.
    left = max(0, events["shown"] - events["next"] - helped.of)
    return StepCounts(step, helped, Rate(left, events["shown"]))


def _says_who_gave_up(step: StepCounts) -> bool:
    return step.gave_up.number > 0 and step.gave_up.of >= LEAST_VIEWS


def _ends(step_id: str, guide: Guide) -> bool:
    """Whether nothing more is to be done there, so that whoever leaves has not given up."""
    step = guide.steps.get(step_id)
    return step is not None and (
        step.kind == "outcome" or step_id == guide.steps["test"].faults.get("all-clear")
    )


def _level_counts(numbers: Numbers) -> tuple[LevelCounts, ...]:
    """Return the levels in the order of the path, and after them what is no fault of any level."""
    verdicts = {
        fault: numbers[VERDICTS + fault]["shown"] for fault in FAULT_LEVELS if VERDICTS + fault in numbers
    }
    everything = sum(verdicts.values())
    places: dict[Level | str | None, list[str]] = {level: [] for level in (*LEVELS, None, "all-clear")}
    for fault in sorted(verdicts, key=lambda fault: -verdicts[fault]):
        places["all-clear" if fault == "all-clear" else FAULT_LEVELS[fault]].append(fault)
    return tuple(
        LevelCounts(
            level,
            Rate(sum(verdicts[fault] for fault in faults), everything),
            tuple((fault, Rate(verdicts[fault], everything)) for fault in faults),
        )
        for level, faults in places.items()
        if faults
    )


def _compare_revisions(totals: tuple[Total, ...], guide: Guide) -> Change | None:
    """Compare the last two revisions of the guide; None unless people gave answers to both."""
    first_days: dict[str, date] = {}
    answered: defaultdict[str, list[Total]] = defaultdict(list)
    for total in totals:
        first_days[total.revision] = min(total.first_day, first_days.get(total.revision, date.max))
        answered[total.revision].append(total)
    # Two of the same day: the one that is in use now came later.
    in_order = sorted(first_days, key=lambda name: (first_days[name], name == guide.revision))
    if len(in_order) < 2:
        return None
    old, new = (_helped_by_step(answered[revision]) for revision in in_order[-2:])
    if not old or not new:
        return None
    both = sorted(old.keys() & new.keys(), key=lambda step: (-new[step].of, step))
    steps = tuple((step, old[step], new[step]) for step in both)
    return Change(first_days[in_order[-1]], _sum_rates(old.values()), _sum_rates(new.values()), steps)


def _helped_by_step(totals: Iterable[Total]) -> dict[str, Rate]:
    """Return how often each step helped that somebody answered about."""
    rates = {step: _step_counts(step, events).helped for step, events in _events_by_step(totals).items()}
    return {step: rate for step, rate in rates.items() if rate.of}


def _sum_rates(rates: Iterable[Rate]) -> Rate:
    rates = tuple(rates)
    return Rate(sum(rate.number for rate in rates), sum(rate.of for rate in rates))
