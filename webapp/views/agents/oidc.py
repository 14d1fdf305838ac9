"""For the support agent: sign in with the organisation's account."""

from typing import TYPE_CHECKING

from flask import Response, current_app, make_response, redirect, session, url_for
from werkzeug.exceptions import NotFound

from webapp.console.login import current_session
from webapp.console.own_paths import HOME
from webapp.stores import stores
from webapp.views.agents import blueprint
from webapp.views.agents.sign_in import next_page
from webapp.web.same_origin import own_origin
from webapp.web.view_marks import limit_every_method

if TYPE_CHECKING:
    from webapp.console.openid import Provider


@blueprint.get("/oidc")
@limit_every_method
def oidc() -> Response:
    """Go to the organisation's sign-in. By a link, as the Content-Security-Policy lets no form lead away."""
    response = provider().set_out(callback_address())
    session["next"] = next_page()
    current_session().keep()
    return response


@blueprint.get("/oidc/callback")
def oidc_callback() -> Response:
    """Come back from there."""
    account = provider().arrive()
    going_on = session.get("next") or HOME
    current_session().sign_in(stores().agents.of_subject(account.subject, account.name))
    return make_response(redirect(going_on, 303))


def provider() -> "Provider":
    """Give the organisation's sign-in; without one there is no such page."""
    found: Provider | None = current_app.extensions.get("openid")
    if found is None:
        raise NotFound
    return found


def callback_address() -> str:
    """Name the page to come back to as the provider has it registered."""
    return own_origin() + url_for(".oidc_callback")
