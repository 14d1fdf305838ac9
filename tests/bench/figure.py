"""A figure, and how it is taken from many values."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured and the most it may be (or the least), in `unit`; `note` says what else was seen."""

    name: str
    measured: float
    unit: str
    target: float
    note: str = ""
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether it is at most the target, or at least."""
        return self.measured >= self.target if self.at_least else self.measured <= self.target


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest of the values that `percent` of them do not exceed (nearest rank)."""
    return sorted(values)[max(math.ceil(len(values) * percent / 100), 1) - 1]
