"""Commands of `flask --app webapp secrets`: the random secrets that this deployment has made for itself."""

import click

from webapp.commands.database import StoreGroup
from webapp.store.link_secrets import CODES
from webapp.stores import stores
from webapp.web.csrf import SECRET_NAME
from webapp.web.security_log import record

NAMES = (CODES, SECRET_NAME)

secret_commands = StoreGroup("secrets", help="Renew the secrets that this deployment has made for itself.")


@secret_commands.command("renew")
@click.option(
    "--at-once", is_flag=True, help="What was made with the old ones is worth nothing in two minutes."
)
def renew(at_once: bool) -> None:
    """Renew all secrets. Nobody is signed out.

    Forms that are open and codes that were told are still taken until their time is over, unless the old
    secrets are known to somebody and --at-once is given: then agents reload such a page, and make new codes.
    """
    for name in NAMES:
        stores().secrets.renew(name, at_once)
        record("secrets-renewed", name=name)
