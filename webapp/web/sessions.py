"""Sessions below /agents, kept in the database. Elsewhere there is no session and no cookie."""

import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response
from flask.globals import request_ctx
from flask.sessions import SessionInterface, SessionMixin

from webapp.partners.addresses import LOCAL_HOSTS
from webapp.store import NoMoreRoom, StoreUnavailable
from webapp.store.sessions import SIGNED_IN, SIGNING_IN
from webapp.store.tokens import hash_token, new_token
from webapp.stores import stores
from webapp.support import Agent
from webapp.web.view_marks import has_mark, polled_by_pages

log = logging.getLogger(__name__)

ROOT_PATH = "/agents"
SECURE_COOKIE = "__Host-soundcheck"
LOCAL_COOKIE = "soundcheck"
"""For http on this machine alone, where some browsers keep no secure cookie."""
SIGNED_IN_AT = "signed_in_at"
FRESH = timedelta(minutes=15)
"""How long after signing in an agent may change the ways in which they get in."""


def init_app(app: Flask) -> None:
    """Replace the sessions of Flask, which live in the cookie and cannot be revoked."""
    app.session_interface = AgentSessions()


def cookie_name(request: Request) -> str | None:
    """Return the name of the session cookie, or None over http from afar, where others could read it."""
    if request.is_secure:
        return SECURE_COOKIE
    return LOCAL_COOKIE if urlsplit(f"//{request.host}").hostname in LOCAL_HOSTS else None


class AgentSession(SessionMixin):
    """The session of one browser, which is read from the database when it is first used.

    `given_token` is what the browser sent; `token` is what it will have after this answer.
    """

    def __init__(self, cookie: str, given_token: str | None) -> None:
        self.cookie = cookie
        self.given_token = given_token
        self.token = given_token
        self.modified = False
        self.is_invited = False
        """Whether an invitation was shown that is good, so that strangers may take no place from it."""
        self._agent: Agent | None = None
        self._data: dict[str, Any] | None = None

    @property
    def agent(self) -> Agent | None:
        """The agent who is signed in, or None."""
        self._load()
        return self._agent

    @property
    def id(self) -> str:
        """Which one it is in the list of its agent's sessions."""
        return hash_token(self.token or "")

    def sign_in(self, agent: Agent, browser: str = "") -> None:
        """Begin a new session under a new token, so that whoever knew the old one is not signed in by it."""
        self.end()
        self._agent, self._data = agent, {"csrf_token": new_token(), SIGNED_IN_AT: int(time.time())}
        self.token = stores().sessions.begin(self._data, agent, browser)

    @property
    def is_fresh(self) -> bool:
        """Whether its agent signed in a moment ago, so that it is surely them who sit there."""
        return self.agent is not None and time.time() - self.get(SIGNED_IN_AT, 0) < FRESH.total_seconds()

    def take(self, key: str) -> Any:
        """Return a value for the last time, None if there is none, or somebody else was faster.

        A session in which somebody was only about to sign in ends by it.
        """
        value = self.pop(key, None)
        if self.agent:
            self.keep()
            return value
        ended = self.token is not None and stores().sessions.end(self.token)
        self._data, self.token, self.modified = {}, None, False
        return value if ended else None

    def end(self) -> None:
        """End the session, in the database too."""
        if self.token:
            stores().sessions.end(self.token)
        self._agent, self._data, self.token, self.modified = None, {}, None, False

    def keep(self) -> None:
        """Write changes to the database; without an agent the session lives as long as signing in takes."""
        data = self._load()
        if self.token:
            stores().sessions.change(self.token, data)
        else:
            self.token = stores().sessions.begin(data, is_invited=self.is_invited)
        self.modified = False

    def _load(self) -> dict[str, Any]:
        if self._data is None:
            row = stores().sessions.find(self.token) if self.token else None
            if row:
                self._agent, self._data = row.agent, dict(row.data)
                if row.is_use_news(datetime.now(UTC)) and not has_mark(polled_by_pages):
                    self._note_use(self.token or "")
            else:
                self._data, self.token = {}, None
        return self._data

    def _note_use(self, token: str) -> None:
        with suppress(StoreUnavailable):  # The next request notes it.
            stores().sessions.note_use(token)

    def __getitem__(self, key: str) -> Any:
        return self._load()[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._load()[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self._load()[key]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        return iter(self._load())

    def __len__(self) -> int:
        return len(self._load())


class AgentSessions(SessionInterface):
    """How Flask opens and saves these sessions."""

    def open_session(self, _app: Flask, request: Request) -> AgentSession | None:
        """Return the session of the request's cookie, or None where there are no sessions."""
        is_below = request.path == ROOT_PATH or request.path.startswith(f"{ROOT_PATH}/")
        if not is_below or request_ctx.url_adapter is None:  # Without an adapter the Host header is refused.
            return None
        name = cookie_name(request)
        return AgentSession(name, request.cookies.get(name)) if name else None

    def save_session(self, _app: Flask, session: SessionMixin, response: Response) -> None:
        """Write changes, and set or delete the cookie where the token has changed."""
        assert isinstance(session, AgentSession)
        if session.modified:
            try:
                session.keep()
            except (StoreUnavailable, NoMoreRoom):  # The form of this page will say that it is out of date.
                log.warning("a session could not be saved")
        if session.token == session.given_token:
            return
        attributes: dict[str, Any] = {"path": "/", "httponly": True, "samesite": "Lax"}
        attributes["secure"] = session.cookie == SECURE_COOKIE
        if session.token is None:
            response.delete_cookie(session.cookie, **attributes)
        else:
            lifetime = SIGNED_IN if session.agent else SIGNING_IN
            response.set_cookie(session.cookie, session.token, max_age=lifetime, **attributes)
