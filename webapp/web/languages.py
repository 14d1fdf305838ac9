"""The languages there are, and their messages of both gettext domains, as the catalogues have them."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from webapp.guide.messages import SOURCE_LANGUAGE

GUIDE = "guide"
DOMAINS = (GUIDE, "messages")


Entries = dict[tuple[str, Any, str | None], Message]
"""Messages by their domain, their text (of a plural, both forms) and their context."""


@dataclass(frozen=True)
class Language:
    """One language the product speaks; `code` is the first part of the URL, such as "fr".

    `percent` of its messages are translated, of both domains together.
    """

    code: str
    messages: NullTranslations
    guide: Mapping[str, str]
    percent: float = 100

    @cached_property
    def name(self) -> str:
        """The language's own name for itself."""
        return str(Locale.parse(self.code, sep="-").get_display_name(self.code)).capitalize()

    @cached_property
    def direction(self) -> str:
        """Either "ltr" or "rtl"."""
        return Locale.parse(self.code, sep="-").text_direction

    def guide_message(self, message: str) -> str | None:
        """Return the translation of a block of the guide, or None where there is none."""
        if self.code == SOURCE_LANGUAGE:
            return message
        return self.guide.get(message)


def load_languages(folder: Path, own: Path | None = None) -> dict[str, Language]:
    """Read `<code>/LC_MESSAGES/{messages,guide}.po` below the folder; fuzzy messages count as missing.

    Those of `own`, the same folder of an organisation, lie over them message by message. What a language has
    to translate is whatever any catalogue of the first folder asks for, and its own of the second.
    """
    folders = [folder, own] if own else [folder]
    codes = sorted({path.parent.name for each in folders for path in each.glob("*/LC_MESSAGES")})
    shipped = {code: _read_both(folder / code) for code in codes}
    asked = {key for catalogues in shipped.values() for key in catalogues}
    languages = {SOURCE_LANGUAGE: Language(SOURCE_LANGUAGE, NullTranslations(), {})}
    for code in codes:
        entries = shipped[code] | _select_own(_read_both(own / code) if own else {}, shipped[code])
        translated = {key: entry for key, entry in entries.items() if _is_translated(entry)}
        languages[code] = Language(
            code,
            _compile_catalogue(
                code, [entry for (domain, *_), entry in translated.items() if domain != GUIDE]
            ),
            {str(e.id): str(e.string) for (domain, *_), e in translated.items() if domain == GUIDE},
            100 * len(translated) / max(len(asked | entries.keys()), 1),
        )
    return languages


def choose_offered(languages: Mapping[str, Language], least_percent: int) -> dict[str, Language]:
    """Return the source and the languages that are this complete; one without any translation never is."""
    return {
        code: language
        for code, language in languages.items()
        if code == SOURCE_LANGUAGE or language.percent >= max(least_percent, 1)
    }


def _read_both(folder: Path) -> Entries:
    """Return the messages of both domains; none of a catalogue that is not there."""
    entries: Entries = {}
    for domain in DOMAINS:
        path = folder / "LC_MESSAGES" / f"{domain}.po"
        if path.is_file():
            with path.open("rb") as source:
                catalogue = read_po(source)
            entries |= {(domain, entry.id, entry.context): entry for entry in catalogue if entry.id}
    return entries


def _select_own(own: Entries, shipped: Entries) -> Entries:
    """Return those messages of an organisation that are translated, or are not in the shipped catalogue."""
    return {key: entry for key, entry in own.items() if _is_translated(entry) or key not in shipped}


def _is_translated(entry: Message) -> bool:
    forms = [entry.string] if isinstance(entry.string, str) else entry.string
    return bool(entry.id and forms and all(forms) and not entry.fuzzy)


def _compile_catalogue(code: str, entries: list[Message]) -> Translations:
    catalogue = Catalog(locale=code.replace("-", "_"))
    for entry in entries:
        catalogue.add(entry.id, entry.string, context=entry.context)
    machine_readable = io.BytesIO()
    write_mo(machine_readable, catalogue)
    machine_readable.seek(0)
    return Translations(machine_readable)
