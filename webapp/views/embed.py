"""For the frame inside the CRM or the phone app: the same test, allowed to be framed by partners only."""

from dataclasses import replace

from flask import Blueprint, Response, current_app, g, request

from webapp.guide import Guide
from webapp.shown_diagnosis import idle
from webapp.views.entry import filled
from webapp.views.live_test import test_page
from webapp.visitors import current_guide, detected, walk_of

blueprint = Blueprint("embed", __name__)


@blueprint.get("/embed/")
def page() -> Response:
    """Show the live test in the language asked for. It never redirects: delegation hangs on the address."""
    g.audience = "embed"
    languages = current_app.extensions["languages"]
    g.language = languages.get(request.args.get("lang", ""), g.language)
    guide = current_guide()
    asked = walk_of(request.args, guide)
    walk = replace(asked, visitor=filled(asked.visitor, detected(request), guide))
    response = test_page(walk, idle(guide, walk, framed=True))
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def frame_ancestors(guide: Guide, embed_hosts: tuple[str, ...]) -> str:
    """List who may frame the embed, for the Content-Security-Policy; every ancestor is checked.

    A host without scheme means https. The policy knows no wildcard but a whole first label.
    """
    partners = [pattern for partner in guide.partners.values() for pattern in partner.hosts]
    hosts = [f"https://{_widened(host)}" for host in (*guide.product.hosts, *partners)]
    given = [host if "://" in host else f"https://{host}" for host in embed_hosts]
    return " ".join(dict.fromkeys([*hosts, *given]))


def _widened(pattern: str) -> str:
    first, _, rest = pattern.partition(".")
    return f"*.{rest}" if "*" in first else pattern
