"""For the support agent: make a link."""

from flask import Response, make_response, redirect, render_template, request, url_for

from webapp.console.login import current_agent
from webapp.reader.walk import current_guide
from webapp.stores import stores
from webapp.support.links import LIFETIMES_DAYS, MAX_NOTE, MAX_REFERENCE
from webapp.views.agents.base import blueprint
from webapp.views.agents.form import LinkForm, read_form
from webapp.web.i18n import offered_languages


@blueprint.get("/new")
def new() -> Response:
    """Show the form, with what the address fills in; of that, say at once what is wrong."""
    form = read_form(request.args)
    return _page(form, form.problems())


@blueprint.post("/new")
def make() -> Response:
    """Make a link, and show it with what leads to it."""
    form = read_form(request.form)
    problems = form.problems()
    if problems:
        return _page(form, problems, 422)
    link, secrets = stores().links.make(form.draft(current_agent()))
    url = url_for(".watch", link_id=link.id, token=secrets.token, code=secrets.code)
    return make_response(redirect(url, 303))


def _page(form: LinkForm, problems: dict[str, str], status: int = 200) -> Response:
    partners = sorted(current_guide().partners.items(), key=lambda item: item[1].name.casefold())
    html = render_template(
        "agents/new.html",
        form=form,
        problems=problems,
        partners=[(id, partner.name) for id, partner in partners],
        languages=offered_languages(),
        lifetimes=LIFETIMES_DAYS,
        max_reference=MAX_REFERENCE,
        max_note=MAX_NOTE,
    )
    return make_response(html, status)
