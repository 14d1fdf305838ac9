"""For the frame inside the CRM or the phone app: the same test and guide, framed by allowed sites only.

No address that a site may frame redirects: a frame's permissions hang on the address it was given.
"""

from dataclasses import replace
from typing import Literal

from flask import (
    Blueprint,
    Response,
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
from webapp.reader.detection import complete_walk, detect_platform
from webapp.reader.frame_context import requested_theme
from webapp.reader.frame_guard import admitted_url, is_framed_by_stranger, needs_doorstep
from webapp.reader.steps import step_url
from webapp.reader.support_link import come_by, vouch_as_agent, walk_from_link
from webapp.reader.test_mode import refuse_unknown_example
from webapp.reader.walk import Walk, current_guide, requested_walk
from webapp.stores import stores
from webapp.views.check import judge_posted_run, render_test_page
from webapp.views.guide import render_step_page
from webapp.views.support import redeem_code, show_code_form
from webapp.web.audience import serve
from webapp.web.i18n import language_of_tag
from webapp.web.view_marks import adds_rows, allow_sandboxed_frames, for_programs

blueprint = Blueprint("embed", __name__)


@blueprint.before_request
def set_language_and_theme() -> Response | None:
    """Take language and theme from the address, and keep strangers out before any view runs."""
    serve("embed")
    g.theme = requested_theme()
    asked = request.args.get("lang") or request.args.get("locale", "")  # The first is what our own links say.
    g.language = language_of_tag(asked) or g.language
    if is_framed_by_stranger():
        return render_for_strangers("refusal")
    return render_for_strangers("doorstep", admitted_url=admitted_url()) if needs_doorstep() else None


@blueprint.get("/embed/", strict_slashes=False)
@blueprint.get("/embed/test", endpoint="test")
def page() -> Response:
    """Show the live test."""
    walk = walk_in_frame("test")
    return keep_private(render_test_page(walk, idle_screen(current_guide(), walk, framed=True)))


@blueprint.get("/embed/go")
def go() -> Response:
    """Ask for the code that was said on the phone."""
    return keep_private(show_code_form())


@blueprint.post("/embed/go")
def redeem() -> Response:
    """Take the code; the test it leads to is this frame's. Nobody keeps the answer, which holds a secret."""
    response = redeem_code(_test_url_for)
    response.headers["Cache-Control"] = "no-store"
    return response


def _test_url_for(token: str) -> str:
    walk = walk_from_link(stores().links.by_token(token), token, walk_in_frame("test"))
    return come_by(step_url("test", walk), "panel")


@blueprint.get("/embed/<path:step_id>")
def step(step_id: str) -> Response:
    """Show one step of the guide; a step that has moved is shown at its old address too."""
    guide = current_guide()
    step_id = guide.redirects.get(step_id, step_id)
    if step_id not in guide.steps:
        raise NotFound
    return keep_private(render_step_page(step_id, walk_in_frame(step_id)))


@blueprint.post("/embed/diagnosis")
@allow_sandboxed_frames
def diagnosis() -> Response:
    """Judge what was measured in the frame; the steps shown link to pages that may be framed."""
    return judge_posted_run()


@blueprint.post("/embed/pairs")
@for_programs
@adds_rows
def begin_pair() -> tuple[Response, int]:
    """Make a token, and the address of the test in a tab that answers to it.

    A support link stays with the panel, which sends what both runs show; the tab would send half of it again.
    """
    token = stores().tab_runs.start()
    url = tab_comparison.tab_url(token, replace(walk_in_frame("test"), link=None))
    return jsonify(url=url, answer_url=url_for(".tab_run", token=token)), 201


@blueprint.get("/embed/pairs")
@for_programs
def tab_run() -> Response:
    """Return what came of the run in the tab, once; 204 while nothing has."""
    tab_run_json = stores().tab_runs.take(request.args.get("token", ""))
    return (
        make_response("", 204)
        if tab_run_json is None
        else Response(tab_run_json, mimetype="application/json")
    )


def walk_in_frame(step_id: str) -> Walk:
    """Return the reader's place, completed by what the browser says of itself."""
    refuse_unknown_example(request.args)
    guide = current_guide()
    walk = vouch_as_agent(complete_walk(requested_walk(), detect_platform(request), guide))
    walk = walk.back_to(step_id) if step_id in walk.via else walk
    return walk.answered_at(step_id, guide)


def keep_private(response: Response) -> Response:
    """Forbid shared caches to keep this page, which depends on who frames it and on the browser."""
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def render_for_strangers(page: Literal["refusal", "doorstep"], **values: str) -> Response:
    """Return a page that anybody may frame, as it can do nothing."""
    g.audience = page
    response = make_response(render_template(f"{page}.html", **values))
    response.headers["Cache-Control"] = "no-store"
    return response
