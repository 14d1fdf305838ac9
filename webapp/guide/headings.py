"""Read a `##` heading made only of platform names, such as "Chrome before 117 on Windows, macOS"."""

import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile

from webapp.guide.model import Audience, Term
from webapp.guide.platforms import Platforms
from webapp.guide.visitor import Version, parse_version
from webapp.partners.registry import Partner

SEPARATOR = re.compile(r"\s*,\s*(?:and\s+|or\s+)?|\s+(?:on|in|and|or)\s+|\s*/\s*")
OR_LATER = re.compile(r"\s+(?:or|and)\s+(?:later|newer|above|up)\b", re.IGNORECASE)
VERSION = r"(?P<{}>[0-9]+(?:\.[0-9]+)*)"
CONDITIONS = (
    re.compile(rf"before {VERSION.format('before')}", re.IGNORECASE),
    re.compile(rf"{VERSION.format('since')}\+"),
    re.compile(rf"{VERSION.format('first')} to {VERSION.format('last')}", re.IGNORECASE),
    re.compile(VERSION.format("only")),
)
VERSIONED = ("os", "browser")
NEAR = 0.7  # difflib ratio to a known name: 0.86 for “Androit”, 0.71 for “Windoze”.


@dataclass(frozen=True)
class Heading:
    """Who a heading addresses.

    `audience` is None for everyone; `doubt` is a message if the writer may have meant something else.
    """

    audience: Audience | None
    doubt: str | None = None


@dataclass(frozen=True)
class Vocabulary:
    """Every name that a platform heading may use, folded to lower case, with its dimension and id."""

    names: Mapping[str, tuple[str, str]]
    spellings: Mapping[str, str]
    everyone_else: frozenset[str]
    only: Mapping[str, Collection[Version]] = field(default_factory=dict)

    @cached_property
    def longest_first(self) -> tuple[str, ...]:
        """The names, each before those that it begins with."""
        return tuple(sorted(self.names, key=len, reverse=True))


def build_vocabulary(platforms: Platforms, partners: Mapping[str, Partner]) -> Vocabulary:
    """Return the names of both data files."""
    entries = [*platforms.names(), *((partner.name, "partner", id) for id, partner in partners.items())]
    return Vocabulary(
        {name.lower(): (dimension, id) for name, dimension, id in entries},
        {name.lower(): name for name in (*(entry[0] for entry in entries), *platforms.everyone_else)},
        frozenset(name.lower() for name in platforms.everyone_else),
        {id: system.only for id, system in platforms.os.items() if system.only},
    )


def read_heading(text: str, words: Vocabulary) -> Heading:
    """Return the audience of a heading made only of platform names, and a doubt if it nearly is one."""
    if text.strip().lower() in words.everyone_else:
        return Heading(Audience())
    parts = [part for part in SEPARATOR.split(OR_LATER.sub("+", text.strip())) if part]
    terms = [term for term in (_parse_term(part, words) for part in parts) if term]
    if not parts or len(terms) < len(parts):
        return Heading(None, _describe_doubt(text, parts, words))
    return Heading(_build_audience(terms), _describe_impossible_version(terms, words))


def suggest_spelling(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean “…”?` with the nearest known word; "" where none is near."""
    matches = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean “{matches[0]}”?" if matches else ""


def _build_audience(terms: list[tuple[str, Term]]) -> Audience:
    def terms_of(wanted: str) -> tuple[Term, ...]:
        return tuple(term for dimension, term in terms if dimension == wanted)

    return Audience(terms_of("os"), terms_of("browser"), terms_of("partner"), terms_of("place"))


def _parse_term(part: str, words: Vocabulary) -> tuple[str, Term] | None:
    name, condition = _split_name(part, words)
    if name is None:
        return None
    dimension, id = words.names[name]
    if not condition:
        return dimension, Term(id)
    if dimension not in VERSIONED:
        return None
    match = next(filter(None, (form.fullmatch(condition) for form in CONDITIONS)), None)
    return (dimension, _add_versions(id, match.groupdict())) if match else None


def _split_name(part: str, words: Vocabulary) -> tuple[str | None, str]:
    """Split "Mac OS before 13" after the longest known name: ("mac os", "before 13")."""
    lower_text = " ".join(part.lower().split())
    for name in words.longest_first:
        if lower_text == name or lower_text.startswith(name + " "):
            return name, lower_text[len(name) :].strip()
    return None, ""


def _add_versions(id: str, texts: Mapping[str, str]) -> Term:
    versions = {key: parse_version(text) or () for key, text in texts.items()}
    if "only" in versions:
        return Term(id, versions["only"], _next_version(versions["only"]))
    if "first" in versions:
        return Term(id, versions["first"], _next_version(versions["last"]))
    return Term(id, versions.get("since"), versions.get("before"))


def _next_version(version: Version) -> Version:
    """Return the version that follows all those that begin with this one: (10, 16) for (10, 15)."""
    return (*version[:-1], version[-1] + 1)


def _describe_impossible_version(terms: list[tuple[str, Term]], words: Vocabulary) -> str | None:
    for _, term in terms:
        only = words.only.get(term.id)
        if only and term.has_versions and not any(term.fits(term.id, version) for version in only):
            return f"platforms.yml knows no such version of {term.id}, so nobody would see this section"
    return None


def _describe_doubt(text: str, parts: list[str], words: Vocabulary) -> str | None:
    """Return a message if each part of a heading is a platform name or nearly one; else None."""
    nearest = (_find_nearest_name(part, words) or "" for part in parts)
    suggestions = list(takewhile(bool, nearest))
    if parts and len(suggestions) == len(parts):
        suggestion = ", ".join(suggestions)
        return f"“{text}” is nearly a platform heading; did you mean “{suggestion}”?"
    name, condition = _split_name(text, words)
    if name and words.names[name][0] in VERSIONED and condition[:1].isdigit():
        return (
            f"“{text}” says a version in an unknown way; write “13”, “13 or later”, “before 13” or “13 to 14”"
        )
    return None


def _find_nearest_name(part: str, words: Vocabulary) -> str | None:
    if _parse_term(part, words):
        return part
    bare = re.sub(r"[\s+]*(?:before\s+)?[0-9].*$", "", part).strip().lower()
    matches = difflib.get_close_matches(bare, words.spellings, n=1, cutoff=NEAR)
    return words.spellings[matches[0]] if matches else None
