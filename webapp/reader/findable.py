"""What search engines and previews of links are told of a page, which has one address for all its readers."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from flask import current_app, g, request

from webapp.config import Settings
from webapp.guide.messages import SOURCE_LANGUAGE
from webapp.guide.step_view import StepView
from webapp.guide.visitor import Visitor
from webapp.reader.brand import current_brand
from webapp.reader.frame_context import in_embed
from webapp.reader.steps import canonical_path, render_step
from webapp.reader.walk import Walk
from webapp.web.assets import asset_url
from webapp.web.i18n import offered_languages
from webapp.web.same_origin import known_origin

MOST_LETTERS = 160  # Of a description; search engines cut what is longer.
PREVIEW = "preview.png"
EVERYBODY = Walk(Visitor())

TAG = re.compile(r"<[^>]*>")
FIRST_BLOCK = re.compile(r"<(?:p|li)\b[^>]*>(?!\s*<)(.*?)</(?:p|li)>", re.DOTALL)
FIRST_LIST = re.compile(r"<ol\b[^>]*>(.*?)</ol>", re.DOTALL)
FIRST_LINES = re.compile(r"<li>\s*(?:<p>)?(.*?)\s*(?:</p>|<p>|<div|<ul|</li>)", re.DOTALL)


@dataclass(frozen=True)
class Findable:
    """One page: its address, that in each language, and what it is about.

    `languages` are codes and addresses, none but at the address itself. `preview_url` is that of the picture,
    "" where nobody knows at which host it is. `data` is what the page says in the words of schema.org.
    """

    url: str
    languages: tuple[tuple[str, str], ...]
    title: str
    description: str
    preview_url: str
    data: dict[str, Any] | None


def is_canonical_address() -> bool:
    """Return whether a page is asked for at the address that is the same for all its readers."""
    return request.method in ("GET", "HEAD") and not request.query_string and not in_embed()


def findable_step(view: StepView) -> Findable:
    """Return what is told of a step that this reader sees so; most of it is the same for all readers."""
    everybodys = render_step(view.id, EVERYBODY).view
    paths = {code: canonical_path(view.id, code) for code in offered_languages()}
    return findable_page(paths, everybodys.title, describe(everybodys), view)


def findable_page(
    paths: dict[str, str], title: str, description: str, view: StepView | None = None
) -> Findable:
    """Return what is told of a page that is at these paths, by language.

    Where nobody knows our host they are paths, which a browser completes by that of the page. A page that is
    kept for everyone knows it from the settings alone.
    """
    settings: Settings = current_app.config["SETTINGS"]
    at_home = is_canonical_address()
    origin = known_origin() if at_home else settings.public_url or ""
    urls = {code: origin + path for code, path in paths.items()}
    url = urls[g.language.code]
    return Findable(
        url,
        (*urls.items(), ("x-default", urls[SOURCE_LANGUAGE])) if at_home else (),
        title,
        description,
        origin + asset_url(PREVIEW) if origin else "",
        _describe_data(title, description, url, origin, view) if at_home else None,
    )


def describe(view: StepView) -> str:
    """Return how a step begins, as one line of text."""
    begins = FIRST_BLOCK.search(view.whole_body)
    text = _text(begins[1]) if begins else view.title
    if len(text) <= MOST_LETTERS:
        return text
    return text[: MOST_LETTERS - 1].rpartition(" ")[0] + "…"


def _describe_data(
    title: str, description: str, url: str, origin: str, view: StepView | None
) -> dict[str, Any]:
    """Return the page as JSON-LD: where it stands, and the steps of a fix as this reader sees them."""
    start = origin + canonical_path("start", g.language.code)
    places = [(current_brand().site, start), *([(title, url)] if url != start else [])]
    crumbs = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": address}
            for number, (name, address) in enumerate(places, 1)
        ],
    }
    steps = _steps_of(view) if view and view.kind == "fix" else []
    how = {
        "@type": "HowTo",
        "name": title,
        "description": description,
        "inLanguage": g.language.code,
        "step": [{"@type": "HowToStep", "text": text} for text in steps],
    }
    return {"@context": "https://schema.org", "@graph": [crumbs, *([how] if steps else [])]}


def _steps_of(view: StepView) -> list[str]:
    """Return the first line of each numbered step."""
    numbered = FIRST_LIST.search(view.body)
    lines = FIRST_LINES.findall(numbered[1]) if numbered else []
    return [text for text in map(_text, lines) if text]


def _text(html: str) -> str:
    return " ".join(unescape(TAG.sub("", html)).split())
