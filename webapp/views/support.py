"""For the customer whom a support agent sent a link: the way to the test, and where its results go."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Literal

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from pydantic import BaseModel, ConfigDict, Field

from webapp.check.judged_run import judge
from webapp.reader.steps import step_url
from webapp.reader.support_link import Asker, asker_of, walk_by
from webapp.reader.walk import TOKEN_FORM, current_guide, walk_of
from webapp.stores import stores
from webapp.support import LinkNotFound, Stage, Submission, TooManyGuesses, normalised, spoken
from webapp.support.reports import MAX_STEPS, StepId
from webapp.views.pages import code_url
from webapp.web.errors import Unprocessable
from webapp.web.json_bodies import read_model
from webapp.web.same_origin import own_origin
from webapp.web.view_marks import allow_sandboxed_frames, for_programs

blueprint = Blueprint("support", __name__)

Token = Annotated[str, Field(pattern=f"^{TOKEN_FORM.pattern}$")]


class Post(BaseModel):
    """What a page with a link sends. The token stands in the body, as addresses are logged."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)

    link: Token


class Progress(Post):
    """What the customer is doing; `step` is the one they read, `tried` those they have left behind."""

    stage: Stage
    step: StepId | None = None
    tried: Annotated[tuple[StepId, ...], Field(max_length=MAX_STEPS)] = ()


class Run(Post):
    """One run of the test."""

    submission: Submission


@blueprint.get("/l/<token>")
def link(token: str) -> Response:
    """Lead to the test. Scanners follow links too, so nothing changes by it."""
    asker = asker_of(token)
    if asker.link is None:
        return dead_end(asker)
    walk = walk_by(asker.link, token, walk_of(request.args, current_guide()))
    known = asker.link.locale in current_app.extensions["languages"]
    return see_other(step_url("test", walk, locale=asker.link.locale if known else None))


@blueprint.get("/go")
@blueprint.get("/<locale:locale>/go")
def go() -> Response:
    """Ask for the code that was said on the phone."""
    return code_form()


@blueprint.post("/go")
@blueprint.post("/<locale:locale>/go")
def redeem() -> Response:
    """Take the code, and lead on by the token it stands for."""
    return redeemed(lambda token: url_for(".link", token=token))


@blueprint.post("/l/progress")
@for_programs
@allow_sandboxed_frames
def progress() -> tuple[str, int]:
    """Keep what the customer is doing."""
    told = read_model(Progress)
    refuse_unknown_steps(told)
    stores().links.note_progress(told.link, told.stage, told.step, told.tried)
    return "", 204


@blueprint.post("/l/reports")
@for_programs
@allow_sandboxed_frames
def reports() -> tuple[Response, int]:
    """Judge a run as the customer's page did, and keep it."""
    run = read_model(Run)
    asked = run.submission.model_dump(include={"os", "browser", "partner", "host"})
    walk = walk_of(asked, current_guide())
    judged = judge(run.submission.measurements, walk, own_origin())
    stores().reports.add(run.link, run.submission, judged.diagnosis)
    return jsonify(saved=True), 201


@blueprint.post("/l/delete")
@for_programs
@allow_sandboxed_frames
def delete() -> tuple[str, int]:
    """Forget everything that came through the link, be it open or not."""
    stores().reports.delete_all(read_model(Post).link)
    return "", 204


@blueprint.after_request
def keep_nothing(response: Response) -> Response:
    """Let no answer be kept or found: addresses and pages here hold secrets."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def dead_end(asker: Asker) -> Response:
    """Say why the link does not lead to who asked, and lead to the test all the same."""
    unreachable = asker.state == "unreachable"
    without = walk_of({**request.args, "link": ""}, current_guide())
    sent_url = step_url("test", replace(without, link=asker.token))
    html = render_template(
        "link_gone.html",
        unreachable=unreachable,
        test_url=sent_url if unreachable else step_url("test", without),
        sent_url=sent_url if asker.kept else None,
    )
    return make_response(html, 503 if unreachable else 404)


MAX_TYPED = 20  # What the field takes.


def code_form(problem: Literal["", "wrong", "locked"] = "", status: int = 200, code: str = "") -> Response:
    """Show the form for the code, also after a wrong one, or with the code in it while none is taken."""
    walk, languages = walk_of(request.args, current_guide()), current_app.extensions["languages"]
    links = [(language, code_url(walk, locale=locale)) for locale, language in languages.items()]
    html = render_template("go.html", problem=problem, code=code, language_links=links)
    return make_response(html, status)


def redeemed(way: Callable[[str], str]) -> Response:
    """Turn the posted code into its token and lead on to where that leads, or ask for the code again."""
    typed = request.form.get("code", "")
    code = normalised(typed)
    if code is None:
        return code_form("wrong", 404, typed[:MAX_TYPED])
    try:
        return see_other(way(stores().codes.redeem(code)))
    except LinkNotFound:
        return code_form("wrong", 404, spoken(code))
    except TooManyGuesses:
        return locked_form(spoken(code))


def locked_form(code: str) -> Response:
    """Keep the code, and say when the next is taken: wrong ones are counted by the minute."""
    response = code_form("locked", 429, code)
    response.headers["Retry-After"] = str(60 - int(time.time()) % 60)
    return response


def refuse_unknown_steps(told: Progress) -> None:
    """Refuse steps the guide has not, so that agents are shown none."""
    named = (("step", told.step), *((f"tried.{index}", step) for index, step in enumerate(told.tried)))
    known = current_guide().steps
    unknown = [path for path, step in named if step is not None and step not in known]
    if unknown:
        raise Unprocessable([{"path": path, "message": "is no step of the guide"} for path in unknown])


def see_other(url: str) -> Response:
    """Lead on by GET."""
    return make_response(redirect(url, 303))
