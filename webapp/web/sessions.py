"""Sessions below /agents, kept in the database. Elsewhere there is neither a session nor a cookie."""

import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response
from flask.globals import request_ctx
from flask.sessions import SessionInterface, SessionMixin

from webapp.store import StoreUnavailable
from webapp.store.sessions import SIGNED_IN, SIGNING_IN
from webapp.store.tokens import new_token
from webapp.stores import stores
from webapp.support import Agent

log = logging.getLogger(__name__)

PLACE = "/agents"
SECURE_COOKIE = "__Host-soundcheck"
LOCAL_COOKIE = "soundcheck"
"""For http on this machine alone, where some browsers keep no secure cookie."""
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


def init_app(app: Flask) -> None:
    """Replace the sessions of Flask, which live in the cookie and cannot be revoked."""
    app.session_interface = AgentSessions()


def cookie_name(request: Request) -> str | None:
    """Name the cookie of this origin; None where others could read it on its way."""
    if request.is_secure:
        return SECURE_COOKIE
    return LOCAL_COOKIE if urlsplit(f"//{request.host}").hostname in LOCAL_HOSTS else None


class AgentSession(SessionMixin):
    """One browser's session; the database is asked when somebody first looks into it."""

    def __init__(self, cookie: str, given: str | None) -> None:
        self.cookie = cookie
        self.given = given
        self.token = given
        self.modified = False
        self._agent: Agent | None = None
        self._data: dict[str, Any] | None = None

    @property
    def agent(self) -> Agent | None:
        """Who is signed in."""
        self._look()
        return self._agent

    def sign_in(self, agent: Agent) -> None:
        """Begin anew under a new token: whoever knew this browser's old one is not signed in by it."""
        self.end()
        self._agent, self._data = agent, {"csrf_token": new_token()}
        self.token = stores().sessions.begin(self._data, agent)

    def end(self) -> None:
        """Forget everything, here and in the database."""
        if self.token:
            stores().sessions.end(self.token)
        self._agent, self._data, self.token, self.modified = None, {}, None, False

    def keep(self) -> None:
        """Write down what was changed; for a browser that is new here only as long as signing in takes."""
        data = self._look()
        if self.token:
            stores().sessions.change(self.token, data)
        else:
            self.token = stores().sessions.begin(data)
        self.modified = False

    def _look(self) -> dict[str, Any]:
        if self._data is None:
            kept = stores().sessions.find(self.token) if self.token else None
            if kept:
                self._agent, self._data = kept.agent, dict(kept.data)
            else:
                self._data, self.token = {}, None
        return self._data

    def __getitem__(self, key: str) -> Any:
        return self._look()[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._look()[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self._look()[key]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        return iter(self._look())

    def __len__(self) -> int:
        return len(self._look())


class AgentSessions(SessionInterface):
    """Opens and saves them for Flask."""

    def open_session(self, _app: Flask, request: Request) -> AgentSession | None:
        """Read the cookie; Flask takes None for a session that keeps nothing."""
        below = request.path == PLACE or request.path.startswith(f"{PLACE}/")
        if not below or request_ctx.url_adapter is None:  # Without an adapter the Host header is refused.
            return None
        name = cookie_name(request)
        return AgentSession(name, request.cookies.get(name)) if name else None

    def save_session(self, _app: Flask, session: SessionMixin, response: Response) -> None:
        """Send a new token, or take an old one back."""
        assert isinstance(session, AgentSession)
        if session.modified:
            try:
                session.keep()
            except StoreUnavailable:  # The form of this page will say that it is out of date.
                log.warning("a session could not be saved")
        if session.token == session.given:
            return
        place: dict[str, Any] = {"path": "/", "httponly": True, "samesite": "Lax"}
        place["secure"] = session.cookie == SECURE_COOKIE
        if session.token is None:
            response.delete_cookie(session.cookie, **place)
        else:
            lifetime = SIGNED_IN if session.agent else SIGNING_IN
            response.set_cookie(session.cookie, session.token, max_age=lifetime, **place)
