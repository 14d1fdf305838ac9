"""Which languages are offered, and the one that a request is in.

A language is offered once it is complete enough; whoever asks for another one gets the best that is offered.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from urllib.parse import quote

from flask import Flask, Response, current_app, g, make_response, redirect, request
from markupsafe import Markup
from werkzeug.routing import BaseConverter, ValidationError

from webapp.config import ROOT, Settings
from webapp.guide.content import TRANSLATIONS
from webapp.guide.messages import SOURCE_LANGUAGE
from webapp.web.languages import Language, choose_offered, load_languages

MAX_KEPT_SENTENCES = 2000


def init_app(app: Flask) -> None:
    """Set `g.language` for every request, by the URL or else by Accept-Language."""
    settings: Settings = app.config["SETTINGS"]
    own = settings.own_content and settings.own_content / TRANSLATIONS
    loaded = load_languages(ROOT / "translations", own)
    languages = choose_offered(loaded, settings.language_percent)
    app.extensions["languages"] = languages
    app.extensions["withheld_languages"] = loaded.keys() - languages.keys()
    app.url_map.converters["locale"] = _make_converter(languages)
    app.url_value_preprocessor(_choose_language)
    app.url_defaults(_add_locale)
    app.before_request(_leave_withheld_language)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: _current_language().messages.gettext(message),
        lambda one, many, count: _current_language().messages.ngettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals.update(
        _=_make_translate(languages), current_language=_current_language, languages=languages
    )


def _make_converter(languages: Mapping[str, Language]) -> type[BaseConverter]:
    class LocaleConverter(BaseConverter):
        # Or the router would redirect any first part of a path to itself with a slash.
        regex = "|".join(languages)

        def to_python(self, value: str) -> str:
            if value not in languages:
                raise ValidationError
            return value

    return LocaleConverter


def _make_translate(languages: Mapping[str, Language]) -> Callable[..., Markup]:
    """Return what templates call `_`: the extension's own formats every sentence anew each time."""

    @lru_cache(MAX_KEPT_SENTENCES)
    def sentence(code: str, message: str) -> Markup:
        return Markup(languages[code].messages.gettext(message)) % {}  # nosec B704  # A sentence of our own.

    def translate(message: str, **values: object) -> Markup:
        language = _current_language()
        if not values:
            return sentence(language.code, message)
        return Markup(language.messages.gettext(message)) % values  # nosec B704

    return translate


def _choose_language(_endpoint: str | None, values: dict[str, str] | None) -> None:
    code = values.pop("locale", None) if values else None
    g.language = offered_languages()[code or _negotiated_code()]


def _add_locale(endpoint: str, values: dict[str, str]) -> None:
    if current_app.url_map.is_endpoint_expecting(endpoint, "locale"):
        values.setdefault("locale", _current_language().code)


def _negotiated_code() -> str:
    languages, first = offered_languages(), request.path.split("/")[1]
    if first in languages:
        return first
    return request.accept_languages.best_match(languages) or SOURCE_LANGUAGE


def _current_language() -> Language:
    language: Language | None = g.get("language")
    if language is None:
        language = g.language = offered_languages()[_negotiated_code()]
    return language


def _leave_withheld_language() -> Response | None:
    """Redirect from a page in a language that is not offered to the same page in one that is."""
    first, _, rest = request.path[1:].partition("/")
    withheld = current_app.extensions["withheld_languages"]
    if first not in withheld or request.method not in ("GET", "HEAD"):
        return None
    path = f"{request.script_root}/{_negotiated_code()}/{quote(rest)}"
    query = request.query_string.decode("latin-1")
    response = make_response(redirect(f"{path}?{query}" if query else path))
    response.vary.add("Accept-Language")
    response.headers["Cache-Control"] = "no-store"
    return response


def offered_languages() -> dict[str, Language]:
    """Return the languages that pages are offered in, by code, the source first: all that anybody may see."""
    languages: dict[str, Language] = current_app.extensions["languages"]
    return languages


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Let everything within be said in another language than that of the request."""
    own, g.language = g.language, language
    try:
        yield
    finally:
        g.language = own


def language_of_tag(tag: str) -> Language | None:
    """Return the offered language of a BCP 47 tag, or of its first part ("fr" for "fr-CA"), or None."""
    codes = {code.lower(): language for code, language in offered_languages().items()}
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
