"""Commands for the database."""

from collections.abc import Callable
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from webapp.store import StoreRefused, StoreUnavailable
from webapp.store.upgrade import UpgradeFailed, downgrade, upgrade
from webapp.stores import stores


class StoreGroup(AppGroup):
    """Commands that need the database, and say so in one sentence when it cannot be used."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(context)
        except StoreUnavailable as error:
            raise click.ClickException(f"The database cannot be used: {error}") from error
        except StoreRefused as error:
            raise click.ClickException(f"The database does not take this: {error}") from error


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
