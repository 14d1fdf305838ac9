"""Commands for the database."""

from collections.abc import Callable
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup, ScriptInfo

from webapp.commands.asking import database_of_server, origin_here
from webapp.store import StoreRefused, StoreUnavailable
from webapp.store.upgrade import UpgradeFailed, downgrade, upgrade
from webapp.stores import stores


class StoreGroup(AppGroup):
    """Commands that need the database, and say so in one sentence when it cannot be used."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command; warn if a server of this machine runs with another database than it."""
        with context.ensure_object(ScriptInfo).load_app().app_context():
            _warn_of_another_database()
        try:
            return super().invoke(context)
        except StoreUnavailable as error:
            raise click.ClickException(f"The database cannot be used: {error}") from error
        except StoreRefused as error:
            raise click.ClickException(f"The database does not take this: {error}") from error


def own_database() -> str | None:
    """Return what tells the database of this command from others; None where there is none to be used."""
    try:
        return stores().secrets.fingerprint() if stores().database.is_there else None
    except StoreUnavailable:
        return None


def _warn_of_another_database() -> None:
    theirs = database_of_server(origin_here())
    if theirs and theirs != own_database():
        message = f"Warning: the server at {origin_here()} uses another database than this command"
        click.echo(f"{message}, {stores().database.where}. Is DATABASE_URL that of the server?", err=True)


database_commands = StoreGroup("database", help="Look after the database.")


@database_commands.command("upgrade")
def upgrade_database() -> None:
    """Bring the database to the newest version; make it if there is none."""
    _migrate(upgrade, "upgraded")


@database_commands.command("downgrade")
@click.argument("version")
def downgrade_database(version: str) -> None:
    """Bring the database back to a VERSION of its tables, such as 0012, for an older program.

    What only newer tables and columns hold is lost. Stop every program that uses it first.
    """
    _migrate(lambda url: downgrade(url, version), "downgraded")


def _migrate(run: Callable[[str], None], done: str) -> None:
    if not stores().database.is_sqlite:
        stores().database.read(lambda _: None)  # A server that is not there is told from a failed migration.
    try:
        run(current_app.config["SETTINGS"].database_url)
    except UpgradeFailed as error:
        raise click.ClickException(f"The database is not {done}: {error}") from error
