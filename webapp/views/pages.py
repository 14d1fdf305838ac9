"""What the pages for people share: one address for each place of a reader, and how long a page is kept."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
)

from webapp.guide.step_view import StepView
from webapp.reader.brand import current_brand
from webapp.reader.detection import CLIENT_HINTS, complete_walk, detect_platform
from webapp.reader.findable import EVERYBODY, findable_step, is_canonical_address
from webapp.reader.frame_context import frame_parameters, in_embed
from webapp.reader.steps import canonical_path, page_url, picture_url, step_title, step_url
from webapp.reader.support_link import LinkStatus, come_by, link_status, vouch_as_agent
from webapp.reader.test_mode import refuse_unknown_example
from webapp.reader.walk import Walk, current_guide, requested_walk
from webapp.web.i18n import offered_languages
from webapp.web.kept_paths import kept_path

PUBLIC = "public, max-age=300"
PRIVATE = "private, no-cache"
NO_STORE = "no-store"
# A page whose address carries a token is a secret too, and nothing of test mode is kept.
UNSTORED_PARAMETERS = ("link", "pair", "simulate")

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def front_door() -> Response:
    """Send to the start in the reader's language."""
    response = redirect(step_url("start", requested_walk()))
    response.vary.add("Accept-Language")
    response.headers["Cache-Control"] = "no-store"
    return make_response(response)


@blueprint.get("/<locale:locale>")
def without_slash() -> Response:
    """Send to the start; the router's own redirect would name a host that the browser chose."""
    return redirect_by_platform(step_url("start", requested_walk()))


@blueprint.app_context_processor
def page_addresses() -> dict[str, Any]:
    """Return for every template the addresses of the start and the test, for the same visitor."""
    here, settings = replace(requested_walk(), via=()), current_app.config["SETTINGS"]
    brand = current_brand()
    return {
        "home_url": step_url("start", here),
        "test_url": step_url("test", here),
        "code_url": code_url(replace(here, simulate=None)),
        "brand": brand,
        "picture_url": picture_url,
        "support_of": brand.organisation,
        "privacy_url": brand.privacy,
        "kept_days": settings.retention_days,
        "language_links": (),
        "frame_ancestors": current_app.extensions["frame_ancestors"],
    }


def code_url(walk: Walk, locale: str | None = None) -> str:
    """Return where a code from support is entered; in the frame, a page that stays in it."""
    code = locale or g.language.code
    if not in_embed():
        return kept_path("support.go", locale=code)
    return f"{kept_path('embed.go')}?{urlencode([*frame_parameters(code), *walk.parameters()])}"


@blueprint.after_app_request
def forbid_storing(response: Response) -> Response:
    """Let nobody keep an answer that holds a token or an example, whichever page it is."""
    if any(name in request.args for name in UNSTORED_PARAMETERS):
        response.headers["Cache-Control"] = NO_STORE
    return response


def settle_walk(step_id: str) -> tuple[Walk, Response | None]:
    """Return the reader's place, and a redirect to its one address where they came by another.

    Who names nothing stays at the address of the step itself, where the page is made for their browser.
    """
    refuse_unknown_example(request.args)
    guide, asked = current_guide(), requested_walk()
    walk = vouch_as_agent(complete_walk(asked, detect_platform(request), guide))
    if asked == EVERYBODY and not _carries_token():
        if is_canonical_address():
            return walk.answered_at(step_id, guide), None
        return walk, _redirect_to_step(step_id)
    if step_id in walk.via:
        walk = walk.back_to(step_id)
    query = request.query_string.decode("latin-1")
    channel = request.args.get("by") if walk.link else None
    if query == come_by(walk.query(), channel) or (_carries_token() and not walk.simulate):
        return walk.answered_at(step_id, guide), None
    return walk, redirect_by_platform(come_by(step_url(step_id, walk), channel))


def _redirect_to_step(step_id: str) -> Response:
    """Redirect to the address of a step that is the same for all its readers."""
    response = make_response(redirect(canonical_path(step_id, g.language.code)))
    response.headers["Cache-Control"] = "no-store"
    return response


def _carries_token() -> bool:
    """Whether a token rides along. That of a comparison is taken out of the address by the page's script."""
    return "comparison" in request.args or "pair" in request.args


def _left_step(status: LinkStatus, walk: Walk) -> tuple[str, str] | None:
    """Return the title and the address of the step that somebody read who comes by their link once more."""
    step = status.link.step if status.link and status.channel else None
    if step is None or step not in current_guide().steps:
        return None
    return step_title(step, walk), step_url(step, walk)


def redirect_by_platform(url: str) -> Response:
    """Redirect to an address that depends on the browser that asks."""
    response = make_response(redirect(url))
    response.headers["Cache-Control"] = "no-store"
    return vary_by_platform(response)


def vary_by_platform(response: Response) -> Response:
    """Say that an answer depends on the browser that asks, and ask it for what it does not tell by itself."""
    response.vary.update(("User-Agent", "Sec-CH-UA", "Sec-CH-UA-Platform", CLIENT_HINTS))
    return request_client_hints(response)


def request_client_hints(response: Response) -> Response:
    """Ask Chrome for the version of the operating system, which no user agent tells any more."""
    response.headers["Accept-CH"] = CLIENT_HINTS
    response.headers["Critical-CH"] = CLIENT_HINTS
    return response


def render_page(template: str, step: StepView, walk: Walk, **values: Any) -> Response:
    """Render the page of a step; where its address names the platform, it is the same for everyone."""
    step_id, at_home = step.id, is_canonical_address()
    there = EVERYBODY if at_home else walk
    links = [
        (language, step_url(step_id, there, locale=code)) for code, language in offered_languages().items()
    ]
    status = link_status(walk.link) if walk.link else None
    own_url = page_url(step_id, walk)
    html = render_template(
        template,
        step=step,
        findable=None if in_embed() else findable_step(step),
        language_links=links,
        page_url=own_url,
        link_status=status,
        goes_on_at=status and _left_step(status, walk),
        simulate=walk.simulate,
        unsimulated_url=step_url(step_id, replace(walk, simulate=None)),
        **values,
    )
    response = make_response(html)
    complete = walk.visitor.os and walk.visitor.browser and not _carries_token()
    response.headers["Cache-Control"] = PUBLIC if complete and not at_home else PRIVATE
    if not at_home and _says_more_than_the_platform(walk):
        response.headers["X-Robots-Tag"] = "noindex"
    return vary_by_platform(response) if at_home else request_client_hints(response)


def _says_more_than_the_platform(walk: Walk) -> bool:
    """Return whether an address has in it how somebody came, or what strangers may make up of a page."""
    visitor = walk.visitor
    return bool(walk.way_parameters() or visitor.origin or visitor.app or _carries_token())
