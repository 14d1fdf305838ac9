"""Files of static/, under a folder name that changes with any of them.

One version for the whole folder, not one per file, so that ES modules can import each other by
relative path without a build step. A style sheet is sent with its imports in place, so that a page
loads one file however many components it is made of.
"""

import hashlib
import re
from pathlib import Path
from posixpath import dirname, normpath

from flask import Blueprint, Flask, Response, current_app, send_from_directory, url_for
from werkzeug.exceptions import NotFound

from webapp.config import ROOT
from webapp.web.audience import serve

SCRIPT_COMMENT = re.compile(rb"^\s*//.*\n|[ \t]+// .*$", re.MULTILINE)
STATIC_IMPORT = re.compile(r"""^import .*["'](\.{1,2}/[a-z_/.]+\.js)["']""", re.MULTILINE)
CSS_IMPORT = re.compile(rb'^@import "([^"]+)";$', re.MULTILINE)
CSS_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
LEADING_SPACE = re.compile(rb"^\s+", re.MULTILINE)
FOREVER = "public, max-age=31536000, immutable"


def init_app(app: Flask) -> None:
    """Serve static/, and let templates call `asset_url(path)`."""
    folder = ROOT / "static"
    version = app.config["ASSET_VERSION"] = _version(folder)
    blueprint = Blueprint("assets", __name__)
    blueprint.before_request(lambda: serve("asset"))

    @blueprint.get("/static/<asset_version>/<path:path>")
    def asset(asset_version: str, path: str) -> Response:
        if asset_version != version:
            raise NotFound
        served = send_from_directory(folder, path)
        served.direct_passthrough = False
        response = Response(_content(path, served.get_data()), mimetype=served.mimetype)
        served.close()
        response.headers["Cache-Control"] = FOREVER
        return response

    app.extensions["assets"] = folder
    app.register_blueprint(blueprint)
    app.jinja_env.globals["asset_url"] = asset_url


def asset_url(path: str) -> str:
    """Return the address of a file of static/."""
    return url_for("assets.asset", asset_version=current_app.config["ASSET_VERSION"], path=path)


def script(path: str) -> bytes:
    """Return a script of static/ as it is sent, without comments and indentation.

    No string of ours goes on in a next line, where its indentation would be part of it.
    """
    folder: Path = current_app.extensions["assets"]
    return LEADING_SPACE.sub(b"", SCRIPT_COMMENT.sub(b"", (folder / path).read_bytes()))


def style_sheet(path: str) -> bytes:
    """Return a style sheet of static/ as it is sent: its imports in place, no comments, no indentation."""
    file: Path = current_app.extensions["assets"] / path
    text = CSS_IMPORT.sub(lambda line: (file.parent / line[1].decode()).read_bytes(), file.read_bytes())
    return LEADING_SPACE.sub(b"", CSS_COMMENT.sub(b"", text))


def imported_by(module: str) -> list[str]:
    """Return the paths below static/js of the modules that are loaded with this one, itself among them.

    What a module loads only when it needs it, by `import()`, is not among them.
    """
    loaded, waiting = set(), {module}
    while waiting:
        path = waiting.pop()
        loaded.add(path)
        source = (ROOT / "static" / "js" / path).read_text(encoding="utf-8")
        waiting |= {
            normpath(f"{dirname(path)}/{target}") for target in STATIC_IMPORT.findall(source)
        } - loaded
    return sorted(loaded)


def _content(path: str, content: bytes) -> bytes:
    """Return a file as it is sent; of a script, comments would be a fifth."""
    if path.endswith(".css"):
        return style_sheet(path)
    return script(path) if path.startswith("js/") else content


def _version(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
