"""Commands for whoever sets up the webhook."""

from datetime import UTC, datetime

import click
from flask import Flask, current_app

from webapp.commands.database import StoreGroup
from webapp.config import Webhook
from webapp.store import Delivery
from webapp.stores import stores
from webapp.webhooks import NotSent
from webapp.webhooks.delivery import WebhookSender

webhook_commands = StoreGroup("webhooks", help="Try the webhook, and see what it was not told yet.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(webhook_commands)


@webhook_commands.command("test")
def send_trial() -> None:
    """Send an event that tells nothing, and say what came back."""
    try:
        answer = WebhookSender.of(_require_webhook(), stores().deliveries).send_trial(datetime.now(UTC))
    except NotSent as error:
        raise click.ClickException(f"nothing came back: {error}") from error
    message = f"the answer was {answer.status} {answer.text}".strip()
    if not answer.is_yes:
        raise click.ClickException(message)
    click.echo(message)


@webhook_commands.command("list")
def list_unfinished() -> None:
    """Show the 100 newest events that were not told: waiting, or given up."""
    _require_webhook()
    for delivery in stores().deliveries.unfinished():
        click.echo(_format_delivery(delivery))


def _require_webhook() -> Webhook:
    webhook: Webhook | None = current_app.config["SETTINGS"].webhook
    if webhook is None:
        raise click.ClickException("WEBHOOK_URL is not set")
    return webhook


def _format_delivery(delivery: Delivery) -> str:
    moment = delivery.due_at or delivery.given_up_at
    when = moment.isoformat(timespec="seconds") if moment else ""
    state = "due" if delivery.due_at else "given up"
    return f"{delivery.id} {state} {when} tried {delivery.attempts} times {delivery.last_error or ''}".strip()
