"""For the frame inside the CRM or the phone app: the same test and guide, framed by allowed sites only.

No address that a site may frame redirects: a frame's permissions hang on the address it was given.
"""

from dataclasses import replace
from typing import Literal
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    render_template,
    request,
    url_for,
)
from werkzeug.exceptions import NotFound

from webapp.check import tab_comparison
from webapp.check.screens import idle_screen
from webapp.partners.addresses import origin_of
from webapp.reader.detection import complete_walk, detect_platform
from webapp.reader.frame_context import requested_theme
from webapp.reader.steps import step_url
from webapp.reader.support_link import walk_from_link
from webapp.reader.walk import Walk, current_guide, walk_of
from webapp.stores import stores
from webapp.views.check import judged, test_page
from webapp.views.feedback import answered
from webapp.views.guide import step_page
from webapp.views.support import redeem_code, show_code_form
from webapp.web.audience import serve
from webapp.web.csp_sources import may_frame
from webapp.web.i18n import language_of_tag
from webapp.web.same_origin import is_same_origin
from webapp.web.view_marks import allow_sandboxed_frames, for_programs

FRAMES = ("iframe", "frame", "embed", "object")
ADMITTED = "admitted"

blueprint = Blueprint("embed", __name__)


@blueprint.before_request
def speak_as_asked() -> Response | None:
    """Take language and theme from the address, which every link in the frame carries on."""
    serve("embed")
    g.theme = requested_theme()
    g.language = language_of_tag(request.args.get("lang", "")) or g.language
    if framed_by_a_stranger():
        return for_strangers("refusal")
    return for_strangers("doorstep", admitted_url=admitted_url()) if looks_first() else None


@blueprint.get("/embed/", strict_slashes=False)
@blueprint.get("/embed/test", endpoint="test")
def page() -> Response:
    """Show the live test."""
    walk = walk_to("test")
    return for_this_reader(test_page(walk, idle_screen(current_guide(), walk, framed=True)))


@blueprint.get("/embed/go")
def go() -> Response:
    """Ask for the code that was said on the phone."""
    return for_this_reader(show_code_form())


@blueprint.post("/embed/go")
def redeem() -> Response:
    """Take the code; the test it leads to is this frame's. Nobody keeps the answer, which holds a secret."""
    response = redeem_code(_test_by)
    response.headers["Cache-Control"] = "no-store"
    return response


def _test_by(token: str) -> str:
    return step_url("test", walk_from_link(stores().links.by_token(token), token, walk_to("test")))


@blueprint.get("/embed/<path:step_id>")
def step(step_id: str) -> Response:
    """Show one step of the guide; a step that has moved is shown at its old address too."""
    guide = current_guide()
    step_id = guide.redirects.get(step_id, step_id)
    if step_id not in guide.steps:
        raise NotFound
    return for_this_reader(step_page(step_id, walk_to(step_id)))


@blueprint.post("/embed/diagnosis")
@allow_sandboxed_frames
def diagnosis() -> Response:
    """Judge what was measured in the frame; the steps shown link to pages that may be framed."""
    return judged()


@blueprint.post("/embed/feedback")
def feedback() -> Response:
    """Take the answer to "Did this help?"; the way back stays in the frame."""
    return answered()


@blueprint.post("/embed/pairs")
@for_programs
def begin_pair() -> tuple[Response, int]:
    """Make a token, and the address of the test in a tab that answers to it.

    A support link stays with the panel, which sends what both runs show; the tab would send half of it again.
    """
    token = stores().tab_runs.start()
    url = tab_comparison.tab_url(token, replace(walk_to("test"), link=None))
    return jsonify(url=url, answer_url=url_for(".tab_run", token=token)), 201


@blueprint.get("/embed/pairs")
@for_programs
def tab_run() -> Response:
    """Return what came of the run in the tab, once; 204 while nothing has."""
    told = stores().tab_runs.take(request.args.get("token", ""))
    return make_response("", 204) if told is None else Response(told, mimetype="application/json")


def walk_to(step_id: str) -> Walk:
    """Read the reader's place, completed by what the browser says of itself."""
    guide = current_guide()
    walk = complete_walk(walk_of(request.args, guide), detect_platform(request), guide)
    return walk.back_to(step_id) if step_id in walk.via else walk


def for_this_reader(response: Response) -> Response:
    """Let nobody else have this page: who frames it and which browser asks decide over it."""
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def framed_by_a_stranger() -> bool:
    """Tell by Fetch Metadata and the referrer that a page frames us whose site may not.

    What the browser does not say here, `looks_first` is for.
    """
    if request.headers.get("Sec-Fetch-Dest") not in FRAMES:
        return False
    referer = request.headers.get("Referer", "")
    around = origin_of(referer) if "://" in referer else None
    if around is None or is_same_origin(around):
        return False
    return not may_frame(around, current_app.extensions["frame_ancestors"])


def looks_first() -> bool:
    """Tell whether the page that looks who frames us comes first: where its script can see, and has not yet.

    Chromium lets scripts see them (`location.ancestorOrigins`), and is known by its client hints. Firefox
    does not, and has a page of its own for what the Content-Security-Policy forbids; there a page before the
    check would only cost the check the referrer.
    """
    return (
        request.method == "GET"
        and request.headers.get("Sec-Fetch-Dest") in FRAMES
        and request.headers.get("Sec-Fetch-Site") != "same-origin"
        and "Sec-CH-UA" in request.headers
        and ADMITTED not in request.args
    )


def admitted_url() -> str:
    """Give the same address, with the word that the pages around were looked at.

    It opens nothing: the Content-Security-Policy of the check names who may frame it all the same.
    """
    return f"?{urlencode([*request.args.items(multi=True), (ADMITTED, '1')])}"


def for_strangers(page: Literal["refusal", "doorstep"], **values: str) -> Response:
    """Show a page that anybody may frame, which can do nothing."""
    g.audience = page
    response = make_response(render_template(f"{page}.html", **values))
    response.headers["Cache-Control"] = "no-store"
    return response
