"""For whoever puts the check into a CRM or a phone app: what to copy, and what to set there."""

from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, Response, g, make_response, render_template, request, url_for

from webapp.api import loader_reference
from webapp.api.loader_types import event_types
from webapp.check.judged_run import step_id_of_fault
from webapp.diagnosis.examples import EXAMPLES
from webapp.guide.messages import SOURCE_LANGUAGE
from webapp.reader.brand import current_brand
from webapp.reader.findable import findable_page
from webapp.reader.steps import render_step, step_title, step_url
from webapp.reader.test_mode import is_test_mode_on
from webapp.reader.walk import Walk, current_guide, walk_of
from webapp.web.i18n import gettext, mark, offered_languages
from webapp.web.same_origin import own_origin

# Examples that are no fault, by what the page says then.
BEFORE_A_VERDICT = {
    "prompt-waiting": mark("Your browser is asking you something"),
    "listening": mark("Say something, for example count to ten"),
    "nothing-heard-yet": mark(
        "We hear nothing yet. Speak a little louder, and look whether your headset has a mute switch."
    ),
}

blueprint = Blueprint("install", __name__)


@blueprint.get("/<locale:locale>/install")
def page() -> Response:
    """Show what to copy for one partner. It holds our own host name, so nobody else gets this answer."""
    partners, languages = current_guide().partners, offered_languages()
    visitor = walk_of({"partner": request.args.get("partner", "")}, current_guide()).visitor
    asked = [("locale", g.language.code), *([("partner", visitor.partner)] if visitor.partner else [])]
    walk = Walk(visitor)
    origin = own_origin()
    loader_url = f"{origin}{url_for('embed_v1.loader')}"
    words, types = script_words(), event_types()
    title = gettext("Put the check into your application")
    html = render_template(
        "install.html",
        title=title,
        findable=findable_page(
            {code: url_for(".page", locale=code) for code in languages},
            title,
            gettext(
                "In a frame the check tests the very site your people work in: "
                "a browser keeps its permission for the page around the frame."
            ),
        ),
        language_links=[
            (language, url_for(".page", locale=code, partner=visitor.partner))
            for code, language in languages.items()
        ],
        partner=visitor.partner,
        partners=[(id, partner.name, url_for(".page", partner=id)) for id, partner in partners.items()],
        asked=asked,
        words=words,
        origin=origin,
        admin=render_step("admin/crm", walk).view if visitor.partner else None,
        frame_url=f"{origin}{url_for('embed.page')}?{urlencode(asked)}",
        loader_url=loader_url,
        types_url=url_for("embed_v1.types"),
        protocol_url=url_for("embed_v1.protocol"),
        admin_url=step_url("admin/crm", walk),
        examples=list_examples(walk) if is_test_mode_on() else [],
        code_of={
            "plain": render_template("install/plain.html", asked=asked, words=words, loader_url=loader_url),
            "react": render_template("install/react.jsx"),
            "gate": render_template("install/gate.js"),
        },
        events=[
            (f"soundcheck:{name}", types.get(name, ""), words)
            for name, words in loader_reference.EVENTS.items()
        ],
        methods=loader_reference.METHODS,
        functions=loader_reference.FUNCTIONS,
        attributes=loader_reference.ATTRIBUTES,
        reasons=loader_reference.REASONS,
    )
    response = make_response(html)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def list_examples(walk: Walk) -> list[tuple[str, str, str]]:
    """Return every example of test mode: its name, what a person sees then, and the address that shows it."""
    return [
        (name, _title_of(name, walk), step_url("test", replace(walk, simulate=name))) for name in EXAMPLES
    ]


def _title_of(name: str, walk: Walk) -> str:
    if name in BEFORE_A_VERDICT:
        return gettext(BEFORE_A_VERDICT[name])
    return step_title(step_id_of_fault(name), walk)


def script_words() -> list[tuple[str, str]]:
    """Return the words of the script itself, where the page is not in the script's own language."""
    if g.language.code == SOURCE_LANGUAGE:
        return []
    site = current_brand().site
    unanswered = gettext("%(site)s cannot be shown here. Open it in a new tab") % {"site": site}
    return [("title", site), ("unanswered", unanswered)]
