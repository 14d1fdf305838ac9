"""Steps of the guide, each rendered once for a reader's place and kept, and the addresses of steps."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from flask import Flask, current_app, g, render_template, url_for

from webapp.guide import load_guide
from webapp.guide.render import ChoiceView, StepView, render
from webapp.partners.addresses import host_of
from webapp.reader.frame_context import frame_parameters, in_embed
from webapp.reader.walk import Walk, current_guide
from webapp.web.i18n import gettext

MAX_KEPT_STEPS = 1000  # Of about 4 kB each.


@dataclass(frozen=True)
class RenderedStep:
    """A rendered step with the addresses its choices lead to."""

    view: StepView
    choices: tuple[tuple[ChoiceView, str], ...]


def init_app(app: Flask) -> None:
    """Load the guide, and keep each step of it that was rendered."""
    app.extensions["guide"] = load_guide(app.config["SETTINGS"].content)
    app.extensions["rendered_steps"] = lru_cache(MAX_KEPT_STEPS)(_render)


def render_step(step_id: str, walk: Walk, leaving: Walk | None = None) -> RenderedStep:
    """Return a step in the language of the request for a reader who came this way.

    `leaving` is the place its links lead on from, where the step itself is about another page than theirs.
    """
    place = (g.language.code, in_embed(), *frame_parameters(g.language.code))
    if walk.link:
        return _render(place, step_id, walk, leaving)  # A token is kept nowhere.
    rendered: RenderedStep = current_app.extensions["rendered_steps"](place, step_id, walk, leaving)
    return rendered


def _render(_place: tuple[object, ...], step_id: str, walk: Walk, leaving: Walk | None) -> RenderedStep:
    guide = current_guide()
    onward = (leaving or walk).onward(step_id)
    view = render(
        guide,
        step_id,
        walk.visitor,
        translate=g.language.guide_message,
        link=lambda target: step_url(target, onward),
        ask_for_address=render_template(
            "_paste.html",
            action=_path(step_id, g.language.code),
            fields=_fields(walk),
            usual=_usual_host(walk),
        ),
        caution=render_template("_caution.html", host=host_of(walk.visitor.origin or "")),
        copy=gettext("Copy"),
        copied=gettext("Copied"),
        locale=g.language.code,
    )
    return RenderedStep(view, tuple((choice, step_url(choice.target_id, onward)) for choice in view.choices))


def _usual_host(walk: Walk) -> str | None:
    """Return the host name that most customers of the partner have, if there is one."""
    partner = current_guide().partners.get(walk.visitor.partner or "")
    return host_of(partner.origin) if partner and partner.origin else None


def _fields(walk: Walk) -> list[tuple[str, str]]:
    """Return the fields that the form for the host name sends along with it."""
    return [*frame_parameters(g.language.code), *(pair for pair in walk.parameters() if pair[0] != "host")]


def step_url(step_id: str, walk: Walk | None, locale: str | None = None) -> str:
    """Return the address of a step for a reader at this place; in the frame, one that stays in it."""
    code = locale or g.language.code
    query = [urlencode(frame_parameters(code)), walk.query() if walk else ""]
    return "?".join(filter(None, [_path(step_id, code), "&".join(filter(None, query))]))


def page_url(step_id: str, walk: Walk) -> str:
    """Return the address of a step on a page of its own."""
    return "?".join(filter(None, [_own_path(step_id, g.language.code), walk.query()]))


def _path(step_id: str, code: str) -> str:
    if not in_embed():
        return _own_path(step_id, code)
    return url_for("embed.page") if step_id == "test" else url_for("embed.step", step_id=step_id)


def _own_path(step_id: str, code: str) -> str:
    if step_id == "test":
        return url_for("check.page", locale=code)
    return url_for("guide.step", locale=code, step_id=None if step_id == "start" else step_id)
