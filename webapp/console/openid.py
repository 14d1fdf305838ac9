"""OpenID Connect through Authlib, which is loaded only where it is configured: it takes 0.3 s and 39 MiB.

Code flow with PKCE, state and nonce. All of them are kept in the session of the browser that set out.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, Response, session
from joserfc.errors import JoseError

from webapp.config import OpenIDConnect
from webapp.support import Account, OrganisationUnavailable, SignInFailed, admit_account

log = logging.getLogger(__name__)

TIMEOUT = (3.05, 5.0)
"""Seconds to connect and between two bytes; the library's default is to wait for ever."""
MOST_STARTED = 5
"""Sign-ins that one browser may have under way, in as many tabs."""


def init_app(app: Flask, settings: OpenIDConnect) -> None:
    """Prepare the provider; it is asked nothing yet."""
    app.extensions["openid"] = Provider(app, settings)


class Provider:
    """The organisation's sign-in. Its methods raise OrganisationUnavailable and SignInFailed."""

    def __init__(self, app: Flask, settings: OpenIDConnect) -> None:
        self._settings = settings
        self._client = OAuth(app).register(
            "organisation",
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            server_metadata_url=f"{settings.issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "default_timeout": TIMEOUT,
            },
        )

    def reach(self) -> None:
        """Ask the provider who it is."""
        with _named_errors():
            self._issuer()

    def start_sign_in(self, callback: str) -> Response:
        """Return the redirect to the provider, which sends the browser back to `callback`."""
        for old in [key for key in session if key.startswith("_state_")][: 1 - MOST_STARTED]:
            del session[old]
        with _named_errors():
            self._issuer()
            response: Response = self._client.authorize_redirect(callback)
        return response

    def finish_sign_in(self) -> Account:
        """Return the account of whoever came back. Raise NotAdmitted, too."""
        with _named_errors():
            options = {
                "iss": {"essential": True, "values": [self._issuer()]},
                "aud": {"essential": True, "value": self._settings.client_id},
            }
            token = self._client.authorize_access_token(claims_options=options)
            claims = self._claims(token)
        return admit_account(claims, self._settings.domains)

    def _issuer(self) -> str:
        """Return the issuer as the provider names itself, which must be the one in the settings."""
        issuer = str(self._client.load_server_metadata()["issuer"])
        if issuer.rstrip("/") != self._settings.issuer:
            raise SignInFailed(f"the provider says it is {issuer}")
        return issuer

    def _claims(self, token: Any) -> dict[str, Any]:
        """Return the claims of the ID token, and those of the UserInfo endpoint if it has no email."""
        id_token = dict(token["userinfo"])
        if {"email", "email_verified"} <= id_token.keys():
            return id_token
        userinfo = dict(self._client.userinfo(token=token))
        if userinfo.get("sub") != id_token["sub"]:
            raise SignInFailed("the provider speaks of two people")
        return userinfo | {"iss": id_token["iss"]}


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except requests.RequestException as error:
        log.warning("the organisation's sign-in does not answer: %s", type(error).__name__)
        raise OrganisationUnavailable from error
    except (AuthlibBaseError, JoseError, LookupError, ValueError, RuntimeError) as error:
        log.warning("a sign-in failed: %s", type(error).__name__)
        raise SignInFailed from error
