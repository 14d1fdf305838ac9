"""Languages: which there are, which one a request is in, and the messages of both gettext domains."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, request
from markupsafe import Markup
from werkzeug.routing import BaseConverter, ValidationError

from webapp.config import ROOT

SOURCE = "en"
MAX_KEPT_SENTENCES = 2000


@dataclass(frozen=True)
class Language:
    """One language the product speaks; `code` is the first part of the URL, such as "fr"."""

    code: str
    messages: NullTranslations
    guide: Mapping[str, str]

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
        if self.code == SOURCE:
            return message
        return self.guide.get(message)


def load_languages(folder: Path) -> dict[str, Language]:
    """Read `<code>/LC_MESSAGES/{messages,guide}.po` below the folder; fuzzy messages count as missing."""
    languages = {SOURCE: Language(SOURCE, NullTranslations(), {})}
    for catalogues in sorted(folder.glob("*/LC_MESSAGES")):
        code = catalogues.parent.name
        guide = {
            str(entry.id): str(entry.string)
            for entry in _read(catalogues / "guide.po")
            if _is_translated(entry)
        }
        languages[code] = Language(code, _compile_catalogue(_read(catalogues / "messages.po")), guide)
    return languages


def _read(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source)


def _is_translated(entry: Message) -> bool:
    return bool(entry.id and entry.string and not entry.fuzzy)


def _compile_catalogue(catalogue: Catalog) -> Translations:
    machine_readable = io.BytesIO()
    write_mo(machine_readable, catalogue, use_fuzzy=False)
    machine_readable.seek(0)
    return Translations(machine_readable)


def init_app(app: Flask) -> None:
    """Set `g.language` for every request, by the URL or else by Accept-Language."""
    languages = load_languages(ROOT / "translations")
    app.extensions["languages"] = languages

    class LocaleConverter(BaseConverter):
        # Or the router would redirect any first part of a path to itself with a slash.
        regex = "|".join(languages)

        def to_python(self, value: str) -> str:
            if value not in languages:
                raise ValidationError
            return value

    app.url_map.converters["locale"] = LocaleConverter

    @app.url_value_preprocessor
    def choose_language(_endpoint: str | None, values: dict[str, str] | None) -> None:
        code = values.pop("locale", None) if values else None
        g.language = languages[code or negotiated_code()]

    @app.url_defaults
    def add_locale(endpoint: str, values: dict[str, str]) -> None:
        if app.url_map.is_endpoint_expecting(endpoint, "locale"):
            values.setdefault("locale", current_language().code)

    def negotiated_code() -> str:
        first = request.path.split("/")[1]
        return first if first in languages else request.accept_languages.best_match(languages) or SOURCE

    def current_language() -> Language:
        language: Language | None = g.get("language")
        if language is None:
            language = g.language = languages[negotiated_code()]
        return language

    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: current_language().messages.gettext(message),
        lambda one, many, count: current_language().messages.ngettext(one, many, count),
        newstyle=True,
    )

    @lru_cache(MAX_KEPT_SENTENCES)
    def sentence(code: str, message: str) -> Markup:
        return Markup(languages[code].messages.gettext(message)) % {}  # nosec B704  # A sentence of our own.

    def translate(message: str, **values: object) -> Markup:
        """Do what the extension's own `_` does, which formats every sentence anew each time."""
        language = current_language()
        if not values:
            return sentence(language.code, message)
        return Markup(language.messages.gettext(message)) % values  # nosec B704

    app.jinja_env.globals.update(_=translate, current_language=current_language, languages=languages)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Let everything within be said in another language than that of the request."""
    own, g.language = g.language, language
    try:
        yield
    finally:
        g.language = own


def language_of_tag(tag: str) -> Language | None:
    """Return the language of a BCP 47 tag, or of its first part ("fr" for "fr-CA"), or None."""
    languages: dict[str, Language] = current_app.extensions["languages"]
    codes = {code.lower(): language for code, language in languages.items()}
    whole = tag.replace("_", "-").lower()
    return codes.get(whole) or codes.get(whole.split("-")[0])


def gettext(message: str) -> str:
    """Return a message of the interface in the language of the request."""
    return str(g.language.messages.gettext(message))


def ngettext(one: str, many: str, number: int) -> str:
    """Return a message with its number, %(num)s, in the language of the request."""
    return str(g.language.messages.ngettext(one, many, number) % {"num": number})


def mark(message: str) -> str:
    """Return a message unchanged: marked for the extractor here, it is translated where it is shown."""
    return message
