"""Steps of the guide as this app shows them: rendered once for a reader's place, with links to the next."""

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

CAPACITY = 1000  # Rendered steps of about 4 kB.


@dataclass(frozen=True)
class ShownStep:
    """A rendered step with the addresses its choices lead to."""

    view: StepView
    choices: tuple[tuple[ChoiceView, str], ...]


def init_app(app: Flask) -> None:
    """Load the guide, and render each step of it when it is first wanted."""
    app.extensions["guide"] = load_guide(app.config["SETTINGS"].content)
    app.extensions["shown_step"] = lru_cache(CAPACITY)(_show)


def shown_step(step_id: str, walk: Walk, leaving: Walk | None = None) -> ShownStep:
    """Render a step in the language of the request for a reader who came this way.

    `leaving` is the place its links lead on from, where the step itself is about another page than theirs.
    """
    place = (g.language.code, in_embed(), *frame_parameters(g.language.code))
    if walk.link:
        return _show(place, step_id, walk, leaving)  # A token is kept nowhere.
    shown: ShownStep = current_app.extensions["shown_step"](place, step_id, walk, leaving)
    return shown


def _show(_place: tuple[object, ...], step_id: str, walk: Walk, leaving: Walk | None) -> ShownStep:
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
        copy=gettext("Copy"),
        copied=gettext("Copied"),
        locale=g.language.code,
    )
    return ShownStep(view, tuple((choice, step_url(choice.target_id, onward)) for choice in view.choices))


def _usual_host(walk: Walk) -> str | None:
    """Give the host that most customers of the partner have."""
    partner = current_guide().partners.get(walk.visitor.partner or "")
    return host_of(partner.origin) if partner and partner.origin else None


def _fields(walk: Walk) -> list[tuple[str, str]]:
    """List what the form that asks for the host sends along with it."""
    return [*frame_parameters(g.language.code), *(pair for pair in walk.parameters() if pair[0] != "host")]


def step_url(step_id: str, walk: Walk | None, locale: str | None = None) -> str:
    """Give the address of a step for a reader at this place; in the frame, one that stays in it."""
    code = locale or g.language.code
    query = [urlencode(frame_parameters(code)), walk.query() if walk else ""]
    return "?".join(filter(None, [_path(step_id, code), "&".join(filter(None, query))]))


def page_url(step_id: str, walk: Walk) -> str:
    """Give the address of a step on a page of its own."""
    return "?".join(filter(None, [_own_path(step_id, g.language.code), walk.query()]))


def _path(step_id: str, code: str) -> str:
    if not in_embed():
        return _own_path(step_id, code)
    return url_for("embed.page") if step_id == "test" else url_for("embed.step", step_id=step_id)


def _own_path(step_id: str, code: str) -> str:
    if step_id == "test":
        return url_for("live_test.page", locale=code)
    return url_for("guide.step", locale=code, step_id=None if step_id == "start" else step_id)
