"""Files of static/, under a folder name that changes with any of them.

One version for the whole folder, not one per file, so that ES modules can import each other by
relative path without a build step. A style sheet is sent with its imports in place, so that a page
loads one file however many components it is made of, and so is a script that joins another one. Files
of other versions come from the store: a page that is open stays whole while the program is upgraded,
on one machine or on several in turn.
"""

import logging
import mimetypes
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from posixpath import dirname, normpath

from flask import Blueprint, Flask, Response, current_app
from werkzeug.exceptions import NotFound

from webapp.config import ROOT
from webapp.guide import Guide
from webapp.guide.colours import Colours, write_css
from webapp.store import StoreUnavailable
from webapp.stores import Stores
from webapp.web.audience import serve
from webapp.web.kept_paths import kept_path
from webapp.web.other_assets import Files, OtherAssets, pack, version_of

SCRIPT_COMMENT = re.compile(rb"^\s*//.*\n|[ \t]+// .*$", re.MULTILINE)
STATIC_IMPORT = re.compile(r"""^import .*["'](\.{1,2}/[a-z_/.]+\.js)["']""", re.MULTILINE)
LATER_IMPORT = re.compile(r"""\bimport\(["'](\.{1,2}/[a-z_/.]+\.js)["']\)""")
CSS_IMPORT = re.compile(rb'^@import "([^"]+)";$', re.MULTILINE)
CSS_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
CSS_SPACE = re.compile(rb"\s*([};,])\s*|(?<=\{)\s+")  # No string in our style sheets holds one of these.
LEADING_SPACE = re.compile(rb"^\s+", re.MULTILINE)
NEEDLESS_LINE_END = re.compile(rb"(?<=[{(\[,;])\n|\n(?=[})\].?:])")
JOINED = re.compile(rb'^/\* joined: "([^"]+)" \*/\n', re.MULTILINE)
STYLE, ICON = "css/soundcheck.css", "icon.svg"
ICON_ACCENT = b"#1f6b52"
log = logging.getLogger(__name__)

FOREVER = "public, max-age=31536000, immutable"


def init_app(app: Flask) -> None:
    """Serve static/, and let templates call `asset_url(path)`."""
    guide: Guide = app.extensions["guide"]
    files = app.extensions["assets"] = _paint(_read_files(ROOT / "static"), guide.product.colours)
    app.config["ASSET_VERSION"] = version_of(files)
    stores: Stores = app.extensions["stores"]
    app.extensions["other_assets"] = OtherAssets(stores.asset_versions)
    app.extensions["publishing"] = Publishing(app)
    blueprint = Blueprint("assets", __name__)
    blueprint.before_request(lambda: serve("asset"))

    @blueprint.get("/static/<asset_version>/<path:path>")
    def asset(asset_version: str, path: str) -> Response:
        type_ = mimetypes.guess_type(path)[0] or "application/octet-stream"
        response = Response(content(path, asset_version), content_type=type_)
        response.headers["Cache-Control"] = FOREVER
        if path.endswith((".css", ".js")):
            serve("part")
        return response

    app.register_blueprint(blueprint)
    app.jinja_env.globals["asset_url"] = asset_url


class Publishing:
    """Gives the files to the store, once, so that every other version can send them."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._done = False

    def try_now(self) -> None:
        """Do it before the first page is served; a store that is away is tried again by the housekeeping."""
        try:
            self(datetime.now(UTC))
        except StoreUnavailable as error:
            log.warning("other versions cannot send this one's assets yet: %s", error)

    def __call__(self, _now: datetime) -> bool:
        """Do it if it is not done; there is never more to do. Raise StoreUnavailable."""
        if not self._done:
            stores: Stores = self._app.extensions["stores"]
            archive = pack(self._app.extensions["assets"])
            stores.asset_versions.keep(self._app.config["ASSET_VERSION"], archive)
            self._done = True
        return False


def asset_url(path: str) -> str:
    """Return the address of a file of static/."""
    return kept_path("assets.asset", asset_version=current_app.config["ASSET_VERSION"], path=path)


def content(path: str, version: str | None = None) -> bytes:
    """Return a file of static/ as it is sent, of this version or of another one. Raise NotFound.

    Raise StoreUnavailable where only the store would know it.
    """
    files: Files | None = current_app.extensions["assets"]
    if version not in (None, current_app.config["ASSET_VERSION"]):
        others: OtherAssets = current_app.extensions["other_assets"]
        files = others.of(str(version))
    if files is None or path not in files:
        raise NotFound
    return files[path]


def imported_by(module: str) -> list[str]:
    """Return the paths below static/js of the modules that are loaded with this one, itself among them.

    What a module loads only when it needs it, by `import()`, is not among them.
    """
    return sorted(_reached_from(module, STATIC_IMPORT))


def loaded_later(module: str) -> list[str]:
    """Return the paths below static/js of what this module, or one that it loads, may load by `import()`."""
    reached = _reached_from(module, STATIC_IMPORT, LATER_IMPORT)
    return sorted(reached - set(imported_by(module)))


@cache
def _reached_from(module: str, *imports: re.Pattern[str]) -> frozenset[str]:
    loaded, waiting = set(), {module}
    while waiting:
        path = waiting.pop()
        loaded.add(path)
        source = (ROOT / "static" / "js" / path).read_text(encoding="utf-8")
        targets = {target for form in imports for target in form.findall(source)}
        waiting |= {normpath(f"{dirname(path)}/{target}") for target in targets} - loaded
    return frozenset(loaded)


def _read_files(folder: Path) -> Files:
    """Read every file of a folder as it is sent."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _as_sent(path) for path in paths}


def _paint(files: Files, colours: Colours) -> Files:
    """Return the files with the organisation's colours in the two that show them."""
    style, icon = files[STYLE] + write_css(colours).encode(), files[ICON]
    return files | {STYLE: style, ICON: icon.replace(ICON_ACCENT, colours.light.accent.encode())}


def _as_sent(file: Path) -> bytes:
    """Return a file without what its readers need not have: in a script, comments would be a fifth.

    No string of our scripts goes on in a next line, where line end and indentation would be part of it. What
    others wrote is sent as they wrote it.
    """
    text = file.read_bytes()
    if file.suffix == ".css":
        whole = CSS_IMPORT.sub(lambda line: (file.parent / line[1].decode()).read_bytes(), text)
        return CSS_SPACE.sub(rb"\1", CSS_COMMENT.sub(b"", whole)).strip()
    if file.suffix == ".js" and not file.name.endswith(".min.js"):
        own = LEADING_SPACE.sub(b"", SCRIPT_COMMENT.sub(b"", text))
        own = NEEDLESS_LINE_END.sub(b"", own)
        return JOINED.sub(lambda line: (file.parent / line[1].decode()).read_bytes() + b"\n", own)
    return text
