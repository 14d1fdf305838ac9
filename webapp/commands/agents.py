"""Commands that say who may sign in as a support agent."""

import os
import sys
from collections.abc import Sequence
from datetime import timedelta

import click
from flask import current_app, url_for

from webapp.commands.database import StoreGroup
from webapp.partners.addresses import LOCAL_HOSTS
from webapp.store import ListedAgent
from webapp.stores import stores
from webapp.support import clean_name
from webapp.support.agents import FIRST_NAME
from webapp.web.security_log import record

FIRST_LIFE = timedelta(hours=1)

agent_commands = StoreGroup("agents", help="Say who may sign in as a support agent.")


@agent_commands.command("invite")
@click.argument("name")
def invite(name: str) -> None:
    """Print an address that signs NAME in once, within 24 hours. They may choose another name there."""
    name = clean_name(name)
    if not name:
        raise click.BadParameter("a name has letters", param_hint="NAME")
    click.echo(sign_in_address(make_invitation(name)))


@agent_commands.command("first")
def invite_first() -> None:
    """Print an address for a first agent where nobody has ever signed in, and else nothing.

    What is printed may be kept in a log, so the address works for an hour and no longer than until the next
    start. One that could be opened from afar is shown to a person at a terminal only.
    """
    if current_app.config["SETTINGS"].oidc is not None or not stores().agents.nobody_yet():
        return
    nobody = "Nobody has signed in as a support agent yet."
    if sys.stdout.isatty() or is_for_this_machine():
        address = sign_in_address(make_invitation(FIRST_NAME, FIRST_LIFE, alone=True))
        click.echo(f"{nobody} This address does it, once, within the hour:")
        click.echo(address)
    else:
        click.echo(nobody)
        click.echo('For an address that does it: .venv/bin/flask --app webapp agents invite "Your name"')


@agent_commands.command("list")
def list_agents() -> None:
    """Print who may sign in: number, name, how, and when they last did."""
    for listed in stores().agents.listed():
        way = "invitation" if listed.invited else "organisation"
        seen = f"{listed.signed_in_at:%Y-%m-%d %H:%M} UTC" if listed.signed_in_at else "never"
        click.echo(f"{listed.agent.id}\t{listed.agent.name}\t{way}\t{seen}")


@agent_commands.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Let NAME, or the number of one in the list, in no longer, and sign them out everywhere at once."""
    matches = _find_agents(stores().agents.listed(), name)
    if not matches:
        raise click.ClickException(f"There is no agent {name}")
    if len(matches) > 1:
        numbers = ", ".join(str(listed.agent.id) for listed in matches)
        raise click.ClickException(f"Several have this name; give one of the numbers {numbers}")
    stores().agents.remove(matches[0].agent.id)
    record("agent-removed", agent=matches[0].agent.id)


def is_for_this_machine() -> bool:
    """Return whether the app is reached from the machine it runs on alone, as far as the settings say."""
    return (
        current_app.config["SETTINGS"].public_url is None
        and os.environ.get("HOST", "127.0.0.1") in LOCAL_HOSTS
    )


def make_invitation(name: str, life: timedelta | None = None, alone: bool = False) -> str:
    """Invite the agent of this name; return the token."""
    token = stores().agents.invite(name, life, alone)
    record("agent-invited", agent=stores().agents.find_invited(token).agent.id)
    return token


def sign_in_address(token: str) -> str:
    """Return the address of an invitation as a browser can open it."""
    local = f"http://localhost:{os.environ.get('PORT', '8000')}"
    with current_app.test_request_context():
        path = url_for("agents.invitation", token=token)
    return (current_app.config["SETTINGS"].public_url or local) + path


def _find_agents(everybody: Sequence[ListedAgent], name: str) -> list[ListedAgent]:
    """Return the one of this number, or else all of this name, which may be a number too."""
    numbered = [listed for listed in everybody if str(listed.agent.id) == name]
    return numbered or [listed for listed in everybody if listed.agent.name == clean_name(name)]
