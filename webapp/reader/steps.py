"""Steps of the guide, each rendered once for all who see the same of it, and the addresses of steps.

What strangers make up, such as a host name, is filled in each time, so it cannot push out what is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for

from webapp.config import Settings
from webapp.guide import load_guide
from webapp.guide.matching import choose_sections, clamp_versions
from webapp.guide.pattern import KnownFacts, Pattern, Shape, mark_values
from webapp.guide.render import RenderContext, known_facts, make_pattern, shape_of, stand_ins
from webapp.guide.step_view import ChoiceView, StepView
from webapp.guide.variables import StandIns, Values, collect_values
from webapp.guide.visitor import Visitor
from webapp.partners.addresses import host_of
from webapp.reader.frame_context import frame_parameters, in_embed
from webapp.reader.walk import MAX_KEPT_VISITORS, Walk, current_guide
from webapp.web.i18n import gettext
from webapp.web.kept_paths import kept_path

MAX_KEPT_STEPS = 1000  # Of about 4 kB each; a step is seen in some five ways, in each language.
MAX_KEPT_CHOICES = 4000  # Which sections are seen by visitors of one kind.
MAX_KEPT_PATHS = 1000


@dataclass(frozen=True)
class RenderedStep:
    """A rendered step with the addresses its choices lead to."""

    view: StepView
    choices: tuple[tuple[ChoiceView, str], ...]


@dataclass(frozen=True)
class _Kind:
    """Visitors who see the same of every step."""

    alike: Visitor
    known: KnownFacts


def init_app(app: Flask) -> None:
    """Load the guide, and keep each step of it that was rendered."""
    settings: Settings = app.config["SETTINGS"]
    app.extensions["guide"] = load_guide(settings.content, settings.own_content)

    app.extensions["chosen_steps"] = lru_cache(MAX_KEPT_CHOICES)(_choose)
    app.extensions["rendered_steps"] = lru_cache(MAX_KEPT_STEPS)(render_pattern)
    app.extensions["step_titles"] = lru_cache(_titles)
    app.extensions["stand_ins"] = lru_cache(_stand_ins)
    app.extensions["described_visitors"] = lru_cache(MAX_KEPT_VISITORS)(_describe)


def render_step(step_id: str, walk: Walk, leaving: Walk | None = None) -> RenderedStep:
    """Return a step in the language of the request for a reader who came this way.

    `leaving` is the place its links lead on from, where the step itself is about another page than theirs.
    """
    pattern, values = _find_pattern(step_id, walk.visitor)
    link = step_links((leaving or walk).onward(step_id))
    view = pattern.fill(values, link, lambda: _ask_for_address(step_id, walk))
    return RenderedStep(view, tuple((choice, link(choice.target_id)) for choice in view.choices))


def step_title(step_id: str, walk: Walk) -> str:
    """Return the title of a step, in the language of the request."""
    pattern, values = _find_pattern(step_id, walk.visitor)
    return pattern.title(values)


def step_titles() -> tuple[tuple[str, str], ...]:
    """Return the id and the title of every step for somebody of whom nothing is known."""
    titles: tuple[tuple[str, str], ...] = current_app.extensions["step_titles"](g.language.code)
    return titles


def agents_step_title(step_id: str, walk: Walk) -> str:
    """Return the title as a support agent reads it of this customer, in the language of the request."""
    pattern, values = _find_pattern(step_id, walk.visitor)
    return pattern.agents_title(values)


def answer_at(step_id: str, next_id: str, walk: Walk) -> tuple[str, str | None]:
    """Return the title of a step, and the label of the choice there that leads to the next one, or None."""
    pattern, values = _find_pattern(step_id, walk.visitor)
    label = pattern.label_html(next_id, values, lambda target: step_url(target, walk.onward(step_id)))
    return pattern.title(values), label


def _find_pattern(step_id: str, visitor: Visitor) -> tuple[Pattern, Values]:
    extensions, locale = current_app.extensions, g.language.code
    values, kind = extensions["described_visitors"](locale, visitor)
    return extensions["chosen_steps"](locale, step_id, kind), values


def _titles(locale: str) -> tuple[tuple[str, str], ...]:
    values, kind = current_app.extensions["described_visitors"](locale, Visitor())
    alone = Shape((), frozenset(), False, kind.known)  # Without any section, as these take long to render.
    return tuple((id, render_pattern(locale, id, alone).title(values)) for id in current_guide().steps)


def _choose(locale: str, step_id: str, kind: _Kind) -> Pattern:
    guide = current_guide()
    visible = choose_sections(guide, guide.steps[step_id], kind.alike)
    pattern: Pattern = current_app.extensions["rendered_steps"](
        locale, step_id, shape_of(visible, kind.known)
    )
    return pattern


def _describe(_locale: str, visitor: Visitor) -> tuple[Values, _Kind]:
    """Return the values of a visitor's variables, and whom they are like: all who see the same of a step."""
    guide = current_guide()
    values = collect_values(guide, visitor, stand_ins_for(visitor))
    return values, _Kind(visitors_alike(visitor), known_facts(visitor, values))


def visitors_alike(visitor: Visitor) -> Visitor:
    """Return whom a visitor is like: all who see the same sections of every step."""
    alike = replace(visitor, origin=None, app=None, is_hearsay=False)
    return clamp_versions(alike, current_guide().platforms)


def stand_ins_for(visitor: Visitor) -> StandIns:
    """Return what stands in for names a reader knows and we do not, in the language of the request."""
    names: StandIns = current_app.extensions["stand_ins"](g.language.code, visitor.is_hearsay)
    return names


def _stand_ins(_locale: str, is_hearsay: bool) -> StandIns:
    return stand_ins(current_guide(), g.language.guide_message, is_hearsay=is_hearsay)


def render_pattern(locale: str, step_id: str, shape: Shape) -> Pattern:
    """Render a step for all who see the same of it, in the language of the request."""
    # The caution is about a page of the reader's own, so this is its host.
    host = mark_values(shape.known.variables)["partner.host"]
    context = RenderContext(
        g.language.guide_message,
        copy=gettext("Copy"),
        copied=gettext("Copied"),
        picture=picture_url,
        locale=locale,
        caution=current_app.jinja_env.get_template("_caution.html").render(host=host),
    )
    return make_pattern(current_guide(), step_id, shape, context)


def picture_url(path: str) -> str:
    """Return the address of a picture of the guide, by its path below the content folder."""
    return kept_path(
        "pictures.picture", version=current_guide().pictures.versions.get(path, "missing"), path=path
    )


def _ask_for_address(step_id: str, walk: Walk) -> str:
    template = current_app.jinja_env.get_template("_paste.html")
    action = _path(step_id, g.language.code)
    return template.render(action=action, fields=_fields(walk), usual=_usual_host(walk))


def _usual_host(walk: Walk) -> str | None:
    """Return the host name that most customers of the partner have, if there is one."""
    partner = current_guide().partners.get(walk.visitor.partner or "")
    return host_of(partner.origin) if partner and partner.origin else None


def _fields(walk: Walk) -> list[tuple[str, str]]:
    """Return the fields that the form for the host name sends along with it."""
    return [*frame_parameters(g.language.code), *(pair for pair in walk.parameters() if pair[0] != "host")]


def step_url(step_id: str, walk: Walk | None, locale: str | None = None) -> str:
    """Return the address of a step for a reader at this place; in the frame, one that stays in it."""
    return step_links(walk, locale)(step_id)


def step_links(walk: Walk | None, locale: str | None = None) -> Callable[[str], str]:
    """Return what gives the address of each step for a reader at this place."""
    code = locale or g.language.code
    root, framed = request.script_root, in_embed()
    frame = urlencode(frame_parameters(code)) if framed else ""
    query = "&".join(filter(None, [frame, walk.query() if walk else ""]))

    def link(step_id: str) -> str:
        path = _path_below(root, framed, step_id, code)
        return f"{path}?{query}" if query else path

    return link


def page_url(step_id: str, walk: Walk) -> str:
    """Return the address of a step on a page of its own."""
    return "?".join(filter(None, [canonical_path(step_id, g.language.code), walk.query()]))


def canonical_path(step_id: str, code: str) -> str:
    """Return the path of a step that is the same for all its readers, on a page of its own."""
    return _path_below(request.script_root, False, step_id, code)


def _path(step_id: str, code: str) -> str:
    return _path_below(request.script_root, in_embed(), step_id, code)


@lru_cache(MAX_KEPT_PATHS)
def _path_below(_root: str, framed: bool, step_id: str, code: str) -> str:
    """Return the path of a step; the router takes longer for it than all else about an address."""
    if framed:
        return url_for("embed.page") if step_id == "test" else url_for("embed.step", step_id=step_id)
    if step_id == "test":
        return url_for("check.page", locale=code)
    return url_for("guide.step", locale=code, step_id=None if step_id == "start" else step_id)
