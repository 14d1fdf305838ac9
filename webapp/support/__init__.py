"""Support links: an agent makes one, the customer's runs come back through it as reports."""

from webapp.support.accounts import Account, NotAdmitted, OrganisationUnavailable, SignInFailed, admitted
from webapp.support.agents import Agent, AgentRemoved, InvitationNotFound, proper_name
from webapp.support.codes import normalised, spoken
from webapp.support.links import Last, Link, LinkDraft, LinkNotFound, Stage, TooManyGuesses
from webapp.support.reports import Report, Submission

__all__ = [
    "Account",
    "Agent",
    "AgentRemoved",
    "InvitationNotFound",
    "Last",
    "Link",
    "LinkDraft",
    "LinkNotFound",
    "NotAdmitted",
    "OrganisationUnavailable",
    "Report",
    "SignInFailed",
    "Stage",
    "Submission",
    "TooManyGuesses",
    "admitted",
    "normalised",
    "proper_name",
    "spoken",
]
