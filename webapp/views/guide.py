"""For the person whose microphone fails: the steps of the guide."""

from dataclasses import dataclass

from flask import Blueprint, Response, current_app, make_response, redirect
from werkzeug.exceptions import NotFound

from webapp.partners.addresses import host_of
from webapp.reader.platform_links import platform_line, platform_name
from webapp.reader.steps import render_step, step_url
from webapp.reader.walk import Walk, current_guide
from webapp.views.feedback import feedback_url
from webapp.views.pages import page, settled_walk

CONTACT = "contact"  # The outcome for whom nothing helped.
SAY_NOTHING = ("start", "test")  # Steps that anybody goes through.

blueprint = Blueprint("guide", __name__)


@dataclass(frozen=True)
class Trail:
    """The answers that led here, each with the address where it can be changed."""

    answers: tuple[tuple[str, str | None, str], ...]
    back_url: str


@blueprint.get("/<locale:locale>/", defaults={"step_id": None})
@blueprint.get("/<locale:locale>/<path:step_id>")
def step(step_id: str | None) -> Response:
    """Show one step."""
    guide = current_guide()
    step_id = step_id or "start"
    walk, elsewhere = settled_walk(guide.redirects.get(step_id, step_id))
    if step_id in guide.redirects:
        return make_response(redirect(step_url(guide.redirects[step_id], walk), 301))
    if step_id not in guide.steps or guide.steps[step_id].kind == "test":
        raise NotFound
    return elsewhere or step_page(step_id, walk)


def step_page(step_id: str, walk: Walk) -> Response:
    """Render the page of a step, for whichever audience the request has."""
    shown = render_step(step_id, walk)
    return page(
        "step.html",
        step_id,
        walk,
        current_app.extensions["languages"],
        title=shown.view.title,
        step=shown.view,
        choices=shown.choices,
        platform=platform_line(step_id, walk),
        trail=trail(walk, step_id),
        known=what_is_known(walk) if step_id == CONTACT else "",
        feedback_url=feedback_url(step_id, walk),
    )


def what_is_known(walk: Walk) -> str:
    """Say in a few lines what support would ask: the platform, the page, and the steps that were read."""
    guide, visitor = current_guide(), walk.visitor
    read = (step for step in walk.via if step not in SAY_NOTHING)
    titles = (render_step(step, walk.back_to(step)).view.title for step in read)
    lines = [platform_name(guide, visitor), host_of(visitor.origin) if visitor.origin else ""]
    return "\n".join([*filter(None, lines), *(f"- {title}" for title in titles)])


def trail(walk: Walk, step_id: str) -> Trail | None:
    """List the answers that led to this step; None at the beginning."""
    if not walk.via:
        return None
    answers = []
    for earlier, taken in zip(walk.via, (*walk.via[1:], step_id), strict=True):
        before = walk.back_to(earlier)
        shown = render_step(earlier, before)
        label = next((choice.label_html for choice in shown.view.choices if choice.target_id == taken), None)
        answers.append((shown.view.title, label, step_url(earlier, before)))
    return Trail(tuple(answers), answers[-1][2])
