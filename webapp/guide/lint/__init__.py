"""Find what is wrong with the guide: in each file, between files, and for every kind of visitor."""

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from webapp.datafiles import DataFileError, Problem
from webapp.guide.content import Content
from webapp.guide.copies import find_changed_originals
from webapp.guide.headings import suggest_spelling
from webapp.guide.lint.coverage import find_coverage_problems
from webapp.guide.lint.graph import find_graph_problems
from webapp.guide.lint.labels import find_label_problems
from webapp.guide.lint.partners import find_partner_problems
from webapp.guide.lint.places import find_place_problems
from webapp.guide.lint.product import find_product_problems
from webapp.guide.lint.step import find_step_problems
from webapp.guide.loader import read_guide
from webapp.guide.model import Guide

REQUIRED = ("start", "test")

__all__ = ["Problem", "lint"]


def lint(
    shipped: Path, fault_ids: Collection[str], today: date | None = None, own: Path | None = None
) -> Iterator[Problem]:
    """Yield every problem of the guide in the order of files and lines.

    `fault_ids` are those that the diagnosis can name. `today` is the day by which reviews count as old. `own`
    is an organisation's folder, which lies over the shipped one.
    """
    content = Content(shipped, own)
    try:
        guide, problems = read_guide(content)
    except DataFileError as error:
        yield from error.problems
        return
    for step in guide.steps.values():
        problems.extend(find_step_problems(step, guide, today or date.today()))
    problems.extend(find_product_problems(guide))
    problems.extend(find_partner_problems(guide))
    problems.extend(find_place_problems(guide))
    problems.extend(find_label_problems(guide))
    problems.extend(find_coverage_problems(guide))
    problems.extend(_former_ids(guide))
    problems.extend(_faults(guide, fault_ids))
    problems.extend(_required(content))
    problems.extend(find_changed_originals(content))
    # A file that is no step is reported above; as a missing step it would only add noise.
    if all(id in guide.steps for id in REQUIRED):
        problems.extend(find_graph_problems(guide, fault_ids))
    yield from sorted(set(problems))


def _required(content: Content) -> Iterator[Problem]:
    for id in REQUIRED:
        if f"{id}.md" not in content.files:
            yield Problem(f"{content.shipped.name}/{id}.md", 1, f"the guide needs a step {id}.md")


def _former_ids(guide: Guide) -> Iterator[Problem]:
    claimed: dict[str, str] = {}
    for step in guide.steps.values():
        for old in step.formerly:
            if old in guide.steps:
                yield Problem(step.path, 1, f"formerly “{old}” is the id of a step that exists")
            elif old in claimed:
                yield Problem(step.path, 1, f"formerly “{old}” is claimed by {claimed[old]} too")
            claimed[old] = step.path


def _faults(guide: Guide, fault_ids: Collection[str]) -> Iterator[Problem]:
    """Yield choices of the test without a known fault, and faults without a choice."""
    step = guide.steps.get("test")
    if not step:
        return
    faults: set[str] = set()
    for choice in step.choices:
        if choice.fault is None:
            yield Problem(
                step.path, choice.line, "a choice of the test must end with its fault id, such as `silent`"
            )
        elif choice.fault not in fault_ids:
            hint = suggest_spelling(choice.fault, fault_ids)
            yield Problem(step.path, choice.line, f"the test names no fault `{choice.fault}`{hint}")
        faults.add(choice.fault or "")
    for missing in sorted(set(fault_ids) - faults):
        yield Problem(step.path, step.title_line, f"no choice leads on from the fault `{missing}`")
