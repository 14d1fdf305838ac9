"""Accounts of an organisation, by which its people sign in as agents."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.support.agents import clean_name

GOOGLE = ("https://accounts.google.com", "accounts.google.com")  # Both stand in its ID tokens.
MAX_SUBJECT = 500


class NotAdmitted(Exception):
    """The account is real, but has no verified e-mail address of a domain that may sign in."""


class SignInFailed(Exception):
    """The organisation's sign-in named nobody, or answered a request that was not ours."""


class OrganisationUnavailable(Exception):
    """The organisation's sign-in cannot be reached."""


@dataclass(frozen=True)
class Account:
    """A person as their organisation's sign-in names them; `subject` stays when name and address change."""

    subject: str
    name: str


def admit_account(claims: Mapping[str, Any], domains: tuple[str, ...]) -> Account:
    """Return the account that OpenID Connect claims name; raise NotAdmitted unless it may sign in.

    `domains` are those, in lower case, of the e-mail addresses that may sign in. Google calls an address
    verified that a private account once had; that an organisation holds the account it says by `hd` alone.
    """
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str):
        raise NotAdmitted
    user, _, domain = email.partition("@")
    subject = f"{claims['iss']} {claims['sub']}"
    if not user or domain.lower() not in domains or len(subject) > MAX_SUBJECT:
        raise NotAdmitted
    if claims["iss"] in GOOGLE and str(claims.get("hd")).lower() not in domains:
        raise NotAdmitted
    return Account(subject, clean_name(str(claims.get("name") or "")) or clean_name(email))
