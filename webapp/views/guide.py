"""For the person whose microphone fails: the steps of the guide."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from flask import Blueprint, Response, current_app, g, make_response, redirect
from werkzeug.exceptions import NotFound

from webapp.check.level_path import Stop, path_of_step, path_when_solved
from webapp.config import Settings
from webapp.guide.visitor import Visitor
from webapp.partners.addresses import host_of
from webapp.reader.brand import current_brand
from webapp.reader.findable import EVERYBODY, is_canonical_address
from webapp.reader.frame_context import in_embed
from webapp.reader.help_channels import list_channels
from webapp.reader.other_platforms import other_parts
from webapp.reader.platform_links import platform_line, platform_name
from webapp.reader.steps import (
    answer_at,
    page_url,
    render_step,
    step_links,
    step_title,
    step_titles,
    step_url,
)
from webapp.reader.walk import Walk, current_guide
from webapp.views.pages import render_page, settle_walk
from webapp.web.i18n import gettext

CONTACT = "contact"  # The outcome for whom nothing helped.
START = "start"
SOLVED = "solved"
FOR_ADMINISTRATORS = "admin/"  # Begins the ids of the steps for those who look after others' computers.
UNINFORMATIVE = ("start", "test")  # Steps that anybody goes through.

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
    walk, redirection = settle_walk(guide.redirects.get(step_id, step_id))
    if step_id in guide.redirects:
        there = EVERYBODY if is_canonical_address() else walk
        return make_response(redirect(step_url(guide.redirects[step_id], there), 301))
    if step_id not in guide.steps or guide.steps[step_id].kind == "test":
        raise NotFound
    return redirection or render_step_page(step_id, walk)


def render_step_page(step_id: str, walk: Walk) -> Response:
    """Render the page of a step, for whichever audience the request has."""
    rendered = render_step(step_id, walk)
    for_administrators = [
        choice
        for choice in rendered.choices
        if step_id == START and choice[0].target_id.startswith(FOR_ADMINISTRATORS)
    ]
    return render_page(
        "step.html",
        rendered.view,
        walk,
        title=rendered.view.title,
        stops=_stops(step_id, walk),
        choices=[choice for choice in rendered.choices if choice not in for_administrators],
        for_administrators=for_administrators,
        all_steps=_all_steps(walk) if step_id == START and not in_embed() else (),
        others=other_parts(step_id, walk) if is_canonical_address() else (),
        platform=platform_line(step_id, walk),
        trail=trail_of(walk, step_id),
        printed_url=_printed_url(step_id, walk),
        **(_ways_to_help(walk) if step_id == CONTACT else {}),
    )


def _ways_to_help(walk: Walk) -> dict[str, Any]:
    """Return what the page for help shows besides its text: what is known, and whom to send it to."""
    product, brand = current_guide().product, current_brand()
    found, known = _last_verdict(walk), summarise_for_support(walk)
    subject = f"{brand.site}: {step_title(found, walk)}" if found else brand.site
    has_address = found and current_app.config["SETTINGS"].public_url
    body = "\n".join([known, *([_printed_url(found, walk)] if found and has_address else [])])
    return {
        "known": known,
        "channels": list(list_channels(product.contact, g.language.code, subject, body)),
        "support_name": brand.organisation or product.name,
    }


def _all_steps(walk: Walk) -> list[tuple[str, str]]:
    """Return the title and the address of every step, for who looks for one and for who finds the guide."""
    link = step_links(EVERYBODY if is_canonical_address() else Walk(walk.visitor))
    return [(title, link(id)) for id, title in step_titles() if id != START]


def _printed_url(step_id: str, walk: Walk) -> str:
    """Return the address for paper: of the same steps, without the way here, a token and a host nobody knows.

    The page is kept for whichever host it is asked at, so that of the request is not in it.
    """
    settings: Settings = current_app.config["SETTINGS"]
    visitor = replace(walk.visitor, origin=None) if walk.visitor.is_hearsay else walk.visitor
    return (settings.public_url or "") + page_url(step_id, Walk(visitor))


def _stops(step_id: str, walk: Walk) -> tuple[Stop, ...]:
    """Return the path above a step: which level it is about, or all of them open once it works."""
    guide = current_guide()
    if step_id == SOLVED:
        return path_when_solved(guide, walk.visitor, in_embed())
    return path_of_step(step_id, guide, walk.visitor, in_embed())


def summarise_for_support(walk: Walk) -> str:
    """Return in a few lines what support would ask: platform, page, what was in the way, steps read."""
    guide, visitor = current_guide(), walk.visitor
    found = _last_verdict(walk)
    steps_read = (step for step in walk.via if step not in (*UNINFORMATIVE, found))
    in_the_way = found and gettext("In the way: %(title)s") % {"title": step_title(found, walk)}
    lines = [platform_name(guide, visitor), _page(visitor), in_the_way]
    return "\n".join([*filter(None, lines), *(f"- {step_title(step, walk)}" for step in steps_read)])


def _last_verdict(walk: Walk) -> str | None:
    """Return the step of the fault that the test led to last, as far as the way says it."""
    faults = current_guide().steps["test"].faults.values()
    return next(
        (step for before, step in reversed([*pairwise(walk.via)]) if before == "test" and step in faults),
        None,
    )


def _page(visitor: Visitor) -> str:
    host = host_of(visitor.origin) if visitor.origin else ""
    return gettext("%(host)s (as I told the guide)") % {"host": host} if visitor.is_hearsay else host


def trail_of(walk: Walk, step_id: str) -> Trail | None:
    """Return the answers that led to this step; None at the beginning."""
    if not walk.via:
        return None
    answers = []
    for earlier, taken in zip(walk.via, (*walk.via[1:], step_id), strict=True):
        before = walk.back_to(earlier)
        answers.append((*answer_at(earlier, taken, before), step_url(earlier, before)))
    return Trail(tuple(answers), answers[-1][2])
