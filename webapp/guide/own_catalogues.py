"""The catalogues of an organisation's own content: what it translates besides the shipped ones, or anew."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from webapp.datafiles import Problem
from webapp.guide.catalogues import check_translations, is_translated, merge_catalogues
from webapp.guide.content import TRANSLATIONS
from webapp.guide.po_files import format_po, read_catalogue

EXTRACTOR = "webapp.guide.extract:extract"
SOURCES = [
    (f"{TRANSLATIONS}/**", "ignore"),
    *((pattern, EXTRACTOR) for pattern in ("**.md", "product.yml", "platforms.yml")),
]


def update_own_catalogues(root: Path, own: Path) -> list[Path]:
    """Bring the catalogues in an organisation's folder up to date; return the paths of the changed ones.

    There is one for each language below `root/translations`, as soon as it has something to say.
    """
    changed = []
    for path, text in _build_catalogues(root, own):
        if not path.is_file() or path.read_bytes() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
            changed.append(path)
    return changed


def find_own_catalogue_problems(root: Path, own: Path) -> Iterator[Problem]:
    """Yield a problem for every such catalogue out of date, and for translations that cannot be used."""
    for path, text in _build_catalogues(root, own):
        if not path.is_file() or path.read_bytes() != text:
            yield Problem(str(path), 1, "is not up to date; run: catalogues sync", "warning")
        if path.is_file():
            yield from (replace(problem, path=str(path)) for problem in check_translations(path))


def _build_catalogues(root: Path, own: Path) -> Iterator[tuple[Path, bytes]]:
    template = _extract(own)
    folders = {folder.name for each in (root, own) for folder in (each / TRANSLATIONS).glob("*")}
    for code in sorted(folders):
        name = Path(TRANSLATIONS, code, "LC_MESSAGES", "guide.po")
        old = read_catalogue(own / name)
        wanted = _select(template, read_catalogue(root / name), old)
        if len(wanted):
            yield own / name, format_po(merge_catalogues(old, wanted))


def _extract(own: Path) -> Catalog:
    catalogue = Catalog(domain="guide", fuzzy=False)
    for file, _line, message, comments, context in extract_from_dir(own, SOURCES):
        catalogue.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    return catalogue


def _select(template: Catalog, shipped: Catalog, old: Catalog) -> Catalog:
    """Return what an organisation has to translate, and the shipped texts that it has translated anew."""
    wanted = Catalog(domain="guide", fuzzy=False)
    for entry in (*template, *(entry for entry in old if shipped.get(entry.id, entry.context))):
        known = shipped.get(entry.id, entry.context)
        own = old.get(entry.id, entry.context)
        if entry.id and not (known and is_translated(known) and not (own and is_translated(own))):
            new = wanted.add(
                entry.id,
                locations=entry.locations,
                auto_comments=entry.auto_comments,
                context=entry.context,
            )
            new.flags -= {"python-format", "python-brace-format"}
    return wanted
