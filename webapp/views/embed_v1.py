"""For whoever embeds the check: the loader script, its types and the messages, at addresses that stay."""

import json

from flask import Blueprint, Response, current_app, jsonify, request
from werkzeug.exceptions import NotFound

from webapp.api.frame_messages import document
from webapp.api.loader_types import declarations
from webapp.guide.messages import SOURCE_LANGUAGE
from webapp.reader.walk import current_guide
from webapp.store import StoreUnavailable
from webapp.web.assets import FOREVER, content
from webapp.web.audience import serve
from webapp.web.same_origin import own_origin

FIVE_MINUTES = "public, max-age=300"
FIVE_MINUTES_HERE = "private, max-age=300"
ASKED_AT = b'"https://asked-at.invalid"'
"""Where the loader holds our own origin: a module cannot know its own."""

SITE = b'"The name of the site"'
"""Where the loader holds what the site calls itself."""

VERSION = b"?v=VERSION"
"""Where the loader says which version of its parts it was made with."""

blueprint = Blueprint("embed_v1", __name__, url_prefix="/embed/v1")


@blueprint.before_request
def serve_assets() -> None:
    """Let pages of other sites load these."""
    serve("asset")


@blueprint.get("/loader.js")
def loader() -> Response:
    """Return the script that puts the check into a page, with the name of the site and its origin.

    Without PUBLIC_URL the origin is what the client says, so nobody else may get this answer.
    """
    source = content("embed/loader.js").replace(ASKED_AT, json.dumps(own_origin()).encode())
    source = source.replace(SITE, json.dumps(current_guide().product.site.of(SOURCE_LANGUAGE)).encode())
    source = source.replace(VERSION, f"?v={current_app.config['ASSET_VERSION']}".encode())
    response = Response(source, mimetype="text/javascript")
    is_certain = current_app.config["SETTINGS"].public_url
    response.headers["Cache-Control"] = FIVE_MINUTES if is_certain else FIVE_MINUTES_HERE
    return response


@blueprint.get("/<any(dialog, watcher):part>.js")
def loaded_on_demand(part: str) -> Response:
    """Return a part of the loader that few pages need, of the version that the loader in the page is of."""
    path = f"embed/{part}.js"
    try:
        response = Response(content(path, request.args.get("v")), mimetype="text/javascript")
        response.headers["Cache-Control"] = FOREVER if "v" in request.args else FIVE_MINUTES
    except (NotFound, StoreUnavailable):  # This version may fit another one too; nobody keeps it as that.
        response = Response(content(path), mimetype="text/javascript")
        response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/loader.d.ts")
def types() -> Response:
    """Describe to TypeScript what the loader offers."""
    return _cached_shortly(Response(declarations(), mimetype="text/plain"))


@blueprint.get("/protocol.json")
def protocol() -> Response:
    """Describe the messages as a JSON Schema."""
    return _cached_shortly(jsonify(document()))


def _cached_shortly(response: Response) -> Response:
    response.headers["Cache-Control"] = FIVE_MINUTES
    return response
