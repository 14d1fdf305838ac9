"""The choices of the test by level, so that nobody has to read them all in one list."""

from collections.abc import Iterator
from dataclasses import dataclass

from webapp.check.level_path import Stop
from webapp.check.sentences import level_name
from webapp.diagnosis import FAULT_LEVELS
from webapp.diagnosis.faults import LEVELS, Level
from webapp.guide.step_view import ChoiceView
from webapp.web.i18n import gettext as translate

Choices = tuple[tuple[ChoiceView, str], ...]
"""Choices, each with the address it leads to."""


@dataclass(frozen=True)
class ChoiceGroup:
    """The choices that are about one level, or about none of them."""

    level: Level | None
    name: str
    choices: Choices


def group_choices(choices: Choices, stops: tuple[Stop, ...]) -> Iterator[ChoiceGroup]:
    """Yield the groups in the order of the levels, named as on the path; last what is about no level."""
    names = {level: level_name(level) for level in LEVELS} | {stop.level: stop.name for stop in stops}
    for level in (*LEVELS, None):
        fitting = tuple(choice for choice in choices if FAULT_LEVELS.get(choice[0].fault or "") == level)
        if fitting:
            yield ChoiceGroup(level, names[level] if level else translate("Something else"), fitting)
