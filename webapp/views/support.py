"""For the customer whom a support agent sent a link: the way to the test, and where results are posted."""

from collections.abc import Callable
from dataclasses import replace
from math import ceil
from typing import Annotated, Literal

from flask import (
    Blueprint,
    Response,
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
from webapp.reader.support_link import LinkStatus, come_by, link_status, walk_from_link
from webapp.reader.walk import TOKEN_FORM, VISITOR_PARAMETERS, current_guide, walk_of
from webapp.stores import stores
from webapp.support import Channel, LinkNotFound, Stage, Submission, TooManyGuesses, format_code, parse_code
from webapp.support.reports import MAX_STEPS, StepId
from webapp.views.pages import code_url
from webapp.web.client_network import client_network, client_site
from webapp.web.errors import Unprocessable
from webapp.web.i18n import offered_languages
from webapp.web.json_bodies import read_model
from webapp.web.same_origin import own_origin
from webapp.web.security_log import record
from webapp.web.view_marks import allow_sandboxed_frames, for_programs

blueprint = Blueprint("support", __name__)

Token = Annotated[str, Field(pattern=f"^{TOKEN_FORM.pattern}$")]


class LinkPost(BaseModel):
    """What a page with a support link posts. The token is in the body, as addresses are logged."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)

    link: Token


class ProgressPost(LinkPost):
    """What the customer is doing; `step` is the one they read, `tried` are those they have left.

    `left` says that they leave the page, `looks_first` that they look at a result before they send it, and
    `channel` how they have come.
    """

    stage: Stage
    step: StepId | None = None
    tried: Annotated[tuple[StepId, ...], Field(max_length=MAX_STEPS)] = ()
    left: bool = False
    channel: Channel | None = None
    looks_first: bool = False


class ReportPost(LinkPost):
    """One run of the test."""

    submission: Submission


@blueprint.get("/l/<token>")
def link(token: str) -> Response:
    """Redirect to the test. Scanners follow links, too, so nothing changes by it."""
    status = link_status(token)
    if status.link is None:
        return show_closed_link(status)
    walk = walk_from_link(status.link, token, walk_of(request.args, current_guide()))
    known = status.link.locale in offered_languages()
    url = step_url("test", walk, locale=status.link.locale if known else None)
    return see_other(come_by(url, request.args.get("by", "address")))


@blueprint.get("/go")
@blueprint.get("/<locale:locale>/go")
def go() -> Response:
    """Ask for the code that was said on the phone."""
    return show_code_form()


@blueprint.post("/go")
@blueprint.post("/<locale:locale>/go")
def redeem() -> Response:
    """Redirect to the link that the code stands for."""
    return redeem_code(lambda token: url_for(".link", token=token, by="code"))


@blueprint.post("/l/progress")
@for_programs
@allow_sandboxed_frames
def progress() -> tuple[str, int]:
    """Store what the customer is doing."""
    post = read_model(ProgressPost)
    refuse_unknown_steps(post)
    stores().links.note_progress(
        post.link,
        post.stage,
        post.step,
        post.tried,
        left=post.left,
        channel=post.channel,
        looks_first=post.looks_first,
    )
    return "", 204


@blueprint.post("/l/reports")
@for_programs
@allow_sandboxed_frames
def reports() -> tuple[Response, int]:
    """Judge a run as the customer's page did, and store it."""
    post = read_model(ReportPost)
    parameters = post.submission.model_dump(include=set(VISITOR_PARAMETERS))
    walk = walk_of(parameters, current_guide())
    judged = judge(post.submission.measurements, walk, own_origin())
    stores().reports.add(post.link, post.submission, judged.diagnosis)
    return jsonify(saved=True), 201


@blueprint.post("/l/delete")
@for_programs
@allow_sandboxed_frames
def delete() -> tuple[str, int]:
    """Delete everything that came through the link, open or closed."""
    token = read_model(LinkPost).link
    stores().reports.delete_all(token)
    record("data-erased", link=stores().links.any_by_token(token).id)
    return "", 204


@blueprint.after_request
def keep_nothing(response: Response) -> Response:
    """Keep every answer out of caches and search engines: addresses and pages here hold secrets."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def show_closed_link(status: LinkStatus) -> Response:
    """Say why the link cannot be used, with a way to the test all the same."""
    unreachable = status.state == "unreachable"
    without = walk_of({**request.args, "link": ""}, current_guide())
    sent_url = step_url("test", replace(without, link=status.token))
    html = render_template(
        "link_gone.html",
        unreachable=unreachable,
        test_url=sent_url if unreachable else step_url("test", without),
        sent_url=sent_url if status.has_results else None,
    )
    return make_response(html, 503 if unreachable else 404)


MAX_TYPED = 20  # Characters, as many as the field takes.


def show_code_form(
    problem: Literal["", "wrong", "locked"] = "", status: int = 200, code: str = "", minutes: int = 0
) -> Response:
    """Show the form for the code, also after a wrong one, or with the code in it while none is taken.

    `minutes` says for how long none is taken from this address alone.
    """
    walk, languages = walk_of(request.args, current_guide()), offered_languages()
    links = [(language, code_url(walk, locale=locale)) for locale, language in languages.items()]
    html = render_template("go.html", problem=problem, code=code, minutes=minutes, language_links=links)
    return make_response(html, status)


def redeem_code(address_of: Callable[[str], str]) -> Response:
    """Redirect to the address made of the posted code's token, or ask for the code again."""
    typed = request.form.get("code", "")
    code = parse_code(typed)
    if code is None:
        return show_code_form("wrong", 404, typed[:MAX_TYPED])
    try:
        return see_other(address_of(stores().codes.redeem(code, client_network(), client_site())))
    except LinkNotFound:
        return show_code_form("wrong", 404, format_code(code))
    except TooManyGuesses as refusal:
        return show_locked_form(format_code(code), refusal)


def show_locked_form(code: str, refusal: TooManyGuesses) -> Response:
    """Keep the code, and say when the next is taken."""
    response = show_code_form("locked", 429, code, ceil(refusal.seconds / 60) if refusal.here else 0)
    response.headers["Retry-After"] = str(refusal.seconds)
    return response


def refuse_unknown_steps(post: ProgressPost) -> None:
    """Raise Unprocessable for steps that the guide does not have, so that agents see none."""
    named = (("step", post.step), *((f"tried.{index}", step) for index, step in enumerate(post.tried)))
    known = current_guide().steps
    unknown = [path for path, step in named if step is not None and step not in known]
    if unknown:
        raise Unprocessable([{"path": path, "message": "is no step of the guide"} for path in unknown])


def see_other(url: str) -> Response:
    """Redirect by a GET, 303 See Other."""
    return make_response(redirect(url, 303))
