"""Support links: an agent makes one, the customer's runs come back through it as reports."""

from webapp.support.accounts import Account, NotAdmitted, OrganisationUnavailable, SignInFailed, admit_account
from webapp.support.agents import Agent, AgentRemoved, InvitationNotFound, NameTaken, clean_name
from webapp.support.codes import format_code, parse_code
from webapp.support.cursors import Cursor
from webapp.support.links import Channel, LastStage, Link, LinkDraft, LinkNotFound, Stage, TooManyGuesses
from webapp.support.passkeys import CodeRefused, NewPasskey, PasskeyKnown, PasskeyRefused
from webapp.support.reports import (
    NoReport,
    Report,
    Submission,
    UnreadableReport,
    blocked_elsewhere,
    first_failure,
    is_same_device,
    number_device,
)

__all__ = [
    "Account",
    "Agent",
    "AgentRemoved",
    "Channel",
    "CodeRefused",
    "Cursor",
    "InvitationNotFound",
    "LastStage",
    "Link",
    "LinkDraft",
    "LinkNotFound",
    "NameTaken",
    "NewPasskey",
    "NoReport",
    "NotAdmitted",
    "OrganisationUnavailable",
    "PasskeyKnown",
    "PasskeyRefused",
    "Report",
    "SignInFailed",
    "Stage",
    "Submission",
    "TooManyGuesses",
    "UnreadableReport",
    "admit_account",
    "blocked_elsewhere",
    "clean_name",
    "first_failure",
    "format_code",
    "is_same_device",
    "number_device",
    "parse_code",
]
