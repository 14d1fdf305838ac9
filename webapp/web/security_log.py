"""What whoever watches over the service wants to know: a line of the log for each event, and who did it.

A line has no secret, no address and nothing that a customer wrote. docs/operations.md lists the events.
"""

import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from flask import g, has_request_context

from webapp.support import (
    AgentRemoved,
    CodeRefused,
    InvitationNotFound,
    NotAdmitted,
    PasskeyRefused,
    SignInFailed,
    TooManyGuesses,
)

Event = Literal[
    "signed-in",
    "sign-in-failed",
    "signed-out",
    "agent-invited",
    "agent-removed",
    "agent-renamed",
    "passkey-added",
    "passkey-removed",
    "recovery-codes-made",
    "key-made",
    "key-used",
    "key-refused",
    "key-removed",
    "link-withdrawn",
    "result-downloaded",
    "data-exported",
    "data-erased",
    "secrets-renewed",
    "settings-refused",
]
FAILURES: dict[type[Exception], str] = {
    InvitationNotFound: "invitation",
    NotAdmitted: "not-admitted",
    AgentRemoved: "removed",
    SignInFailed: "organisation",
    PasskeyRefused: "passkey",
    CodeRefused: "recovery-code",
    TooManyGuesses: "too-many-codes",
}

PLAIN = re.compile(r"[A-Za-z0-9_:,.-]+")

log = logging.getLogger("soundcheck.security")
log.setLevel(logging.INFO)


def record(event: Event, **facts: int | str) -> None:
    """Log an event, who did it, and what it was about: `security: data-erased by=agent:3 link=7`."""
    described = {"by": _actor()} | facts
    words = [f"{name}={_word(value)}" for name, value in described.items()]
    line = " ".join(["security:", event, *words])
    if log.hasHandlers():
        log.info(line)
    else:  # A command, which sets up no log.
        print(line, file=sys.stderr)


@contextmanager
def failed_sign_ins() -> Iterator[None]:
    """Record why somebody could not sign in; the error goes on to its page."""
    try:
        yield
    except tuple(FAILURES) as error:
        record("sign-in-failed", why=FAILURES[type(error)])
        raise


def _actor() -> str:
    """Return who the request is from: an agent, a key, or nobody known; without one it is a command."""
    if not has_request_context():
        return "command"
    if "api_key" in g:
        return f"key:{g.api_key.name}"
    return f"agent:{g.agent.id}" if g.get("agent") else "nobody"


def _word(value: int | str) -> str:
    """Return a value that ends where it seems to: what has other characters stands in quotes."""
    return str(value) if PLAIN.fullmatch(str(value)) else json.dumps(str(value))
