"""The tags by which pages load style sheets and scripts, each with its digest (Subresource Integrity).

So a cache or proxy that changes a file breaks the page instead of running in it. What a module imports is
named in the page as well: browsers check a module by the tag that preloads it, and only Chromium 127,
Firefox 138 and Safari 18 know digests in an import map, which is for what a script loads later.
"""

import hashlib
import json
from base64 import b64encode

from flask import Flask, current_app, request
from markupsafe import Markup

from webapp.web.assets import asset_url, content, imported_by, loaded_later

ENTRIES_THAT_LOAD_LATER = ("pages/live_test.js", "pages/embed.js")


def init_app(app: Flask) -> None:
    """Let templates call `style_tag`, `script_tag`, `module_tags` and `import_map`."""
    app.extensions["digests"] = {}
    app.extensions["tags"] = {}
    app.jinja_env.globals |= {
        "style_tag": style_tag,
        "script_tag": script_tag,
        "module_tags": module_tags,
        "import_map": import_map_tag,
    }
    with app.app_context(), app.test_request_context():
        app.extensions["import_map_source"] = f"'{_digest_of(import_map().encode())}'"


def style_tag(path: str) -> Markup:
    """Return the tag of a style sheet below static/css."""
    return _tag('<link rel="stylesheet" href="{}" integrity="{}" crossorigin>', f"css/{path}")


def script_tag(path: str, id: str) -> Markup:
    """Return the tag of a classic script of static/.

    Like style sheets, it is asked for by CORS: in a sandboxed frame our own origin is another one.
    """
    tag = f'<script id="{id}" defer crossorigin src="{{}}" integrity="{{}}"></script>'
    return _tag(tag, path)


def module_tags(path: str) -> Markup:
    """Return the tags of a module below static/js and of all that is loaded with it, joined once."""
    known: dict[tuple[str, ...], Markup] = current_app.extensions["tags"]
    key = request.script_root, "modules", path
    if key not in known:
        preload = '<link rel="modulepreload" href="{}" integrity="{}">'
        imported = [_tag(preload, f"js/{module}") for module in imported_by(path) if module != path]
        entry = _tag('<script type="module" src="{}" integrity="{}"></script>', f"js/{path}")
        known[key] = Markup("\n").join([*imported, entry])
    return known[key]


def import_map_tag() -> Markup:
    """Return the digests of the modules that scripts load when they need them; the same on every page."""
    known: dict[tuple[str, ...], Markup] = current_app.extensions["tags"]
    key = (request.script_root, "importmap")
    if key not in known:
        digests = import_map()
        text = Markup(digests)  # nosec B704  # Names and digests of our own files.
        known[key] = Markup('<script type="importmap">{}</script>').format(text)
    return known[key]


def import_map() -> str:
    """Return the text of the import map, whose own digest the Content-Security-Policy names."""
    later = sorted({module for entry in ENTRIES_THAT_LOAD_LATER for module in loaded_later(entry)})
    digests = {asset_url(f"js/{module}"): integrity(f"js/{module}") for module in later}
    return json.dumps({"integrity": digests}, separators=(",", ":"))


def integrity(path: str) -> str:
    """Return the digest of a file of static/ as it is sent, in the form of the attribute."""
    known: dict[str, str] = current_app.extensions["digests"]
    if path not in known:
        known[path] = _digest_of(content(path))
    return known[path]


def _tag(form: str, path: str) -> Markup:
    """Return a tag, which is made once: every page has some twenty."""
    known: dict[tuple[str, ...], Markup] = current_app.extensions["tags"]
    key = request.script_root, form, path
    if key not in known:
        tag = Markup(form)  # nosec B704  # One of those above.
        known[key] = tag.format(asset_url(path), integrity(path))
    return known[key]


def _digest_of(sent: bytes) -> str:
    """SHA-256: its digest takes 32 bytes of each page, that of SHA-384 takes 48."""
    return f"sha256-{b64encode(hashlib.sha256(sent).digest()).decode()}"
