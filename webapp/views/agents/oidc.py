"""For the support agent: sign in with the organisation's account."""

from typing import TYPE_CHECKING

from flask import Response, current_app, make_response, redirect, session, url_for
from werkzeug.exceptions import NotFound

from webapp.console.login import HOME, current_session
from webapp.stores import stores
from webapp.views.agents.base import blueprint
from webapp.views.agents.sign_in import name_browser, next_page
from webapp.web.same_origin import own_origin
from webapp.web.security_log import failed_sign_ins, record
from webapp.web.view_marks import adds_rows, limit_every_method

if TYPE_CHECKING:
    from webapp.console.openid import Provider


@blueprint.get("/oidc")
@limit_every_method
@adds_rows
def oidc() -> Response:
    """Go to the organisation's sign-in. By a link, as the Content-Security-Policy lets no form lead away."""
    response = provider().start_sign_in(callback_address())
    session["next"] = next_page()
    current_session().keep()
    return response


@blueprint.get("/oidc/callback")
def oidc_callback() -> Response:
    """Sign in whoever comes back from there."""
    with failed_sign_ins():
        account = provider().finish_sign_in()
        agent = stores().agents.of_subject(account.subject, account.name)
    destination = session.get("next") or HOME
    current_session().sign_in(agent, name_browser())
    record("signed-in", by=f"agent:{agent.id}", way="organisation")
    return make_response(redirect(destination, 303))


def provider() -> "Provider":
    """Return the organisation's sign-in. Raise NotFound if none is configured."""
    organisation: Provider | None = current_app.extensions.get("openid")
    if organisation is None:
        raise NotFound
    return organisation


def callback_address() -> str:
    """Return the address to come back to, as the provider has it registered."""
    return own_origin() + url_for(".oidc_callback")
