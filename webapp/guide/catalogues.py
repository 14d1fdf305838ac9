"""Keep the catalogues of both gettext domains up to date with their sources.

`pybabel update` is not used: it compares every new message with every old one, from whatever file,
and what it writes with `--previous` is not valid PO once a message is longer than a line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from webapp.datafiles import Problem, format_path
from webapp.guide.messages import find_translation_faults
from webapp.guide.po_files import format_po, read_catalogue

FOLDERS = {"guide": "content", "messages": "webapp"}
"""The domains, and where the sources of each are."""
SIMILAR = 0.6  # Ratio of difflib, from which on a vanished message counts as the former wording.
FORMAT_FLAGS = {"python-format", "python-brace-format"}


@dataclass(frozen=True)
class Coverage:
    """How many messages of a catalogue are translated, need another look, or are missing."""

    translated: int
    fuzzy: int
    missing: int


def update_catalogues(root: Path) -> list[Path]:
    """Bring every catalogue below `root/translations` up to date; return the paths of the changed ones."""
    changed = []
    for path, text in _build_catalogues(root):
        if not path.is_file() or path.read_bytes() != text:
            path.write_bytes(text)
            changed.append(path)
    return changed


def find_catalogue_problems(root: Path) -> Iterator[Problem]:
    """Yield a problem for every catalogue that is out of date and every translation that cannot be used."""
    for path, text in _build_catalogues(root):
        if not path.is_file() or path.read_bytes() != text:
            yield Problem(format_path(path), 1, "is not up to date with its sources; run: make catalogues")
        if path.is_file():
            yield from check_translations(path)


def check_translations(path: Path) -> Iterator[Problem]:
    """Yield a problem for every translation that the app cannot use and shows the source instead of.

    It has other links, variables, code or addresses than its source, or another format.
    """
    catalogue = read_catalogue(path)
    for entry in catalogue:
        if not entry.id or entry.fuzzy or not is_translated(entry):
            continue
        if path.stem == "guide":
            messages = list(find_translation_faults(str(entry.id), str(entry.string)))
        else:
            messages = [str(error) for error in entry.check(catalogue)]
        yield from (Problem(format_path(path), entry.lineno or 1, message) for message in messages)


def measure_coverage(path: Path) -> Coverage:
    """Return how many messages of a catalogue are translated, fuzzy and missing."""
    entries = [entry for entry in read_catalogue(path) if entry.id]
    fuzzy = sum(entry.fuzzy for entry in entries)
    missing = sum(not is_translated(entry) for entry in entries)
    return Coverage(len(entries) - fuzzy - missing, fuzzy, missing)


def extract_template(root: Path, domain: str) -> Catalog:
    """Return a catalogue of the messages that `root/babel.cfg` extracts for a domain."""
    with (root / "babel.cfg").open(encoding="utf-8") as configuration:
        methods, options = parse_mapping_cfg(configuration)  # type: ignore[no-untyped-call]
    root = root.resolve()
    folder = root / FOLDERS[domain]
    extracted = extract_from_dir(
        root,
        methods,
        options,
        directory_filter=lambda path: Path(path) == folder or folder in Path(path).parents,
    )
    catalogue = Catalog(domain=domain, fuzzy=False)
    for file, _line, message, comments, context in extracted:
        if message:
            entry = catalogue.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
            entry.flags -= FORMAT_FLAGS if domain == "guide" else set()
    return catalogue


def merge_catalogues(old: Catalog, wanted: Catalog) -> Catalog:
    """Return a catalogue of the messages of `wanted` with the translations of `old`.

    The same text keeps its translation, in whatever file it is now. Otherwise the most similar message that
    vanished from the same file passes its translation on, marked as fuzzy, with its text for comparison.
    Messages that are no longer there are kept as obsolete, in case the text comes back.
    """
    new = Catalog(locale=old.locale, domain=wanted.domain, header_comment=_build_header(old), fuzzy=False)
    vanished = [entry for entry in old if entry.id and is_translated(entry) and not _find_same(wanted, entry)]
    for entry in wanted:
        if not entry.id:
            continue
        known = _find_same(old, entry)
        if known and is_translated(known):
            _add_entry(new, entry, known, known.previous_id, known.fuzzy)
            continue
        former = _find_most_similar(entry, vanished)
        if former:
            vanished.remove(former)
            _add_entry(new, entry, former, former.previous_id or former.id, True)
        else:
            _add_entry(new, entry, known or Entry(entry.id), (), False)
    for entry in (*old.obsolete.values(), *vanished):
        if not entry.fuzzy and not _find_same(wanted, entry):
            new.obsolete[_key_of(entry)] = entry
    return new


def _build_catalogues(root: Path) -> Iterator[tuple[Path, bytes]]:
    templates = {domain: extract_template(root, domain) for domain in FOLDERS}
    for folder in sorted((root / "translations").glob("*/LC_MESSAGES")):
        for domain, wanted in templates.items():
            path = folder / f"{domain}.po"
            yield path, format_po(merge_catalogues(read_catalogue(path), wanted))


def _build_header(old: Catalog) -> str:
    return f"# {old.locale.english_name if old.locale else 'Unknown'} translations of Soundcheck."


def _find_same(catalogue: Catalog, entry: Entry) -> Entry | None:
    return catalogue.get(entry.id, entry.context) or catalogue.obsolete.get(_key_of(entry))


def _key_of(entry: Entry) -> str | tuple[str, str]:
    return (_text_of(entry), entry.context) if entry.context else _text_of(entry)


def is_translated(entry: Entry) -> bool:
    """Return whether a message has any translation, fuzzy or not."""
    return bool(entry.string) if isinstance(entry.string, str) else any(entry.string or ())


def _find_most_similar(entry: Entry, vanished: list[Entry]) -> Entry | None:
    files = {file for file, _ in entry.locations}
    candidates = [
        (ratio, index)
        for index, other in enumerate(vanished)
        if files & {file for file, _ in other.locations}
        and isinstance(other.id, str) == isinstance(entry.id, str)
        and (ratio := _measure_similarity(_text_of(other), _text_of(entry))) > SIMILAR
    ]
    return vanished[max(candidates)[1]] if candidates else None


def _measure_similarity(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _text_of(entry: Entry) -> str:
    return entry.id if isinstance(entry.id, str) else entry.id[0]


def _add_entry(new: Catalog, wanted: Entry, known: Entry, previous: object, fuzzy: bool) -> None:
    entry = new.add(
        wanted.id,
        known.string,
        locations=wanted.locations,
        auto_comments=wanted.auto_comments,
        user_comments=known.user_comments,
        context=wanted.context,
    )
    entry.flags = set(wanted.flags) | ({"fuzzy"} if fuzzy else set())
    entry.previous_id = [previous] if isinstance(previous, str) else list(previous)  # type: ignore[call-overload]
