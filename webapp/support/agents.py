"""Support agents: who may make links and watch what comes back."""

from dataclasses import dataclass

MAX_NAME = 80
FIRST_NAME = "Agent 1"
"""Nobody's own name, as customers read "… from support asked for this test" in any of our languages."""


class InvitationNotFound(LookupError):
    """No invitation has this token, or it was used, or it has expired."""


class NameTaken(ValueError):
    """Another agent has this name, and neither customers nor colleagues could tell the two apart."""


class AgentRemoved(Exception):
    """This agent was removed, so the organisation's account lets them in no longer."""


@dataclass(frozen=True)
class Agent:
    """Somebody who may sign in; customers see the name."""

    id: int
    name: str


def clean_name(text: str) -> str:
    """Return a typed or received name as one printable line, cut at MAX_NAME characters; may be ""."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(printable.split())[:MAX_NAME].rstrip()
