"""Loads the whole guide from the folder of its content."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType

from webapp.datafiles import DataFileError, Problem, read_data, shown
from webapp.partners.registry import load_partners

from .headings import Vocabulary, vocabulary
from .model import Guide, Product, Step
from .parser import Parsed, parse_step
from .platforms import Platforms, version_classes
from .visitor import Version

REVISION_DIGITS = 10


class GuideError(DataFileError):
    """The guide cannot be shown as it is; `problems` says where and why."""


def load_guide(content: Path) -> Guide:
    """Load the guide; raise GuideError if a file of it cannot be read as what it should be."""
    try:
        guide, problems = read_guide(content)
    except DataFileError as error:
        raise GuideError(error.problems) from error
    if problems:
        raise GuideError(problems)
    return guide


def read_guide(content: Path) -> tuple[Guide, list[Problem]]:
    """Load what can be loaded, and say what is wrong with the rest.

    Raises DataFileError where a data file is unusable, since every step depends on them.
    """
    platforms = read_data(content / "platforms.yml", Platforms)
    partners = load_partners(content / "partners.yml")
    product = read_data(content / "product.yml", Product)
    words = vocabulary(platforms, partners)
    steps: dict[str, Step] = {}
    problems: list[Problem] = []
    for path in sorted(content.rglob("*.md")):
        id = path.relative_to(content).with_suffix("").as_posix()
        parsed = _parsed(path, id, words)
        problems.extend(parsed.problems)
        if parsed.step:
            steps[id] = parsed.step
    guide = Guide(
        content=content,
        steps=MappingProxyType(steps),
        redirects=MappingProxyType({old: step.id for step in steps.values() for old in step.formerly}),
        platforms=platforms,
        classes=version_classes(platforms, named_versions(steps.values())),
        partners=partners,
        product=product,
        revision=_revision(content),
    )
    return guide, problems


def named_versions(steps: Iterable[Step]) -> dict[str, set[Version]]:
    """Collect the versions at which some heading changes its mind, by platform id."""
    named: dict[str, set[Version]] = defaultdict(set)
    audiences = (section.audience for step in steps for section in step.sections if section.audience)
    for audience in audiences:
        for term in (*audience.os, *audience.browser):
            named[term.id].update(version for version in (term.since, term.before) if version)
    return named


def _revision(content: Path) -> str:
    """Name the state of all files in the folder, pictures included."""
    digest = hashlib.sha256()
    for path in sorted(path for path in content.rglob("*") if path.is_file()):
        inside = hashlib.sha256(path.read_bytes()).digest()
        digest.update(path.relative_to(content).as_posix().encode() + b"\0" + inside)
    return digest.hexdigest()[:REVISION_DIGITS]


def _parsed(path: Path, id: str, words: Vocabulary) -> Parsed:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return Parsed(problems=[Problem(shown(path), 1, f"cannot be read: {error}")])
    return parse_step(text, id, shown(path), words)
