"""For the person whose microphone fails: the live test, whose question the computer answers."""

import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

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

from webapp.check import tab_comparison
from webapp.check.choice_groups import group_choices
from webapp.check.judged_run import judge, judge_example
from webapp.check.screen import Screen
from webapp.check.screens import idle_screen, screen_of
from webapp.check.verdict import Verdict
from webapp.counts.recording import count_verdict
from webapp.diagnosis import Measurements
from webapp.reader.frame_context import frame_parameters, in_embed
from webapp.reader.platform_links import platform_line
from webapp.reader.steps import render_step, step_url
from webapp.reader.support_link import vouch_as_agent
from webapp.reader.test_mode import refuse_unknown_example
from webapp.reader.walk import TOKEN_FORM, Walk, current_guide, walk_of
from webapp.store.one_time_answers import MAX_RETURN_URL
from webapp.stores import stores
from webapp.views.pages import render_page, settle_walk
from webapp.web import clean_origin
from webapp.web.errors import Unprocessable
from webapp.web.headers import policy_of_the_test
from webapp.web.htmx import vary_by_htmx, wants_fragment
from webapp.web.json_bodies import read_object, validate_json
from webapp.web.kept_paths import kept_path
from webapp.web.same_origin import own_origin
from webapp.web.view_marks import adds_rows, allow_sandboxed_frames, for_programs

SCRIPT, SIMULATING_SCRIPT = "pages/live_test.js", "pages/simulated_test.js"

OWN_PATH = re.compile(r"/[a-z-]+/test(\?[!-~]*)?", re.IGNORECASE)

blueprint = Blueprint("check", __name__)


@blueprint.get("/<locale:locale>/test")
def page() -> Response:
    """Show the live test before its start."""
    walk, redirection = settle_walk("test")
    if redirection:
        return redirection
    return render_test_page(walk, idle_screen(current_guide(), walk))


def render_test_page(walk: Walk, view: Screen) -> Response:
    """Render the page of the test, for whichever audience the request has."""
    step = render_step("test", walk)
    script = SIMULATING_SCRIPT if walk.simulate else SCRIPT
    response = render_page(
        "test.html",
        step.view,
        walk,
        title=view.title,
        groups=list(group_choices(step.choices, view.stops)),
        contact_url=step_url("contact", walk.onward("test")),
        platform=platform_line("test", walk),
        fields=walk.parameters(),
        on_phone=walk.visitor.os in ("android", "ios"),
        diagnosis_url=diagnosis_url(),
        comparisons_url=comparisons_url(),
        pair=tab_comparison.pair_token(),
        pairs_url=tab_comparison.pairs_url(walk),
        script=script,
        view=view,
    )
    if not in_embed():
        frames = clean_origin.csp_source(current_app.config["SETTINGS"], request.is_secure)
        response.headers["Content-Security-Policy"] = policy_of_the_test(frames)
    return response


@blueprint.post("/<locale:locale>/test/diagnosis")
@allow_sandboxed_frames
def diagnosis() -> Response:
    """Judge what was measured so far."""
    return judge_posted_run()


def diagnosis_url() -> str:
    """Return where measurements are judged, for whichever audience the request has."""
    if in_embed():
        return f"{kept_path('embed.diagnosis')}?{urlencode(frame_parameters(g.language.code))}"
    return kept_path("check.diagnosis", locale=g.language.code)


def judge_posted_run() -> Response:
    """Answer posted measurements with what a person sees then, or with nothing where they see it already."""
    measured = validate_json(Measurements, request.form.get("measurements", ""))
    refuse_unknown_example(request.form)
    walk = vouch_as_agent(walk_of(request.form, current_guide()))
    previous_fault, on_screen = request.form.get("previous", ""), request.form.get("shown", "")
    if walk.simulate:
        run = judge_example(walk.simulate, measured, walk, own_origin())
    else:
        run = judge(measured, walk, own_origin())
    had_page_stop = bool(request.form.get("page_stop"))
    view = screen_of(run, previous_fault, pressed=not on_screen, had_page_stop=had_page_stop)
    if isinstance(view, Verdict) and not walk.simulate:
        _note_verdict(view, walk, previous_fault, on_screen)
    if view.digest == on_screen:
        response = make_response("", 204)
    elif wants_fragment():
        html = render_template(
            "_diagnosis_update.html",
            view=view,
            comparisons_url=comparisons_url(),
            pairs_url=tab_comparison.pairs_url(walk),
        )
        response = make_response(html)
    else:
        response = render_test_page(walk, view)
    response.headers["Cache-Control"] = "no-store"
    return vary_by_htmx(response)


def _note_verdict(verdict: Verdict, walk: Walk, previous_fault: str, on_screen: str) -> None:
    tab_comparison.tell_panel(verdict)
    if verdict.digest != on_screen:
        count_verdict(verdict, walk, previous_fault)


def comparisons_url() -> str | None:
    """Return where a comparison begins; None where there is no clean origin to compare with."""
    pattern = clean_origin.pattern(current_app.config["SETTINGS"], own_origin())
    return kept_path("check.begin_comparison", locale=g.language.code) if pattern else None


@blueprint.post("/<locale:locale>/test/comparisons")
@for_programs
@adds_rows
def begin_comparison() -> tuple[Response, int]:
    """Make a token and a host name nobody has visited."""
    parameters = read_object()
    origin = clean_origin.fresh(current_app.config["SETTINGS"], own_origin())
    return_url = own_origin() + _path_here(parameters.get("return_to"))
    if len(return_url) > MAX_RETURN_URL:
        raise Unprocessable([{"path": "return_to", "message": "is too long"}])
    token = stores().comparisons.start(return_url)
    page = url_for("clean_origin.page", token=token, locale=g.language.code)
    answer = url_for("check.comparison_answer", token=token)
    return jsonify(url=origin + page, answer_url=answer, token=token), 201


@blueprint.get("/test/comparisons")
@for_programs
def comparison_answer() -> Response:
    """Return the permission that the clean origin saw, once; 204 while it has not answered."""
    permission = stores().comparisons.take(request.args.get("token", ""))
    return make_response("", 204) if permission is None else jsonify(permission=permission)


def _path_here(address: object) -> str:
    """Keep of a path of ours the reader's place and the pair's token, so that no stranger can make it long.

    Otherwise the way back leads to the test.
    """
    if isinstance(address, str) and OWN_PATH.fullmatch(address):
        path, _, query = address.partition("?")
        values = dict(parse_qsl(query))
        place = replace(walk_of(values, current_guide()), link=None).query()  # No link's token is kept.
        pair = values.get("pair", "")
        waiting = urlencode({"pair": pair}) if TOKEN_FORM.fullmatch(pair) else ""
        return "?".join(filter(None, [path, "&".join(filter(None, [place, waiting]))]))
    return url_for("check.page")
