"""For whoever puts the check into a CRM or a phone app: what to copy, and what to set there."""

from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, g, make_response, render_template, request, url_for

from webapp.reader.steps import render_step, step_url
from webapp.reader.walk import Walk, current_guide, walk_of
from webapp.web.i18n import SOURCE, gettext
from webapp.web.same_origin import own_origin

blueprint = Blueprint("install", __name__)


@blueprint.get("/<locale:locale>/install")
def page() -> Response:
    """Show the two snippets for one partner. They hold our own host name, so nobody else gets this answer."""
    partners, languages = current_guide().partners, current_app.extensions["languages"]
    visitor = walk_of({"partner": request.args.get("partner", "")}, current_guide()).visitor
    asked = [("lang", g.language.code), *([("partner", visitor.partner)] if visitor.partner else [])]
    walk = Walk(visitor)
    origin = own_origin()
    html = render_template(
        "install.html",
        language_links=[
            (language, url_for(".page", locale=code, partner=visitor.partner))
            for code, language in languages.items()
        ],
        partner=visitor.partner,
        partners=[(id, partner.name, url_for(".page", partner=id)) for id, partner in partners.items()],
        asked=asked,
        words=script_words(),
        admin=render_step("admin/crm", walk).view if visitor.partner else None,
        frame_url=f"{origin}{url_for('embed.page')}?{urlencode(asked)}",
        loader_url=f"{origin}{url_for('embed_v1.loader')}",
        protocol_url=url_for("embed_v1.protocol"),
        admin_url=step_url("admin/crm", walk),
    )
    response = make_response(html)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def script_words() -> list[tuple[str, str]]:
    """Return the words of the script itself, where the page is not in the script's own language."""
    if g.language.code == SOURCE:
        return []
    unanswered = gettext("The microphone check cannot be shown here. Open it in a new tab")
    return [("title", gettext("Microphone check")), ("unanswered", unanswered)]
