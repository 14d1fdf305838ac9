"""Commands for whoever looks after what is kept."""

from datetime import UTC, datetime

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from webapp.store import StoreUnavailable
from webapp.stores import stores

report_commands = AppGroup("reports", help="Take reports out, and delete old ones.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(report_commands)


@report_commands.command("purge")
def purge() -> None:
    """Delete reports older than RETENTION_DAYS, and what has no use by now; the app does so daily itself."""
    days = current_app.config["SETTINGS"].retention_days
    try:
        deleted = stores().retention.purge(datetime.now(UTC), days)
    except StoreUnavailable as error:
        raise click.ClickException(f"the store does not answer: {error}") from error
    for table, number in deleted.items():
        click.echo(f"{number} {table}")
