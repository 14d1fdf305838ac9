"""For search engines: where they may go, and the address of every page they are to know."""

from flask import Blueprint, Response, current_app, render_template, request, url_for

from webapp.guide.messages import SOURCE_LANGUAGE
from webapp.reader.steps import canonical_path
from webapp.reader.walk import current_guide
from webapp.views.pages import PRIVATE, PUBLIC
from webapp.web.i18n import offered_languages
from webapp.web.same_origin import own_origin

CLOSED = ("/agents", "/api/", "/embed/", "/l/", "/go", "/*/go", "/*/clean-origin")
OF_ONE_READER = ("via", "link", "pair", "comparison", "simulate")
"""Parameters that say how somebody came, of which there are any number; all these pages name the same one."""

blueprint = Blueprint("search_engines", __name__)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Say what is no page to find: agents', support links, the frame, the API, and one reader's way."""
    closed = [
        *(f"{request.script_root}{path}" for path in CLOSED),
        *(f"/*{name}=" for name in OF_ONE_READER),
    ]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]
    return _keep("\n".join([*lines, f"Sitemap: {own_origin()}{url_for('.sitemap')}", ""]), "text/plain")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Name every step and the page for who embeds, each in every language."""
    origin, codes = own_origin(), list(offered_languages())
    pages = [
        *({code: canonical_path(id, code) for code in codes} for id in current_guide().steps),
        {code: url_for("install.page", locale=code) for code in codes},
    ]
    addresses = [{code: origin + path for code, path in page.items()} for page in pages]
    return _keep(render_template("sitemap.xml", pages=addresses, default=SOURCE_LANGUAGE), "application/xml")


def _keep(text: str, mimetype: str) -> Response:
    """Answer with a text that has our origin in it, which others may keep where the settings say it."""
    response = Response(text, mimetype=mimetype)
    response.headers["Cache-Control"] = PUBLIC if current_app.config["SETTINGS"].public_url else PRIVATE
    return response
