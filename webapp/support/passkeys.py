"""How an agent gets in again by themselves: passkeys, and codes for when those are out of reach."""

import secrets
from dataclasses import dataclass

MOST_PASSKEYS = 20
"""Of one agent; somebody has a few computers and a key or two."""
RECOVERY_CODES = 10
WRONG_CODES_AN_HOUR = 10  # By one address.
WRONG_CODES_OF_A_SITE = 30  # An hour, by all networks of IPv6 that one customer may have.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0 O and 1 I, of which one each looks like the other."""
GROUPS, GROUP = 4, 4
"""Sixteen characters of 5 bits: nobody guesses one, so a code says by itself whose it is."""


class PasskeyRefused(Exception):
    """A passkey is not known, its answer is not to our question, or was given at another site."""


class PasskeyKnown(Exception):
    """This passkey is kept already, or the agent has as many as may be."""


class CodeRefused(LookupError):
    """No agent has this recovery code, or it was used."""


@dataclass(frozen=True)
class NewPasskey:
    """What is kept of a passkey: nothing of it is secret. Texts are in base64url."""

    credential_id: str
    public_key: str
    sign_count: int
    host: str
    browser: str


def new_recovery_code() -> str:
    """Return a random code as people write it."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP))
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def parse_recovery_code(text: str) -> str | None:
    """Return the code that somebody typed, without spaces and hyphens, in capitals; None if it is no code."""
    code = "".join(text.split()).replace("-", "").upper()
    return code if len(code) == GROUPS * GROUP and set(code) <= set(ALPHABET) else None
