"""Load the whole guide from the folders of its content."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from webapp.datafiles import DataFileError, Problem, format_path, line_of, read_data
from webapp.guide.content import Content
from webapp.guide.headings import Vocabulary, build_vocabulary
from webapp.guide.labels import load_labels
from webapp.guide.logo import LogoError, read_logo
from webapp.guide.matching import share_sections
from webapp.guide.model import Guide, Step
from webapp.guide.parser import Parsed, parse_step
from webapp.guide.pictures import read_pictures
from webapp.guide.platforms import Platforms, build_version_classes
from webapp.guide.product import Product
from webapp.guide.variables import mentions_optional
from webapp.guide.visitor import Version
from webapp.partners.registry import Partner, load_partners

REVISION_DIGITS = 10


class GuideError(DataFileError):
    """The guide cannot be shown as it is; `problems` lists where and why."""


def load_guide(shipped: Path, own: Path | None = None) -> Guide:
    """Return the guide, with an organisation's own folder laid over the shipped one.

    Raise GuideError if one of its files cannot be read.
    """
    try:
        guide, problems = read_guide(Content(shipped, own))
    except DataFileError as error:
        raise GuideError(error.problems) from error
    if problems:
        raise GuideError(problems)
    return guide


def read_guide(content: Content) -> tuple[Guide, list[Problem]]:
    """Return what can be loaded, and the problems of the rest.

    Raise DataFileError if a data file is unusable, since every step depends on them.
    """
    platforms = read_data(content.find("platforms.yml"), Platforms)
    partners = load_partners(content.find("partners.yml"))
    product = read_data(content.find("product.yml"), Product)
    words = build_vocabulary(platforms, partners)  # Headings may also name the page of another phone app.
    others = {id: partner for id, partner in partners.items() if not _is_partner(partner, product)}
    steps: dict[str, Step] = {}
    problems: list[Problem] = []
    for name, path in content.list_ending(".md"):
        id = str(PurePosixPath(name).with_suffix(""))
        parsed = _parse_file(path, id, words, product)
        problems.extend(parsed.problems)
        if parsed.step:
            steps[id] = share_sections(_without_other_apps(parsed.step, others), platforms)
    logo = None
    try:
        logo = read_logo(product.logo, content) if product.logo else None
    except LogoError as error:
        path = content.find("product.yml")
        problems.append(Problem(format_path(path), line_of(path, ("logo",)), str(error)))
    guide = Guide(
        content=content,
        steps=MappingProxyType(steps),
        redirects=MappingProxyType({old: step.id for step in steps.values() for old in step.formerly}),
        platforms=platforms,
        classes=build_version_classes(platforms, collect_versions(steps.values())),
        partners=MappingProxyType({id: partner for id, partner in partners.items() if id not in others}),
        product=product,
        logo=logo,
        labels=load_labels(content),
        pictures=read_pictures(content),
        revision=_compute_revision(content),
    )
    return guide, problems


def collect_versions(steps: Iterable[Step]) -> dict[str, set[Version]]:
    """Return the versions at which some heading begins or ends to apply, by platform id."""
    named: dict[str, set[Version]] = defaultdict(set)
    audiences = (section.audience for step in steps for section in step.sections if section.audience)
    for audience in audiences:
        for term in (*audience.os, *audience.browser):
            named[term.id].update(version for version in (term.since, term.before) if version)
    return named


def _compute_revision(content: Content) -> str:
    """Return the first digits of a hash over all files, pictures included."""
    digest = hashlib.sha256()
    for name, path in content.files.items():
        digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:REVISION_DIGITS]


def _is_partner(partner: Partner, product: Product) -> bool:
    """Return whether a page is one of this product's partners; that of another phone app is none."""
    return partner.phone_app == "no" or any(host in product.hosts for host in partner.hosts)


def _without_other_apps(step: Step, others: Mapping[str, Partner]) -> Step:
    """Return the step without the sections for pages of other phone apps, and without those in headings."""
    names = {partner.name for partner in others.values()}
    sections = []
    for section in step.sections:
        terms = section.audience.partner if section.audience else ()
        if terms and all(term.id in others for term in terms):
            continue
        kept = [name for name in (section.heading or "").split(", ") if name not in names]
        sections.append(replace(section, heading=", ".join(kept)) if section.heading and kept else section)
    return replace(step, sections=tuple(sections))


def _parse_file(path: Path, id: str, words: Vocabulary, product: Product) -> Parsed:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return Parsed(problems=[Problem(format_path(path), 1, f"cannot be read: {error}")])
    return parse_step(_without_optional(text, product), id, format_path(path), words)


def _without_optional(text: str, product: Product) -> str:
    """Return the text with empty lines for those that name what the product has not."""
    if product.desktop_app is not None:
        return text
    return "\n".join("" if mentions_optional(line) else line for line in text.split("\n"))
