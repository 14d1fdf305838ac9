"""Commands for whoever sets up the webhook."""

from datetime import UTC, datetime

import click
from flask import Flask, current_app

from webapp.commands.database import StoreGroup
from webapp.config import Webhook
from webapp.store import Delivery
from webapp.store.deliveries import State
from webapp.stores import stores
from webapp.webhooks import NotSent
from webapp.webhooks.delivery import WebhookSender

STATES: dict[State, str] = {"waiting": "due", "given-up": "given up", "delivered": "told"}

webhook_commands = StoreGroup("webhooks", help="Try the webhook, and see or repeat what it was told.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(webhook_commands)


@webhook_commands.command("test")
def send_trial() -> None:
    """Send an event that tells nothing, and say what came back."""
    try:
        sender = WebhookSender.of(_require_webhook(), stores().deliveries, stores().jobs)
        answer = sender.send_trial(datetime.now(UTC))
    except NotSent as error:
        raise click.ClickException(f"nothing came back: {error}") from error
    message = f"the answer was {answer.status} {answer.text}".strip()
    if not answer.is_yes:
        raise click.ClickException(message)
    click.echo(message)


@webhook_commands.command("list")
@click.option("--all", "everything", is_flag=True, help="Show those, too, that were told.")
def list_newest(everything: bool) -> None:
    """Show the 100 newest events that were not told: waiting, or given up."""
    _require_webhook()
    deliveries = stores().deliveries
    for delivery in deliveries.newest() if everything else deliveries.unfinished():
        click.echo(_format_delivery(delivery))


@webhook_commands.command("replay")
@click.argument("id", required=False)
@click.option("--given-up", is_flag=True, help="Everything that was given up.")
def replay(id: str | None, given_up: bool) -> None:
    """Tell an event once more, under the same ID, whether it was told or given up."""
    _require_webhook()
    if (id is None) is not given_up:
        raise click.UsageError("Give an ID or --given-up.")
    now = datetime.now(UTC)
    number = stores().deliveries.replay_given_up(now) if id is None else stores().deliveries.replay(id, now)
    if id is not None and not number:
        raise click.ClickException("There is no such event; what was told is forgotten after a week.")
    click.echo(f"{int(number)} to be told again")


def _require_webhook() -> Webhook:
    webhook: Webhook | None = current_app.config["SETTINGS"].webhook
    if webhook is None:
        raise click.ClickException("WEBHOOK_URL is not set")
    return webhook


def _format_delivery(delivery: Delivery) -> str:
    moment = delivery.due_at or delivery.given_up_at or delivery.delivered_at
    when = moment.isoformat(timespec="seconds") if moment else ""
    tried = f"tried {delivery.attempts} times {delivery.last_error or ''}".strip()
    return f"{delivery.id} {STATES[delivery.state]} {when} {tried} {delivery.event} {delivery.link_id}"
