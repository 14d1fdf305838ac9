"""Accounts of an organisation, by which its people sign in as agents."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.support.agents import proper_name

MAX_SUBJECT = 500


class NotAdmitted(Exception):
    """The account is real, but has no verified e-mail address of a domain that may sign in."""


class SignInFailed(Exception):
    """The organisation did not say who this is, or not in answer to our question."""


class OrganisationUnavailable(Exception):
    """The organisation's sign-in does not answer."""


@dataclass(frozen=True)
class Account:
    """Whom an organisation vouches for. The subject stays when name and address change."""

    subject: str
    name: str


def admitted(claims: Mapping[str, Any], domains: tuple[str, ...]) -> Account:
    """Give the account that claims of OpenID Connect name. Raise NotAdmitted."""
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str):
        raise NotAdmitted
    user, _, domain = email.partition("@")
    subject = f"{claims['iss']} {claims['sub']}"
    if not user or domain.lower() not in domains or len(subject) > MAX_SUBJECT:
        raise NotAdmitted
    return Account(subject, proper_name(str(claims.get("name") or "")) or proper_name(email))
